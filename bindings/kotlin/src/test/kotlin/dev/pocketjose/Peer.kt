package dev.pocketjose

import java.security.Key
import java.security.PrivateKey as PlatformPrivateKey
import java.security.PublicKey as PlatformPublicKey
import java.security.SecureRandom
import java.security.spec.MGF1ParameterSpec
import java.util.Base64
import javax.crypto.Cipher
import javax.crypto.spec.GCMParameterSpec
import javax.crypto.spec.OAEPParameterSpec
import javax.crypto.spec.PSource
import javax.crypto.spec.SecretKeySpec

/** Compact JWE once more, by javax.crypto alone: what the wrapper's tokens are held against. */
internal object Peer {
    private val random = SecureRandom()

    private fun encode(bytes: ByteArray) = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)

    private fun decode(text: String): ByteArray = Base64.getUrlDecoder().decode(text)

    private fun oaep(mgf1: MGF1ParameterSpec) =
        OAEPParameterSpec("SHA-256", "MGF1", mgf1, PSource.PSpecified.DEFAULT)

    fun random(length: Int): ByteArray = ByteArray(length).also(random::nextBytes)

    fun wrap(key: PlatformPublicKey, cek: ByteArray, mgf1: MGF1ParameterSpec): ByteArray {
        val cipher = Cipher.getInstance("RSA/ECB/OAEPPadding")
        cipher.init(Cipher.ENCRYPT_MODE, key, oaep(mgf1))
        return cipher.doFinal(cek)
    }

    fun unwrap(key: PlatformPrivateKey, encryptedKey: ByteArray, mgf1: MGF1ParameterSpec): ByteArray {
        val cipher = Cipher.getInstance("RSA/ECB/OAEPPadding")
        cipher.init(Cipher.DECRYPT_MODE, key, oaep(mgf1))
        return cipher.doFinal(encryptedKey)
    }

    /** A token of these parts; the header is used as it stands. */
    fun seal(header: String, encryptedKey: ByteArray, cek: ByteArray, payload: ByteArray): String {
        val protected = encode(header.toByteArray())
        val iv = random(12)
        val sealed = gcm(Cipher.ENCRYPT_MODE, cek, iv, protected, payload)
        val text = sealed.copyOfRange(0, sealed.size - 16)
        val tag = sealed.copyOfRange(sealed.size - 16, sealed.size)
        return listOf(protected, encode(encryptedKey), encode(iv), encode(text), encode(tag)).joinToString(".")
    }

    fun encrypt(
        key: PlatformPublicKey,
        payload: ByteArray,
        mgf1: MGF1ParameterSpec = MGF1ParameterSpec.SHA256,
        members: String = "",
    ): String {
        val cek = random(32)
        val header = "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\"$members}"
        return seal(header, wrap(key, cek, mgf1), cek, payload)
    }

    fun encryptDir(cek: ByteArray, enc: String, payload: ByteArray, members: String = ""): String =
        seal("{\"alg\":\"dir\",\"enc\":\"$enc\"$members}", ByteArray(0), cek, payload)

    /** Header, content encryption key and payload. */
    class Unsealed(val header: String, val cek: ByteArray, val payload: ByteArray)

    /** [key] is a private RSA key, or the content encryption key itself. */
    fun decrypt(token: String, key: Key): Unsealed {
        val parts = token.split(".")
        check(parts.size == 5) { "five parts" }
        val cek = if (key is PlatformPrivateKey) {
            unwrap(key, decode(parts[1]), MGF1ParameterSpec.SHA256)
        } else {
            check(parts[1].isEmpty()) { "`dir` has no encrypted key" }
            key.encoded
        }
        val payload =
            gcm(Cipher.DECRYPT_MODE, cek, decode(parts[2]), parts[0], decode(parts[3]) + decode(parts[4]))
        return Unsealed(decode(parts[0]).decodeToString(), cek, payload)
    }

    private fun gcm(mode: Int, key: ByteArray, iv: ByteArray, aad: String, bytes: ByteArray): ByteArray {
        val cipher = Cipher.getInstance("AES/GCM/NoPadding")
        cipher.init(mode, SecretKeySpec(key, "AES"), GCMParameterSpec(128, iv))
        cipher.updateAAD(aad.toByteArray(Charsets.US_ASCII))
        return cipher.doFinal(bytes)
    }
}
