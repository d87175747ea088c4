package dev.pocketjose

import java.io.File
import java.util.Base64
import java.util.HexFormat
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertThrows
import org.junit.Assume.assumeTrue
import org.junit.Test

/** Tokens of standards and public test suites: the good ones open, the bad ones end in an exception. */
class VectorsTest {
    @Test
    fun public_vectors_end_as_they_should() {
        // A line each: id, key and token in hexadecimal, payload in base64url, and whether it opens.
        val lines = File(System.getProperty("dev.pocketjose.vectors")).readLines()
        assumeTrue("skipped: the folder with the public vectors is not here", lines.isNotEmpty())
        var opened = 0
        for (line in lines) {
            val (id, key, token, payload, opens) = line.split("\t")
            val text = hex(token).decodeToString()
            if (opens == "true") {
                assertArrayEquals(id, Base64.getUrlDecoder().decode(payload), open(hex(key), text))
                opened++
            } else {
                assertThrows(id, PocketJoseException::class.java) { open(hex(key), text) }
            }
        }
        println("vectors: $opened opened, ${lines.size - opened} refused")
    }

    private fun hex(text: String): ByteArray = HexFormat.of().parseHex(text)

    private fun open(jwk: ByteArray, token: String): ByteArray {
        val key =
            if (KeyInfo.of(jwk).type == KeyInfo.Type.OCT) SharedKey.readJwk(jwk) else PrivateKey.read(jwk)
        return key.use { Receiver(listOf(it), ContentCipher.values().toSet()).decrypt(token).payload }
    }
}
