package dev.pocketjose

import guide.Cards
import guide.cardKey
import guide.open
import java.security.KeyPairGenerator
import java.util.Base64
import org.junit.Assert.assertEquals
import org.junit.Test

/** The guide's code (docs/android.md), which is compiled beside this, does what the guide says. */
class GuideTest {
    private val pair = KeyPairGenerator.getInstance("RSA").apply { initialize(2048) }.generateKeyPair()

    @Test
    fun the_first_program_of_the_guide_completes_the_exchange() {
        val cards = Cards(Base64.getEncoder().encodeToString(pair.public.encoded)) { token ->
            val request = Peer.decrypt(token, pair.private)
            assertEquals("order", request.payload.decodeToString())
            assertEquals("/v1/cards", TokenInfo.jsonText(request.header, "url"))
            Peer.encryptDir(request.cek, "A256GCM", "accepted".toByteArray())
        }
        assertEquals("accepted", cards.order("order".toByteArray()).decodeToString())
    }

    @Test
    fun the_guide_s_keys_open_tokens() {
        val token = Peer.encrypt(pair.public, "hello".toByteArray(), members = ",\"kid\":\"mine\"")
        val shared = "{\"kty\":\"oct\",\"k\":\"${"A".repeat(43)}\"}".toByteArray()
        assertEquals("hello", open(token, pair.private.encoded, shared).decodeToString())
        val card = cardKey { Peer.unwrap(pair.private, it, java.security.spec.MGF1ParameterSpec.SHA256) }
        val toCard = Peer.encrypt(pair.public, "card".toByteArray(), members = ",\"kid\":\"card\"")
        val receiver = Receiver(listOf(card), setOf(ContentCipher.A256GCM))
        assertEquals("card", receiver.decrypt(toCard).payload.decodeToString())
    }
}
