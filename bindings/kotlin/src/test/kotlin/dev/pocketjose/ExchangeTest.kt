package dev.pocketjose

import java.io.File
import java.security.InvalidKeyException
import java.security.KeyPair
import java.security.KeyPairGenerator
import java.security.interfaces.RSAPublicKey
import java.security.spec.MGF1ParameterSpec
import java.util.Base64
import java.util.concurrent.Callable
import java.util.concurrent.Executors
import javax.crypto.spec.SecretKeySpec
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertSame
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test

/** The wrapper and javax.crypto, each reading what the other wrote, and what must be refused. */
class ExchangeTest {
    private val payload = "{\"amount\":1250,\"currency\":\"€\"}".toByteArray()
    private val a256 = ContentCipher.A256GCM

    private fun pem(label: String, der: ByteArray): String {
        val lines = Base64.getMimeEncoder(64, "\n".toByteArray()).encodeToString(der)
        return "-----BEGIN $label-----\n$lines\n-----END $label-----\n"
    }

    private fun code(block: () -> Unit): Int = assertThrows(PocketJoseException::class.java) { block() }.code

    @Test
    fun the_provider_reads_what_is_encrypted_to_its_line_of_base64() {
        val line = Base64.getEncoder().encodeToString(pair.public.encoded)
        PublicKey.read(line, "key-1").use { provider ->
            val header = Header(typ = "JWE", members = "{\"url\":\"/v1/cards\",\"attempt\":2}")
            val opened = Peer.decrypt(provider.encrypt(payload, a256, header), pair.private)
            assertArrayEquals(payload, opened.payload)
            assertEquals("key-1", TokenInfo.jsonText(opened.header, "kid"))
            assertEquals("/v1/cards", TokenInfo.jsonText(opened.header, "url"))
            assertEquals("JWE", TokenInfo.jsonText(opened.header, "typ"))
            assertNull(TokenInfo.jsonText(opened.header, "cty"))
        }
    }

    @Test
    fun every_cipher_and_size_of_payload_arrives() {
        val provider = PublicKey.read(pair.public.encoded)
        for (content in ContentCipher.values()) {
            for (size in listOf(0, 1, 15, 16, 17, 100_000)) {
                val bytes = Peer.random(size)
                assertArrayEquals(bytes, Peer.decrypt(provider.encrypt(bytes, content), pair.private).payload)
            }
        }
    }

    @Test
    fun a_request_s_session_opens_the_one_response_under_its_key() {
        val provider = PublicKey.read(pair.public.encoded)
        val onlyTheSession = Receiver(emptyList(), setOf(a256))
        val (token, session) = provider.encryptRequest(payload, a256)
        val cek = Peer.decrypt(token, pair.private).cek
        val response = Peer.encryptDir(cek, "A256GCM", "accepted".toByteArray())

        val opened = session.open(onlyTheSession, response)
        assertEquals("accepted", opened.payload.decodeToString())
        assertNull(opened.key)
        assertEquals(Status.CONTEXT, code { session.open(onlyTheSession, response) })

        // Another request's session does not open it, and has been used up by trying.
        val other = provider.encryptRequest(payload, a256).session
        assertEquals(Status.DECRYPT, code { other.open(onlyTheSession, response) })
        val forOther = Peer.decrypt(provider.encryptRequest(payload, a256).token, pair.private).cek
        assertEquals(
            Status.CONTEXT,
            code { other.open(onlyTheSession, Peer.encryptDir(forOther, "A256GCM", payload)) },
        )
        val closed = provider.encryptRequest(payload, a256).session
        closed.close()
        assertEquals(Status.CONTEXT, code { closed.open(onlyTheSession, response) })
    }

    @Test
    fun a_response_may_come_to_a_key_of_one_s_own() {
        val session = PublicKey.read(pair.public.encoded).encryptRequest(payload, a256).session
        PrivateKey.read(other.private.encoded, "mine").use { mine ->
            val response = Peer.encrypt(other.public, payload, members = ",\"kid\":\"mine\"")
            val opened = session.open(Receiver(listOf(mine), setOf(a256)), response)
            assertArrayEquals(payload, opened.payload)
            assertSame(mine, opened.key)
        }
    }

    @Test
    fun a_private_key_is_read_from_der_and_pem_and_opens_the_peer_s_tokens() {
        val token = Peer.encrypt(pair.public, payload, members = ",\"x\":\"y\"")
        for (key in listOf(
            PrivateKey.read(pair.private.encoded),
            PrivateKey.read(pem("PRIVATE KEY", pair.private.encoded)),
        )) {
            key.use {
                val opened = Receiver(listOf(it), setOf(a256)).decrypt(token)
                assertArrayEquals(payload, opened.payload)
                assertEquals("y", TokenInfo.jsonText(opened.header, "x"))
                assertSame(it, opened.key)
            }
        }
        assertEquals(Status.KEY_NOT_PRIVATE, code { PrivateKey.read(pair.public.encoded) })
    }

    @Test
    fun the_lists_of_a_receiver_are_the_policy() {
        PrivateKey.read(pair.private.encoded).use { key ->
            val token = Peer.encrypt(pair.public, payload)
            val short = Receiver(listOf(key), setOf(ContentCipher.A128GCM))
            assertEquals(Status.ENC_NOT_ALLOWED, code { short.decrypt(token) })
            val shared = SharedKey.of(Peer.random(32))
            assertEquals(Status.ALG_NOT_ALLOWED, code { Receiver(listOf(shared), setOf(a256)).decrypt(token) })
            assertEquals(Status.COUNT, code { Receiver(List(9) { key }, setOf(a256)).decrypt(token) })
            assertEquals(Status.MALFORMED_TOKEN, code { Receiver(listOf(key), setOf(a256)).decrypt("a.b.c") })
        }
    }

    @Test
    fun whatever_is_wrong_behind_the_header_there_is_one_error() {
        PrivateKey.read(pair.private.encoded).use { key ->
            val receiver = Receiver(listOf(key), setOf(a256))
            val parts = Peer.encrypt(pair.public, payload).split(".")
            for (part in 1..4) {
                val bytes = Base64.getUrlDecoder().decode(parts[part])
                bytes[bytes.size / 2] = (bytes[bytes.size / 2].toInt() xor 4).toByte()
                val changed = parts.toMutableList()
                changed[part] = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)
                assertEquals(Status.DECRYPT, code { receiver.decrypt(changed.joinToString(".")) })
            }
            val toAnother = Peer.encrypt(other.public, payload)
            assertEquals(Status.DECRYPT, code { receiver.decrypt(toAnother) })
        }
    }

    @Test
    fun r15_sha_1_in_mgf1_is_refused_like_any_other_failure_by_a_key_in_memory() {
        val token = Peer.encrypt(pair.public, payload, MGF1ParameterSpec.SHA1)
        PrivateKey.read(pair.private.encoded).use {
            assertEquals(Status.DECRYPT, code { Receiver(listOf(it), setOf(a256)).decrypt(token) })
        }
    }

    @Test
    fun r15_a_platform_key_opens_what_has_its_hash_in_mgf1_and_nothing_else() {
        val right = Peer.encrypt(pair.public, payload, MGF1ParameterSpec.SHA256)
        val wrong = Peer.encrypt(pair.public, payload, MGF1ParameterSpec.SHA1)
        PrivateKey.fromPlatform(pair.private).use {
            val receiver = Receiver(listOf(it), setOf(a256))
            assertArrayEquals(payload, receiver.decrypt(right).payload)
            assertEquals(Status.DECRYPT, code { receiver.decrypt(wrong) })
        }
        PrivateKey.fromPlatformWithMgf1Sha1(pair.private).use {
            val receiver = Receiver(listOf(it), setOf(a256))
            assertArrayEquals(payload, receiver.decrypt(wrong).payload)
            assertEquals(Status.DECRYPT, code { receiver.decrypt(right) })
        }
    }

    @Test
    fun the_name_that_sounds_right_is_sha_1_in_mgf1_on_this_platform() {
        val cipher = javax.crypto.Cipher.getInstance("RSA/ECB/OAEPWithSHA-256AndMGF1Padding")
        cipher.init(javax.crypto.Cipher.ENCRYPT_MODE, pair.public)
        val cek = Peer.random(32)
        val header = "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\"}"
        val token = Peer.seal(header, cipher.doFinal(cek), cek, payload)
        PrivateKey.fromPlatform(pair.private).use {
            assertEquals(Status.DECRYPT, code { Receiver(listOf(it), setOf(a256)).decrypt(token) })
        }
        PrivateKey.fromPlatformWithMgf1Sha1(pair.private).use {
            assertArrayEquals(payload, Receiver(listOf(it), setOf(a256)).decrypt(token).payload)
        }
    }

    @Test
    fun what_an_operation_throws_about_its_owner_reaches_the_caller() {
        val token = Peer.encrypt(pair.public, payload)
        val locked = PrivateKey.fromOperation(2048) { throw InvalidKeyException("the screen is locked") }
        val thrown = assertThrows(InvalidKeyException::class.java) {
            Receiver(listOf(locked), setOf(a256)).decrypt(token)
        }
        assertEquals("the screen is locked", thrown.message)
        // What it says about the token does not.
        for (operation in listOf(
            UnwrapOperation { null },
            UnwrapOperation { ByteArray(0) },
            UnwrapOperation { ByteArray(33) },
            UnwrapOperation { throw javax.crypto.BadPaddingException("telling") },
            UnwrapOperation { throw javax.crypto.AEADBadTagException("telling") },
            UnwrapOperation { throw javax.crypto.IllegalBlockSizeException("telling") },
        )) {
            val key = PrivateKey.fromOperation(2048, operation = operation)
            assertEquals(Status.DECRYPT, code { Receiver(listOf(key), setOf(a256)).decrypt(token) })
        }
        assertEquals(Status.KEY_SIZE, code { PrivateKey.fromOperation(1024) { null } })
    }

    @Test
    fun an_operation_may_use_the_library_and_its_answer_is_wiped() {
        val token = Peer.encrypt(pair.public, payload)
        val inner = Peer.encrypt(other.public, "inner".toByteArray())
        var answer = ByteArray(0)
        val innerKey = PrivateKey.fromPlatform(other.private)
        val key = PrivateKey.fromOperation(2048) { encryptedKey ->
            val opened = Receiver(listOf(innerKey), setOf(a256)).decrypt(inner)
            assertEquals("inner", opened.payload.decodeToString())
            answer = Peer.unwrap(pair.private, encryptedKey, MGF1ParameterSpec.SHA256)
            answer
        }
        assertArrayEquals(payload, Receiver(listOf(key), setOf(a256)).decrypt(token).payload)
        assertArrayEquals(ByteArray(32), answer)
    }

    @Test
    fun a_shared_key_goes_both_ways_and_counts() {
        for ((content, length) in ContentCipher.values().zip(listOf(16, 24, 32))) {
            val bytes = Peer.random(length)
            SharedKey.of(bytes, "s").use { key ->
                val token = key.encrypt(payload, content)
                assertArrayEquals(payload, Peer.decrypt(token, SecretKeySpec(bytes, "AES")).payload)
                val theirs = Peer.encryptDir(bytes, content.name, payload, ",\"kid\":\"s\"")
                assertArrayEquals(payload, Receiver(listOf(key), setOf(content)).decrypt(theirs).payload)
                key.limit(1)
                assertEquals(1, key.messagesLeft())
                key.encrypt(payload, content)
                assertEquals(Status.KEY_SPENT, code { key.encrypt(payload, content) })
            }
        }
        val key = SharedKey.of(Peer.random(16))
        assertEquals(Status.KEY_SIZE, code { key.encrypt(payload, a256) })
    }

    @Test
    fun a_closed_key_is_refused() {
        val shared = SharedKey.of(Peer.random(32))
        val own = PrivateKey.read(pair.private.encoded)
        val provider = PublicKey.read(pair.public.encoded)
        listOf(shared, own, provider).forEach { it.close() }
        shared.close()
        assertEquals(Status.CONTEXT, code { shared.encrypt(payload, a256) })
        assertEquals(Status.CONTEXT, code { provider.encrypt(payload, a256) })
        val token = Peer.encrypt(pair.public, payload)
        assertEquals(Status.CONTEXT, code { Receiver(listOf(own), setOf(a256)).decrypt(token) })
    }

    @Test
    fun header_members_that_would_deceive_are_refused() {
        val key = PublicKey.read(pair.public.encoded)
        assertEquals(Status.HEADER_NAME, code { key.encrypt(payload, a256, Header(members = "{\"alg\":\"none\"}")) })
        assertEquals(Status.MALFORMED_JSON, code { key.encrypt(payload, a256, Header(members = "{\"a\":1,\"a\":2}")) })
        val header = Header(kid = "a\"b€", members = "{\"n\":\"\\u20ac\"}")
        val token = key.encrypt(payload, a256, header)
        assertEquals("a\"b€", TokenInfo.of(token).text("kid"))
        assertEquals("€", TokenInfo.of(token).text("n"))
    }

    @Test
    fun a_token_is_taken_apart_without_a_key() {
        val info = TokenInfo.of(Peer.encrypt(pair.public, payload, members = ",\"kid\":\"k\""))
        assertEquals("k", info.text("kid"))
        assertEquals(
            listOf(256L, 12L, payload.size.toLong(), 16L),
            listOf(info.encryptedKeyLength, info.ivLength, info.ciphertextLength, info.tagLength),
        )
        assertEquals(Status.MALFORMED_TOKEN, code { TokenInfo.of("") })
    }

    @Test
    fun keys_are_told_and_written_in_every_form() {
        val spki = pair.public.encoded
        val info = KeyInfo.of(pair.private.encoded)
        assertTrue(info.isPrivate)
        assertEquals(Triple(KeyInfo.Form.ENCODED, KeyInfo.Type.RSA, 2048), Triple(info.form, info.type, info.bits))
        assertArrayEquals(spki, Keys.publicDer(pair.private.encoded))
        assertEquals(Base64.getEncoder().encodeToString(spki), Keys.publicSpkiBase64(pair.private.encoded))
        assertEquals(pem("PUBLIC KEY", spki), Keys.publicPem(spki))
        val jwk = Keys.publicJwk(spki)
        val modulus = (pair.public as RSAPublicKey).modulus.toByteArray().let { it.copyOfRange(it.size - 256, it.size) }
        assertEquals(Base64.getUrlEncoder().withoutPadding().encodeToString(modulus), TokenInfo.jsonText(jwk, "n"))
        assertFalse(KeyInfo.of(jwk.toByteArray()).isPrivate)
        assertEquals(Keys.thumbprint(spki), Keys.thumbprint(jwk.toByteArray()))

        val otherJwk = Keys.publicJwk(other.public.encoded)
        val set = "{\"keys\":[${jwk.dropLast(1)},\"kid\":\"a\"},${otherJwk.dropLast(1)},\"kid\":\"b\"}]}".toByteArray()
        assertEquals(2, KeyInfo.of(set).count)
        assertArrayEquals(other.public.encoded, Keys.publicDer(Keys.recipientFromSet(set, "b")))
        assertArrayEquals(spki, Keys.publicDer(Keys.fromSet(set, 0)))
        assertEquals(Status.NOT_FOUND, code { Keys.fromSet(set, 2) })
        assertEquals(Status.NOT_FOUND, code { Keys.fromSet(set, -1) })
        assertEquals(Status.NO_MATCHING_KEY, code { Keys.recipientFromSet(set, "c") })
    }

    @Test
    fun weak_and_odd_keys_are_refused() {
        val small = KeyPairGenerator.getInstance("RSA").apply { initialize(1024) }.generateKeyPair()
        assertEquals(Status.KEY_SIZE, code { PublicKey.read(small.public.encoded) })
        val curve = KeyPairGenerator.getInstance("EC").apply { initialize(256) }.generateKeyPair()
        assertEquals(Status.KEY_TYPE, code { PublicKey.read(curve.public.encoded) })
        assertEquals(Status.KEY_TYPE, code { PrivateKey.fromPlatform(curve.private) })
        assertEquals(Status.KEY_FORM, code { PublicKey.read("") })
        assertEquals(Status.COUNT, code { PublicKey.read(pair.public.encoded, "k".repeat(257)) })
    }

    @Test
    fun keys_are_used_by_many_threads_and_closed_by_one() {
        val provider = PublicKey.read(pair.public.encoded)
        val own = PrivateKey.read(pair.private.encoded)
        val receiver = Receiver(listOf(own, SharedKey.of(Peer.random(32))), setOf(a256))
        val threads = Executors.newFixedThreadPool(4)
        try {
            val jobs = List(16) {
                Callable { receiver.decrypt(provider.encrypt(payload, a256)).payload.contentEquals(payload) }
            }
            assertTrue(threads.invokeAll(jobs).all { it.get() })
            // Whoever comes too late is told so; nobody reads half a key.
            val racing = List(8) { threads.submit(Callable { runCatching { receiver.decrypt(token) } }) }
            own.close()
            for (result in racing.map { it.get() }) {
                val error = result.exceptionOrNull() as PocketJoseException?
                assertTrue("$error", error == null || error.code == Status.CONTEXT)
            }
        } finally {
            threads.shutdown()
        }
    }

    @Test
    fun the_codes_are_the_header_s() {
        val header = File(System.getProperty("dev.pocketjose.header")).readText()
        val wanted = Regex("#define POCKET_JOSE_ERR_(\\w+) \\((-\\d+)\\)").findAll(header)
            .associate { it.groupValues[1] to it.groupValues[2].toInt() }
        val ours = Status::class.java.fields.filter { it.type == Int::class.javaPrimitiveType }
            .associate { it.name to it.getInt(null) }
        assertTrue(wanted.size > 50)
        assertEquals(wanted, ours)
        for ((name, number) in ours) {
            assertEquals("POCKET_JOSE_ERR_$name", PocketJoseException(number).message)
        }
        assertNotEquals(0, Native.version())
    }

    private val token by lazy { Peer.encrypt(pair.public, payload) }

    private companion object {
        val pair: KeyPair = KeyPairGenerator.getInstance("RSA").apply { initialize(2048) }.generateKeyPair()
        val other: KeyPair = KeyPairGenerator.getInstance("RSA").apply { initialize(2048) }.generateKeyPair()
    }
}
