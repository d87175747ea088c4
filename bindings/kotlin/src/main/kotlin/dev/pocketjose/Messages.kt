package dev.pocketjose

/** How the payload is encrypted. The longer the key, the slower; all three are sound. */
public enum class ContentCipher {
    /** A key of 16 bytes. */
    A128GCM,

    /** A key of 24 bytes. */
    A192GCM,

    /** A key of 32 bytes: what most providers ask for. */
    A256GCM,
}

/**
 * What goes into the header of a token besides what the algorithms write. Everybody can read it.
 *
 * @property kid the name of the key; null for the key's own
 * @property typ the media type of the token
 * @property cty the media type of the payload
 * @property members other members as the text of a JSON object, such as `JSONObject(mapOf("url" to "/v1")).toString()`
 */
public class Header @JvmOverloads constructor(
    public val kid: String? = null,
    public val typ: String? = null,
    public val cty: String? = null,
    public val members: String? = null,
) {
    internal fun texts(): Array<ByteArray?> =
        arrayOf(kid?.toByteArray(), typ?.toByteArray(), cty?.toByteArray(), members?.toByteArray())

    public companion object {
        /** Nothing of one's own. */
        @JvmField
        public val NONE: Header = Header()
    }
}

/** An encrypted request, and what opens the response to it. */
public class Request internal constructor(
    /** What to send. */
    public val token: String,
    /** Keep it until the response is there. */
    public val session: RequestSession,
) {
    /** For `val (token, session) = ...`. */
    public operator fun component1(): String = token

    /** For `val (token, session) = ...`. */
    public operator fun component2(): RequestSession = session
}

/** The client's side of an exchange. It opens one response and is then used up, whether that succeeded or not. */
public class RequestSession internal constructor(private val memory: Memory) : AutoCloseable {
    /**
     * Opens the response, which comes under the key of the request (`dir`), or under one of [own]'s keys, named by its
     * `kid`. [own] also lists the content ciphers.
     *
     * @throws PocketJoseException as [Receiver.decrypt]; [Status.CONTEXT] when the session is used up
     */
    @Throws(PocketJoseException::class)
    public fun open(own: Receiver, response: String): Opened = memory.write { own.open(response, it) }

    /** Wipes the session: for a request that gets no response. */
    override fun close(): Unit = memory.close()
}

/**
 * What may be decrypted, and with what: nothing that is not in these lists is accepted. The keys stay yours to close.
 *
 * @property keys at most 8
 * @property content at least one
 */
public class Receiver(keys: List<DecryptionKey>, content: Set<ContentCipher>) {
    private val keys: List<DecryptionKey> = keys.toList()
    private val operations: Array<Any?> = Array(keys.size) { keys[it].operation }
    private val contents: Int = content.fold(0) { all, one -> all or (1 shl one.ordinal) }

    /**
     * Decrypts a compact token.
     *
     * A token that opens under a shared key came from someone who has it. One that opens under a private RSA key came
     * from **anyone**: everybody has the public key.
     *
     * @throws PocketJoseException [Status.DECRYPT] for every failure in which a key took part, [Status.NO_MATCHING_KEY],
     * [Status.ALG_NOT_ALLOWED], [Status.ENC_NOT_ALLOWED], `MALFORMED_*`, `LIMIT_*`
     */
    @Throws(PocketJoseException::class)
    public fun decrypt(token: String): Opened = open(token, null)

    internal fun open(token: String, session: java.nio.ByteBuffer?): Opened =
        Memory.readAll(keys.map { it.memory }) { buffers ->
            val opened = arrayOfNulls<ByteArray>(2)
            val place = Native.decrypt(buffers, operations, contents, token.toByteArray(), session, opened)
            Opened(opened[0]!!, opened[1]!!.decodeToString(), if (place < 0) null else keys[place])
        }
}

/** What was in a token. */
public class Opened internal constructor(
    /** The payload, yours to wipe. */
    public val payload: ByteArray,
    /** The header as JSON, as authentic as the payload. */
    public val header: String,
    /** The key that opened it; null for that of a session. */
    public val key: DecryptionKey?,
)
