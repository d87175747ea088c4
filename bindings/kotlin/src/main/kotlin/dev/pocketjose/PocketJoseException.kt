package dev.pocketjose

import java.security.GeneralSecurityException

/**
 * Everything that the library refuses. [code] is out of the table in [Status], whose numbers never change; the message
 * is the name of the number, and tells nothing about keys or payloads.
 */
public class PocketJoseException(
    /** A number out of [Status]. */
    public val code: Int,
) : GeneralSecurityException(Native.statusName(code))

/**
 * The codes of [PocketJoseException], as in `pocket_jose.h`: -1xx the call or the key, -2xx malformed or too large,
 * -3xx refused by your lists of keys and ciphers, -4xx cryptography, -5xx the environment.
 */
public object Status {
    /** An output buffer is too small. The wrapper makes its own: never thrown. */
    public const val BUFFER_TOO_SMALL: Int = -101

    /** A header member has a name that the library writes itself, or one that is there already. */
    public const val HEADER_NAME: Int = -102

    /** The key is of another type than the algorithm takes. */
    public const val KEY_TYPE: Int = -110

    /** The key's own `alg` is another algorithm. */
    public const val KEY_ALG: Int = -111

    /** The key's `use` or `key_ops` does not permit this. */
    public const val KEY_NOT_PERMITTED: Int = -112

    /** A private key is needed and this is a public one. */
    public const val KEY_NOT_PRIVATE: Int = -113

    /** A member of the key that is needed is missing. */
    public const val KEY_MISSING_MEMBER: Int = -114

    /** The key does not have a size that the algorithm takes. */
    public const val KEY_SIZE: Int = -115

    /** The RSA modulus is even, a square, or has a small factor. */
    public const val KEY_WEAK_MODULUS: Int = -116

    /** The RSA primes have the ROCA defect (CVE-2017-15361). */
    public const val KEY_ROCA: Int = -117

    /** The RSA public exponent is even, below 3, or too long. */
    public const val KEY_WEAK_EXPONENT: Int = -118

    /** The private numbers of the key do not belong together. */
    public const val KEY_INCONSISTENT: Int = -119

    /** RSA keys of more than two primes are not supported. */
    public const val KEY_MULTI_PRIME: Int = -120

    /** The key has encrypted as many messages as is safe, or as its owner allowed. */
    public const val KEY_SPENT: Int = -121

    /** The curve of the key is not the one that the algorithm takes. */
    public const val KEY_CURVE: Int = -122

    /** The public point of the key is not on its curve, or is of low order. */
    public const val KEY_POINT: Int = -123

    /** A pointer is NULL that must not be. */
    public const val NULL: Int = -150

    /** A length is above `PTRDIFF_MAX`, or reaches beyond the end of memory. */
    public const val LENGTH: Int = -151

    /** Memory that is written overlaps other memory of the call. */
    public const val OVERLAP: Int = -152

    /** A pointer is not aligned for what it points to. */
    public const val ALIGNMENT: Int = -153

    /** A key or session was never made, was wiped, was used up, or was moved in memory. */
    public const val CONTEXT: Int = -154

    /** A text is not UTF-8. */
    public const val TEXT: Int = -155

    /** More keys, ciphers or members than the library takes, or a `kid` that is too long. */
    public const val COUNT: Int = -156

    /** There is no such member, or no key at that place of the set. */
    public const val NOT_FOUND: Int = -157

    /** The private key is encrypted under a password. */
    public const val KEY_ENCRYPTED: Int = -160

    /** This is no key in a form that is understood. */
    public const val KEY_FORM: Int = -161

    /** There is more than one key where one is wanted. */
    public const val KEY_SEVERAL: Int = -162

    /** The token as a whole is malformed. */
    public const val MALFORMED_TOKEN: Int = -200

    /** The protected header is malformed. */
    public const val MALFORMED_HEADER: Int = -201

    /** The encrypted key is malformed. */
    public const val MALFORMED_ENCRYPTED_KEY: Int = -202

    /** The initialization vector is malformed. */
    public const val MALFORMED_IV: Int = -203

    /** The ciphertext is malformed. */
    public const val MALFORMED_CIPHERTEXT: Int = -204

    /** The authentication tag is malformed. */
    public const val MALFORMED_TAG: Int = -205

    /** The JWK is malformed. */
    public const val MALFORMED_JWK: Int = -206

    /** The JWK Set is malformed. */
    public const val MALFORMED_JWK_SET: Int = -207

    /** The PEM, DER or base64 around a key is malformed. */
    public const val MALFORMED_KEY_ENCODING: Int = -208

    /** The payload is malformed. */
    public const val MALFORMED_PAYLOAD: Int = -209

    /** The signature is malformed. */
    public const val MALFORMED_SIGNATURE: Int = -210

    /** The token as a whole exceeds the limits. */
    public const val LIMIT_TOKEN: Int = -250

    /** The protected header exceeds the limits. */
    public const val LIMIT_HEADER: Int = -251

    /** The encrypted key exceeds the limits. */
    public const val LIMIT_ENCRYPTED_KEY: Int = -252

    /** The initialization vector exceeds the limits. */
    public const val LIMIT_IV: Int = -253

    /** The ciphertext exceeds the limits. */
    public const val LIMIT_CIPHERTEXT: Int = -254

    /** The authentication tag exceeds the limits. */
    public const val LIMIT_TAG: Int = -255

    /** The JWK exceeds the limits. */
    public const val LIMIT_JWK: Int = -256

    /** The JWK Set exceeds the limits. */
    public const val LIMIT_JWK_SET: Int = -257

    /** The PEM, DER or base64 around a key exceeds the limits. */
    public const val LIMIT_KEY_ENCODING: Int = -258

    /** The payload exceeds the limits. */
    public const val LIMIT_PAYLOAD: Int = -259

    /** The signature exceeds the limits. */
    public const val LIMIT_SIGNATURE: Int = -260

    /** A JSON text that is none of the above is malformed. */
    public const val MALFORMED_JSON: Int = -290

    /** The header's `alg` is not that of any key that was given. */
    public const val ALG_NOT_ALLOWED: Int = -301

    /** The header's `enc` is not among the content ciphers that were given. */
    public const val ENC_NOT_ALLOWED: Int = -302

    /** The header's `crit` names an extension that is not understood. */
    public const val CRIT_NOT_UNDERSTOOD: Int = -303

    /** The header asks for compression, which is not allowed. */
    public const val COMPRESSION: Int = -304

    /** No key fits, or not exactly one. */
    public const val NO_MATCHING_KEY: Int = -305

    /** Decryption failed. Deliberately nothing more (RFC 7516, section 11.5). */
    public const val DECRYPT: Int = -401

    /** The source of randomness failed or is stuck. */
    public const val RANDOM: Int = -501

    /** An error that this version has no number for. */
    public const val UNKNOWN: Int = -599
}
