import CPocketJose

/// Everything that the library refuses: a code out of the table of `pocket_jose.h`, whose numbers never change. -1xx the
/// call or the key, -2xx malformed or too large, -3xx refused by your lists of keys and ciphers, -4xx cryptography, -5xx
/// the environment. It tells nothing about keys or payloads.
public struct PocketJoseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The number.
    public let code: Int32

    /// The name of the number, such as `POCKET_JOSE_ERR_DECRYPT`.
    public var description: String { String(cString: pocket_jose_status_name(code)) }

    init(code: Int32) { self.code = code }

    static func check(_ status: pocket_jose_status_t) throws(PocketJoseError) {
        if status != POCKET_JOSE_OK { throw PocketJoseError(code: status) }
    }

    /// An output buffer is too small. The wrapper makes its own: never thrown.
    public static let bufferTooSmall = PocketJoseError(code: POCKET_JOSE_ERR_BUFFER_TOO_SMALL)
    /// A header member has a name that the library writes itself, or one that is there already.
    public static let headerName = PocketJoseError(code: POCKET_JOSE_ERR_HEADER_NAME)
    /// The key is of another type than the algorithm takes.
    public static let keyType = PocketJoseError(code: POCKET_JOSE_ERR_KEY_TYPE)
    /// The key's own `alg` is another algorithm.
    public static let keyAlg = PocketJoseError(code: POCKET_JOSE_ERR_KEY_ALG)
    /// The key's `use` or `key_ops` does not permit this.
    public static let keyNotPermitted = PocketJoseError(code: POCKET_JOSE_ERR_KEY_NOT_PERMITTED)
    /// A private key is needed and this is a public one.
    public static let keyNotPrivate = PocketJoseError(code: POCKET_JOSE_ERR_KEY_NOT_PRIVATE)
    /// A member of the key that is needed is missing.
    public static let keyMissingMember = PocketJoseError(code: POCKET_JOSE_ERR_KEY_MISSING_MEMBER)
    /// The key does not have a size that the algorithm takes.
    public static let keySize = PocketJoseError(code: POCKET_JOSE_ERR_KEY_SIZE)
    /// The RSA modulus is even, a square, or has a small factor.
    public static let keyWeakModulus = PocketJoseError(code: POCKET_JOSE_ERR_KEY_WEAK_MODULUS)
    /// The RSA primes have the ROCA defect (CVE-2017-15361).
    public static let keyRoca = PocketJoseError(code: POCKET_JOSE_ERR_KEY_ROCA)
    /// The RSA public exponent is even, below 3, or too long.
    public static let keyWeakExponent = PocketJoseError(code: POCKET_JOSE_ERR_KEY_WEAK_EXPONENT)
    /// The private numbers of the key do not belong together.
    public static let keyInconsistent = PocketJoseError(code: POCKET_JOSE_ERR_KEY_INCONSISTENT)
    /// RSA keys of more than two primes are not supported.
    public static let keyMultiPrime = PocketJoseError(code: POCKET_JOSE_ERR_KEY_MULTI_PRIME)
    /// The key has encrypted as many messages as is safe, or as its owner allowed.
    public static let keySpent = PocketJoseError(code: POCKET_JOSE_ERR_KEY_SPENT)
    /// The curve of the key is not the one that the algorithm takes.
    public static let keyCurve = PocketJoseError(code: POCKET_JOSE_ERR_KEY_CURVE)
    /// The public point of the key is not on its curve, or is of low order.
    public static let keyPoint = PocketJoseError(code: POCKET_JOSE_ERR_KEY_POINT)
    /// A pointer is NULL that must not be.
    public static let nullPointer = PocketJoseError(code: POCKET_JOSE_ERR_NULL)
    /// A length is above `PTRDIFF_MAX`, or reaches beyond the end of memory.
    public static let length = PocketJoseError(code: POCKET_JOSE_ERR_LENGTH)
    /// Memory that is written overlaps other memory of the call.
    public static let overlap = PocketJoseError(code: POCKET_JOSE_ERR_OVERLAP)
    /// A pointer is not aligned for what it points to.
    public static let alignment = PocketJoseError(code: POCKET_JOSE_ERR_ALIGNMENT)
    /// A key or session was never made, was wiped, was used up, or was moved in memory.
    public static let context = PocketJoseError(code: POCKET_JOSE_ERR_CONTEXT)
    /// A text is not UTF-8.
    public static let text = PocketJoseError(code: POCKET_JOSE_ERR_TEXT)
    /// More keys, ciphers or members than the library takes, or a `kid` that is too long.
    public static let count = PocketJoseError(code: POCKET_JOSE_ERR_COUNT)
    /// There is no such member, or no key at that place of the set.
    public static let notFound = PocketJoseError(code: POCKET_JOSE_ERR_NOT_FOUND)
    /// The private key is encrypted under a password.
    public static let keyEncrypted = PocketJoseError(code: POCKET_JOSE_ERR_KEY_ENCRYPTED)
    /// This is no key in a form that is understood.
    public static let keyForm = PocketJoseError(code: POCKET_JOSE_ERR_KEY_FORM)
    /// There is more than one key where one is wanted.
    public static let keySeveral = PocketJoseError(code: POCKET_JOSE_ERR_KEY_SEVERAL)
    /// The token as a whole is malformed.
    public static let malformedToken = PocketJoseError(code: POCKET_JOSE_ERR_MALFORMED_TOKEN)
    /// The protected header is malformed.
    public static let malformedHeader = PocketJoseError(code: POCKET_JOSE_ERR_MALFORMED_HEADER)
    /// The encrypted key is malformed.
    public static let malformedEncryptedKey = PocketJoseError(code: POCKET_JOSE_ERR_MALFORMED_ENCRYPTED_KEY)
    /// The initialization vector is malformed.
    public static let malformedIv = PocketJoseError(code: POCKET_JOSE_ERR_MALFORMED_IV)
    /// The ciphertext is malformed.
    public static let malformedCiphertext = PocketJoseError(code: POCKET_JOSE_ERR_MALFORMED_CIPHERTEXT)
    /// The authentication tag is malformed.
    public static let malformedTag = PocketJoseError(code: POCKET_JOSE_ERR_MALFORMED_TAG)
    /// The JWK is malformed.
    public static let malformedJwk = PocketJoseError(code: POCKET_JOSE_ERR_MALFORMED_JWK)
    /// The JWK Set is malformed.
    public static let malformedJwkSet = PocketJoseError(code: POCKET_JOSE_ERR_MALFORMED_JWK_SET)
    /// The PEM, DER or base64 around a key is malformed.
    public static let malformedKeyEncoding = PocketJoseError(code: POCKET_JOSE_ERR_MALFORMED_KEY_ENCODING)
    /// The payload is malformed.
    public static let malformedPayload = PocketJoseError(code: POCKET_JOSE_ERR_MALFORMED_PAYLOAD)
    /// The signature is malformed.
    public static let malformedSignature = PocketJoseError(code: POCKET_JOSE_ERR_MALFORMED_SIGNATURE)
    /// The token as a whole exceeds the limits.
    public static let limitToken = PocketJoseError(code: POCKET_JOSE_ERR_LIMIT_TOKEN)
    /// The protected header exceeds the limits.
    public static let limitHeader = PocketJoseError(code: POCKET_JOSE_ERR_LIMIT_HEADER)
    /// The encrypted key exceeds the limits.
    public static let limitEncryptedKey = PocketJoseError(code: POCKET_JOSE_ERR_LIMIT_ENCRYPTED_KEY)
    /// The initialization vector exceeds the limits.
    public static let limitIv = PocketJoseError(code: POCKET_JOSE_ERR_LIMIT_IV)
    /// The ciphertext exceeds the limits.
    public static let limitCiphertext = PocketJoseError(code: POCKET_JOSE_ERR_LIMIT_CIPHERTEXT)
    /// The authentication tag exceeds the limits.
    public static let limitTag = PocketJoseError(code: POCKET_JOSE_ERR_LIMIT_TAG)
    /// The JWK exceeds the limits.
    public static let limitJwk = PocketJoseError(code: POCKET_JOSE_ERR_LIMIT_JWK)
    /// The JWK Set exceeds the limits.
    public static let limitJwkSet = PocketJoseError(code: POCKET_JOSE_ERR_LIMIT_JWK_SET)
    /// The PEM, DER or base64 around a key exceeds the limits.
    public static let limitKeyEncoding = PocketJoseError(code: POCKET_JOSE_ERR_LIMIT_KEY_ENCODING)
    /// The payload exceeds the limits.
    public static let limitPayload = PocketJoseError(code: POCKET_JOSE_ERR_LIMIT_PAYLOAD)
    /// The signature exceeds the limits.
    public static let limitSignature = PocketJoseError(code: POCKET_JOSE_ERR_LIMIT_SIGNATURE)
    /// A JSON text that is none of the above is malformed.
    public static let malformedJson = PocketJoseError(code: POCKET_JOSE_ERR_MALFORMED_JSON)
    /// The header's `alg` is not that of any key that was given.
    public static let algNotAllowed = PocketJoseError(code: POCKET_JOSE_ERR_ALG_NOT_ALLOWED)
    /// The header's `enc` is not among the content ciphers that were given.
    public static let encNotAllowed = PocketJoseError(code: POCKET_JOSE_ERR_ENC_NOT_ALLOWED)
    /// The header's `crit` names an extension that is not understood.
    public static let critNotUnderstood = PocketJoseError(code: POCKET_JOSE_ERR_CRIT_NOT_UNDERSTOOD)
    /// The header asks for compression, which is not allowed.
    public static let compression = PocketJoseError(code: POCKET_JOSE_ERR_COMPRESSION)
    /// No key fits, or not exactly one.
    public static let noMatchingKey = PocketJoseError(code: POCKET_JOSE_ERR_NO_MATCHING_KEY)
    /// Decryption failed. Deliberately nothing more (RFC 7516, section 11.5).
    public static let decrypt = PocketJoseError(code: POCKET_JOSE_ERR_DECRYPT)
    /// The source of randomness failed or is stuck.
    public static let random = PocketJoseError(code: POCKET_JOSE_ERR_RANDOM)
    /// An error that this version has no number for.
    public static let unknown = PocketJoseError(code: POCKET_JOSE_ERR_UNKNOWN)

    /// All of them.
    static let all: [PocketJoseError] = [
        .bufferTooSmall,
        .headerName,
        .keyType,
        .keyAlg,
        .keyNotPermitted,
        .keyNotPrivate,
        .keyMissingMember,
        .keySize,
        .keyWeakModulus,
        .keyRoca,
        .keyWeakExponent,
        .keyInconsistent,
        .keyMultiPrime,
        .keySpent,
        .keyCurve,
        .keyPoint,
        .nullPointer,
        .length,
        .overlap,
        .alignment,
        .context,
        .text,
        .count,
        .notFound,
        .keyEncrypted,
        .keyForm,
        .keySeveral,
        .malformedToken,
        .malformedHeader,
        .malformedEncryptedKey,
        .malformedIv,
        .malformedCiphertext,
        .malformedTag,
        .malformedJwk,
        .malformedJwkSet,
        .malformedKeyEncoding,
        .malformedPayload,
        .malformedSignature,
        .limitToken,
        .limitHeader,
        .limitEncryptedKey,
        .limitIv,
        .limitCiphertext,
        .limitTag,
        .limitJwk,
        .limitJwkSet,
        .limitKeyEncoding,
        .limitPayload,
        .limitSignature,
        .malformedJson,
        .algNotAllowed,
        .encNotAllowed,
        .critNotUnderstood,
        .compression,
        .noMatchingKey,
        .decrypt,
        .random,
        .unknown,
    ]
}
