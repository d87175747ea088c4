package dev.pocketjose

/**
 * A token taken apart without a key. Nobody has vouched for any of this: it is good for finding a key, and for nothing
 * else until the token was decrypted.
 */
public class TokenInfo private constructor(
    /** The header as JSON. */
    public val header: String,
    /** Bytes of the encrypted key; 0 under `dir`. */
    public val encryptedKeyLength: Long,
    /** Bytes of the initialization vector. */
    public val ivLength: Long,
    /** Bytes of the ciphertext: for AES-GCM, of the payload. */
    public val ciphertextLength: Long,
    /** Bytes of the authentication tag. */
    public val tagLength: Long,
) {
    /** A member of the header that is a text, such as `kid`; null when there is none. */
    public fun text(name: String): String? = jsonText(header, name)

    public companion object {
        /**
         * @throws PocketJoseException `MALFORMED_*`, `LIMIT_*`
         */
        @JvmStatic
        @Throws(PocketJoseException::class)
        public fun of(token: String): TokenInfo {
            val lengths = LongArray(5)
            val header = Native.inspect(token.toByteArray(), lengths).decodeToString()
            return TokenInfo(header, lengths[1], lengths[2], lengths[3], lengths[4])
        }

        /** A text member of a JSON object, such as the header of an [Opened], as it means; null when there is none. */
        @JvmStatic
        @Throws(PocketJoseException::class)
        public fun jsonText(json: String, name: String): String? = try {
            Native.jsonText(json.toByteArray(), name.toByteArray()).decodeToString()
        } catch (e: PocketJoseException) {
            if (e.code == Status.NOT_FOUND) null else throw e
        }
    }
}

/** What a key is, in whatever form: JWK, JWK Set, PEM, DER or the provider's line of base64. */
public class KeyInfo private constructor(
    /** How it is written. */
    public val form: Form,
    /** Its type. */
    public val type: Type,
    /** Bits of an RSA modulus or of a shared key; 0 of others. */
    public val bits: Int,
    /** Whether there is anything secret in it. */
    public val isPrivate: Boolean,
    /** 1, or the number of keys in a set. */
    public val count: Int,
) {
    /** How a key is written. */
    public enum class Form {
        /** A JWK. */
        JWK,

        /** A JWK Set. */
        SET,

        /** PEM, DER or bare base64. */
        ENCODED,
    }

    /** Types of keys, by the names of RFC 7518. */
    public enum class Type {
        /** None of the others. */
        OTHER,

        /** RSA. */
        RSA,

        /** A shared key. */
        OCT,

        /** A key on a NIST curve. */
        EC,

        /** An Edwards or Montgomery curve key. */
        OKP,
    }

    public companion object {
        /**
         * @throws PocketJoseException `KEY_*` or `MALFORMED_*`
         */
        @JvmStatic
        @Throws(PocketJoseException::class)
        public fun of(key: ByteArray): KeyInfo {
            val (form, type, bits, isPrivate, count) = Native.keyInspect(key)
            val forms = Form.values()
            val types = Type.values()
            return KeyInfo(
                forms[(form.toInt() - 1).coerceIn(forms.indices)],
                types.getOrElse(type.toInt()) { Type.OTHER },
                bits.toInt(),
                isPrivate != 0L,
                count.toInt(),
            )
        }
    }
}

/** Keys as texts: the public half in the form that someone asks for, thumbprints, and keys out of sets. */
public object Keys {
    /** The RFC 7638 SHA-256 thumbprint. That of a shared key is a hash of the secret. */
    @JvmStatic
    @Throws(PocketJoseException::class)
    public fun thumbprint(key: ByteArray): String = Native.keyWrite(key, Native.THUMBPRINT).ascii()

    /** The public half as SPKI in base64 on one line, as API providers exchange keys. */
    @JvmStatic
    @Throws(PocketJoseException::class)
    public fun publicSpkiBase64(key: ByteArray): String = Native.keyWrite(key, Native.PUBLIC_BASE64).ascii()

    /** The public half as SPKI in PEM. */
    @JvmStatic
    @Throws(PocketJoseException::class)
    public fun publicPem(key: ByteArray): String = Native.keyWrite(key, Native.PUBLIC_PEM).ascii()

    /** The public half as SPKI in DER. */
    @JvmStatic
    @Throws(PocketJoseException::class)
    public fun publicDer(key: ByteArray): ByteArray = Native.keyWrite(key, Native.PUBLIC_DER)

    /** The public half as a JWK. */
    @JvmStatic
    @Throws(PocketJoseException::class)
    public fun publicJwk(key: ByteArray): String = Native.keyWrite(key, Native.PUBLIC_JWK).decodeToString()

    /** The JWK at a place of a JWK Set, counted from 0. */
    @JvmStatic
    @Throws(PocketJoseException::class)
    public fun fromSet(set: ByteArray, index: Int): ByteArray = Native.keySetGet(set, index)

    /** The one key of a JWK Set to encrypt to by RSA-OAEP-256, by its [kid], or the only one when that is null. */
    @JvmStatic
    @JvmOverloads
    @Throws(PocketJoseException::class)
    public fun recipientFromSet(set: ByteArray, kid: String? = null): ByteArray =
        Native.keySetFind(set, kid?.toByteArray(), "RSA-OAEP-256".toByteArray(), WRAP_KEY)

    private const val WRAP_KEY = 3
}
