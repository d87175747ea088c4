import CPocketJose
import Foundation

/// A token taken apart without a key. Nobody has vouched for any of this: it is good for finding a key, and for nothing
/// else until the token was decrypted.
public struct TokenInfo: Sendable {
    /// The header as JSON.
    public let header: String
    /// Bytes of the encrypted key; 0 under `dir`.
    public let encryptedKeyLength: Int
    /// Bytes of the initialization vector.
    public let ivLength: Int
    /// Bytes of the ciphertext: for AES-GCM, of the payload.
    public let ciphertextLength: Int
    /// Bytes of the authentication tag.
    public let tagLength: Int

    /// Throws `malformed...`, `limit...`.
    public init(_ token: String) throws(PocketJoseError) {
        var info = pocket_jose_token_info_t()
        header = text(try written { out, capacity, length in
            with(token) { pocket_jose_inspect($0 ?? none, $1, &info, out, capacity, length) }
        })
        encryptedKeyLength = info.encrypted_key_len
        ivLength = info.iv_len
        ciphertextLength = info.ciphertext_len
        tagLength = info.tag_len
    }
}

/// What a key is, and its public half in the form that someone asks for. Takes a JWK, a JWK Set, PEM, DER, or the
/// provider's line of base64.
public struct KeyInfo: Sendable {
    /// How a key is written.
    public enum Form: Sendable { case jwk, set, encoded }

    /// Types of keys, by the names of RFC 7518.
    public enum Kind: Sendable { case rsa, oct, ec, okp, other }

    public let form: Form
    public let kind: Kind
    /// Bits of an RSA modulus or of a shared key; 0 of others.
    public let bits: Int
    /// Whether there is anything secret in it.
    public let isPrivate: Bool
    /// 1, or the number of keys in a set.
    public let count: Int
    private let key: Data

    /// Throws `key...`, `malformed...`.
    public init(_ key: Data) throws(PocketJoseError) {
        var info = pocket_jose_key_info_t()
        try PocketJoseError.check(with(key) { pocket_jose_key_inspect($0 ?? none, $1, &info) })
        form =
            switch Int32(info.form) {
            case POCKET_JOSE_FORM_JWK: .jwk
            case POCKET_JOSE_FORM_SET: .set
            default: .encoded
            }
        kind =
            switch Int32(info.kty) {
            case POCKET_JOSE_KTY_RSA: .rsa
            case POCKET_JOSE_KTY_OCT: .oct
            case POCKET_JOSE_KTY_EC: .ec
            case POCKET_JOSE_KTY_OKP: .okp
            default: .other
            }
        bits = info.bits
        isPrivate = info.is_private != 0
        count = info.count
        self.key = key
    }

    /// The RFC 7638 SHA-256 thumbprint. That of a shared key is a hash of the secret.
    public func thumbprint() throws(PocketJoseError) -> String { text(try write(pocket_jose_key_thumbprint)) }

    /// The public half as SPKI in base64 on one line, as API providers exchange keys.
    public func publicSpkiBase64() throws(PocketJoseError) -> String { text(try write(pocket_jose_public_base64)) }

    /// The public half as SPKI in PEM.
    public func publicPem() throws(PocketJoseError) -> String { text(try write(pocket_jose_public_pem)) }

    /// The public half as SPKI in DER.
    public func publicDer() throws(PocketJoseError) -> Data { try write(pocket_jose_public_der) }

    /// The public half as a JWK.
    public func publicJwk() throws(PocketJoseError) -> String { text(try write(pocket_jose_public_jwk)) }

    /// Of a JWK Set, the one key to encrypt to by RSA-OAEP-256, by its `kid`, or the only one when that is nil.
    public func recipient(kid: String? = nil) throws(PocketJoseError) -> Data {
        var found = pocket_jose_span_t()
        let operation = UInt32(POCKET_JOSE_OPERATION_WRAP_KEY)
        try PocketJoseError.check(with(key) { set, length in
            with(kid) { kid, kidLength in
                with("RSA-OAEP-256") {
                    pocket_jose_key_set_find(set ?? none, length, kid, kidLength, $0 ?? none, $1, operation, &found)
                }
            }
        })
        let start = key.startIndex + found.offset
        return Data(key[start..<start + found.len])
    }

    private typealias Writer = (
        UnsafeRawPointer, Int, UnsafeMutableRawPointer?, Int, UnsafeMutablePointer<Int>
    ) -> pocket_jose_status_t

    private func write(_ writer: Writer) throws(PocketJoseError) -> Data {
        try written { out, capacity, length in
            with(key) { writer($0 ?? none, $1, out, capacity, length) }
        }
    }
}
