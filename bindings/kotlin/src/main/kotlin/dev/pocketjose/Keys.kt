package dev.pocketjose

import java.security.GeneralSecurityException
import java.security.interfaces.RSAKey
import java.security.spec.MGF1ParameterSpec
import javax.crypto.Cipher
import javax.crypto.spec.OAEPParameterSpec
import javax.crypto.spec.PSource

/**
 * Somebody's public RSA key: encrypts to them (RSA-OAEP-256). Any number of threads may use it at once.
 *
 * There is nothing secret in it; [close] may be left out.
 */
public class PublicKey private constructor(internal val memory: Memory) : AutoCloseable {
    /**
     * Encrypts [payload] to the owner of this key, as a compact token.
     *
     * @throws PocketJoseException [Status.HEADER_NAME], [Status.MALFORMED_JSON], [Status.RANDOM]
     */
    @JvmOverloads
    @Throws(PocketJoseException::class)
    public fun encrypt(payload: ByteArray, content: ContentCipher, header: Header = Header.NONE): String =
        memory.read { Native.encrypt(it, content.ordinal, header.texts(), payload, null).ascii() }

    /**
     * As [encrypt], and a session that opens the one response to this request.
     *
     * @throws PocketJoseException as [encrypt]
     */
    @JvmOverloads
    @Throws(PocketJoseException::class)
    public fun encryptRequest(payload: ByteArray, content: ContentCipher, header: Header = Header.NONE): Request {
        val session = Memory(Native.REQUEST_SESSION)
        val token = memory.read { key ->
            session.write { Native.encrypt(key, content.ordinal, header.texts(), payload, it) }
        }
        return Request(token.ascii(), RequestSession(session))
    }

    /** Forgets the key. Calls that come later end in [Status.CONTEXT]. */
    override fun close(): Unit = memory.close()

    public companion object {
        /**
         * Reads a key in whatever form it comes: the provider's line of base64 (SPKI), PEM, or a JWK. [kid] names it
         * in headers; null for the JWK's own, or none.
         *
         * @throws PocketJoseException `KEY_*` or `MALFORMED_*`: weak keys and other sizes than 2048, 3072 and 4096 bits too
         */
        @JvmStatic
        @JvmOverloads
        @Throws(PocketJoseException::class)
        public fun read(key: String, kid: String? = null): PublicKey = read(key.toByteArray(), kid)

        /** As above, from bytes: also DER, such as `java.security.PublicKey.getEncoded()`. */
        @JvmStatic
        @JvmOverloads
        @Throws(PocketJoseException::class)
        public fun read(key: ByteArray, kid: String? = null): PublicKey {
            val memory = Memory(Native.PUBLIC_KEY)
            memory.write { Native.publicImport(it, key, kid?.toByteArray()) }
            return PublicKey(memory)
        }
    }
}

/** A key that decrypts: what stands in the list of a [Receiver]. */
public sealed class DecryptionKey(
    internal val memory: Memory,
    internal val operation: UnwrapOperation?,
) : AutoCloseable {
    /** Wipes the key. Calls that come later end in [Status.CONTEXT]; one that is running is waited for. */
    override fun close(): Unit = memory.close()
}

/** A private RSA key (RSA-OAEP-256). Any number of threads may use it at once. */
public class PrivateKey private constructor(memory: Memory, operation: UnwrapOperation?) :
    DecryptionKey(memory, operation) {
    public companion object {
        /**
         * Reads a key: a JWK, or PKCS#8 or PKCS#1 in PEM. [kid] is the name by which tokens ask for it; null for the
         * JWK's own, or none. A `String` cannot be wiped: prefer bytes for a key that is not a test's.
         *
         * @throws PocketJoseException `KEY_*` or `MALFORMED_*`
         */
        @JvmStatic
        @JvmOverloads
        @Throws(PocketJoseException::class)
        public fun read(key: String, kid: String? = null): PrivateKey = read(key.toByteArray(), kid)

        /** As above, from bytes, which you may wipe then: also DER. */
        @JvmStatic
        @JvmOverloads
        @Throws(PocketJoseException::class)
        public fun read(key: ByteArray, kid: String? = null): PrivateKey {
            val memory = Memory(Native.PRIVATE_KEY)
            memory.write { Native.privateImport(it, key, kid?.toByteArray()) }
            return PrivateKey(memory, null)
        }

        /**
         * A key that lives elsewhere, such as in a smart card: [operation] decrypts with it. [bits] is the length of
         * its modulus.
         */
        @JvmStatic
        @JvmOverloads
        @Throws(PocketJoseException::class)
        public fun fromOperation(bits: Int, kid: String? = null, operation: UnwrapOperation): PrivateKey {
            val memory = Memory(Native.PRIVATE_KEY)
            memory.write { Native.privateFromOperation(it, bits / 8, kid?.toByteArray()) }
            return PrivateKey(memory, operation)
        }

        /**
         * A key of the platform, such as of the Android Keystore, with SHA-256 as the hash **and** in MGF1, as
         * RSA-OAEP-256 wants it. The name `OAEPWithSHA-256AndMGF1Padding` does not say that: many providers take it
         * for SHA-1 in MGF1.
         *
         * In the Android Keystore this takes API 35 and a key made with `setDigests(DIGEST_SHA256)` and
         * `setMgf1Digests(DIGEST_SHA256)`. A key that was made without cannot do it, and says so when it is used, by the
         * platform's own `InvalidKeyException`.
         */
        @JvmStatic
        @JvmOverloads
        @Throws(PocketJoseException::class)
        public fun fromPlatform(key: java.security.PrivateKey, kid: String? = null): PrivateKey =
            fromOperation(bitsOf(key), kid, oaep(key, MGF1ParameterSpec.SHA256))

        /**
         * A key of the platform for tokens that are **not** RSA-OAEP-256, although they say so: their sender has SHA-1
         * in MGF1. That is all that the Android Keystore can do before API 35, and what Java senders produce that take
         * `OAEPWithSHA-256AndMGF1Padding` at its word. Opens nothing that [fromPlatform] opens. No known attack; but
         * no other implementation can be asked to understand it.
         */
        @JvmStatic
        @JvmOverloads
        @Throws(PocketJoseException::class)
        public fun fromPlatformWithMgf1Sha1(key: java.security.PrivateKey, kid: String? = null): PrivateKey =
            fromOperation(bitsOf(key), kid, oaep(key, MGF1ParameterSpec.SHA1))

        private fun bitsOf(key: java.security.PrivateKey): Int =
            (key as? RSAKey)?.modulus?.bitLength() ?: throw PocketJoseException(Status.KEY_TYPE)

        private fun oaep(key: java.security.PrivateKey, mgf1: MGF1ParameterSpec) = UnwrapOperation { encryptedKey ->
            val cipher = Cipher.getInstance("RSA/ECB/OAEPPadding")
            val parameters = OAEPParameterSpec("SHA-256", "MGF1", mgf1, PSource.PSpecified.DEFAULT)
            cipher.init(Cipher.DECRYPT_MODE, key, parameters)
            cipher.doFinal(encryptedKey)
        }
    }
}

/** Decrypts an encrypted key with a private key that lives elsewhere. */
public fun interface UnwrapOperation {
    /**
     * Returns the content encryption key in an array of its own, which is wiped afterwards, or null when
     * [encryptedKey] does not decrypt.
     *
     * `BadPaddingException` and `IllegalBlockSizeException` count as null, so that all failures look the same. Anything
     * else that is thrown reaches whoever called `decrypt`: let it be about the key or its owner, never about the token.
     */
    @Throws(GeneralSecurityException::class)
    public fun unwrap(encryptedKey: ByteArray): ByteArray?
}

/**
 * A key that both sides have (`dir`). It counts what it encrypts, so encryption by several threads takes turns. A GCM key
 * is good for 2^32 messages in its life: one that outlives the program, or that others encrypt with too, needs [limit].
 */
public class SharedKey private constructor(memory: Memory) : DecryptionKey(memory, null) {
    /**
     * Encrypts [payload] under this key, as a compact token.
     *
     * @throws PocketJoseException [Status.KEY_SIZE] for a cipher of another key length, [Status.KEY_SPENT], and as
     * [PublicKey.encrypt]
     */
    @JvmOverloads
    @Throws(PocketJoseException::class)
    public fun encrypt(payload: ByteArray, content: ContentCipher, header: Header = Header.NONE): String =
        memory.write { Native.encryptShared(it, content.ordinal, header.texts(), payload).ascii() }

    /** Lets the key encrypt this many more messages and then no more. */
    @Throws(PocketJoseException::class)
    public fun limit(messages: Long): Unit = memory.write { Native.sharedLimit(it, messages) }

    /** How many more messages the key will encrypt. */
    @Throws(PocketJoseException::class)
    public fun messagesLeft(): Long = memory.read { Native.sharedLeft(it) }

    public companion object {
        /** A key of as many bytes as the content cipher takes, which you may wipe then. */
        @JvmStatic
        @JvmOverloads
        @Throws(PocketJoseException::class)
        public fun of(bytes: ByteArray, kid: String? = null): SharedKey {
            val memory = Memory(Native.SHARED_KEY)
            memory.write { Native.sharedFromBytes(it, bytes, kid?.toByteArray()) }
            return SharedKey(memory)
        }

        /** Reads a JWK of `kty` `oct`. */
        @JvmStatic
        @Throws(PocketJoseException::class)
        public fun readJwk(jwk: ByteArray): SharedKey {
            val memory = Memory(Native.SHARED_KEY)
            memory.write { Native.sharedFromJwk(it, jwk) }
            return SharedKey(memory)
        }
    }
}
