import CPocketJose
import Foundation

/// How the payload is encrypted. The longer the key, the slower; all three are sound.
public enum ContentCipher: Sendable, Hashable, CaseIterable {
    /// A key of 16 bytes.
    case a128gcm
    /// A key of 24 bytes.
    case a192gcm
    /// A key of 32 bytes: what most providers ask for.
    case a256gcm

    var pointer: OpaquePointer {
        switch self {
        case .a128gcm: pocket_jose_a128gcm()
        case .a192gcm: pocket_jose_a192gcm()
        case .a256gcm: pocket_jose_a256gcm()
        }
    }
}

/// What goes into the header of a token besides what the algorithms write. Everybody can read it.
public struct Header: Sendable, Hashable {
    /// The name of the key; nil for the key's own.
    public var kid: String?
    /// The media type of the token.
    public var typ: String?
    /// The media type of the payload.
    public var cty: String?
    /// Other members, as the text of a JSON object. Make it with `JSONEncoder` or `JSONSerialization`, which escape.
    public var members: String?

    public init(kid: String? = nil, typ: String? = nil, cty: String? = nil, members: String? = nil) {
        self.kid = kid
        self.typ = typ
        self.cty = cty
        self.members = members
    }

    func with(_ use: (UnsafePointer<pocket_jose_header_t>) -> pocket_jose_status_t) -> pocket_jose_status_t {
        PocketJose.with(kid) { kid, kidLength in
            PocketJose.with(typ) { typ, typLength in
                PocketJose.with(cty) { cty, ctyLength in
                    PocketJose.with(members) { members, membersLength in
                        var header = pocket_jose_header_t(
                            kid: kid, kid_len: kidLength, typ: typ, typ_len: typLength, cty: cty, cty_len: ctyLength,
                            members: members, members_len: membersLength)
                        return use(&header)
                    }
                }
            }
        }
    }
}

/// The client's side of an exchange. It opens one response and is then used up, whether that succeeded or not.
public final class RequestSession: Sendable {
    private let memory: Memory<pocket_jose_request_session_t>

    init(_ memory: Memory<pocket_jose_request_session_t>) { self.memory = memory }

    /// Opens the response, which comes under the key of the request (`dir`), or under one of `own`'s keys, named by its
    /// `kid`. `own` also lists the content ciphers.
    ///
    /// Throws as `Receiver.decrypt`; `context` when the session is used up.
    public func open(_ response: String, own: Receiver) throws(PocketJoseError) -> Opened {
        try own.open(response) { policy, token, length, payload, header, key in
            memory.alone {
                pocket_jose_open_response_in_place($0, policy, token, length, payload, header, key)
            }
        }
    }
}

/// What may be decrypted, and with what: nothing that is not in these lists is accepted.
public struct Receiver: Sendable {
    /// At most 8.
    public let keys: [DecryptionKey]
    /// At least one.
    public let content: Set<ContentCipher>

    public init(keys: [DecryptionKey], content: Set<ContentCipher>) {
        self.keys = keys
        self.content = content
    }

    /// Decrypts a compact token.
    ///
    /// A token that opens under a shared key came from someone who has it. One that opens under a private RSA key came
    /// from **anyone**: everybody has the public key.
    ///
    /// Throws `decrypt` for every failure in which a key took part; `noMatchingKey`, `algNotAllowed`, `encNotAllowed`,
    /// `malformed...`, `limit...`.
    public func decrypt(_ token: String) throws(PocketJoseError) -> Opened {
        try open(token) { policy, token, length, payload, header, key in
            pocket_jose_decrypt_in_place(policy, token, length, payload, header, key)
        }
    }

    typealias Call = (
        UnsafePointer<pocket_jose_policy_t>, UnsafeMutableRawPointer, Int, UnsafeMutablePointer<pocket_jose_span_t>,
        UnsafeMutablePointer<pocket_jose_span_t>, UnsafeMutablePointer<Int>
    ) -> pocket_jose_status_t

    func open(_ token: String, by call: Call) throws(PocketJoseError) -> Opened {
        // The token is decrypted where it stands; the empty one, which stands nowhere, is refused like any that is none.
        var memory = token.isEmpty ? [0] : Array(token.utf8)
        var payload = pocket_jose_span_t()
        var header = pocket_jose_span_t()
        var key = 0
        let pointers = keys.map(\.pointer)
        let ciphers = content.map(\.pointer)
        let status = withExtendedLifetime(keys) {
            pointers.withUnsafeBufferPointer { pointers in
                ciphers.withUnsafeBufferPointer { ciphers in
                    withRandom { random in
                        var policy = pocket_jose_policy_t(
                            keys: pointers.baseAddress, key_count: pointers.count, content: ciphers.baseAddress,
                            content_count: ciphers.count, limits: nil, random: random)
                        return memory.withUnsafeMutableBytes {
                            guard let token = $0.baseAddress else { return POCKET_JOSE_ERR_MALFORMED_TOKEN }
                            return call(&policy, token, $0.count, &payload, &header, &key)
                        }
                    }
                }
            }
        }
        defer { memory.withUnsafeMutableBytes { _ = pocket_jose_wipe($0.baseAddress, $0.count) } }
        try PocketJoseError.check(status)
        return Opened(
            payload: Data(memory[payload.offset..<payload.offset + payload.len]),
            header: String(decoding: memory[header.offset..<header.offset + header.len], as: UTF8.self),
            key: keys.indices.contains(key) ? keys[key] : nil)
    }
}

/// What was in a token.
public struct Opened: Sendable {
    /// The payload, yours to `wipe`.
    public var payload: Data
    /// The header as JSON, as authentic as the payload.
    public let header: String
    /// The key that opened it; nil for that of a session.
    public let key: DecryptionKey?
}
