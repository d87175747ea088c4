import CPocketJose
import Foundation

/// Somebody's public RSA key: encrypts to them (RSA-OAEP-256). Any number of threads may use it at once.
public final class PublicKey: Sendable {
    private let memory: Memory<pocket_jose_public_key_t>

    /// Reads a key in whatever form it comes: a JWK; SPKI or PKCS#1 in PEM or DER; or the provider's line of base64
    /// (SPKI). `kid` names it in headers; nil for the JWK's own, or none.
    ///
    /// Throws `key...` and `malformed...`: weak keys and other sizes than 2048, 3072 and 4096 bits too.
    public init(_ key: Data, kid: String? = nil) throws(PocketJoseError) {
        let memory = Memory<pocket_jose_public_key_t>()
        try PocketJoseError.check(with(key) { bytes, length in
            with(kid) { pocket_jose_rsa_oaep_256_public_import(memory.pointer, bytes ?? none, length, $0, $1) }
        })
        self.memory = memory
    }

    /// As above, from text.
    public convenience init(_ key: String, kid: String? = nil) throws(PocketJoseError) {
        try self.init(Data(key.utf8), kid: kid)
    }

    /// Encrypts a payload to the owner of this key, as a compact token.
    ///
    /// Throws `headerName`, `malformedJson`, `random`.
    public func encrypt(
        _ payload: Data, content: ContentCipher, header: Header = Header()
    ) throws(PocketJoseError) -> String {
        text(try written { out, capacity, length in
            with(payload) { bytes, count in
                header.with { header in
                    withRandom {
                        pocket_jose_encrypt(
                            memory.pointer, content.pointer, header, bytes, count, $0, out, capacity, length)
                    }
                }
            }
        })
    }

    /// As `encrypt`, and a session that opens the one response to this request.
    public func encryptRequest(
        _ payload: Data, content: ContentCipher, header: Header = Header()
    ) throws(PocketJoseError) -> (token: String, session: RequestSession) {
        let session = Memory<pocket_jose_request_session_t>()
        let token = try written { out, capacity, length in
            with(payload) { bytes, count in
                header.with { header in
                    withRandom {
                        pocket_jose_encrypt_request(
                            memory.pointer, content.pointer, header, bytes, count, $0, session.pointer, out, capacity,
                            length)
                    }
                }
            }
        }
        return (text(token), RequestSession(session))
    }
}

/// A key that decrypts: what stands in the list of a `Receiver`. It is wiped when nobody knows it any more.
public class DecryptionKey: @unchecked Sendable {
    /// The common beginning of private and shared keys.
    let pointer: UnsafePointer<pocket_jose_key_t>
    /// What `pointer` points into, and what must live as long.
    private let held: [AnyObject]

    init(_ pointer: UnsafeRawPointer, holding held: [AnyObject]) {
        self.pointer = pointer.assumingMemoryBound(to: pocket_jose_key_t.self)
        self.held = held
    }
}

/// A private RSA key (RSA-OAEP-256). Any number of threads may use it at once.
public final class PrivateKey: DecryptionKey, @unchecked Sendable {
    private typealias Held = Memory<pocket_jose_private_key_t>

    /// Reads a key: a JWK, or PKCS#8 or PKCS#1 in PEM or DER. `kid` is the name by which tokens ask for it; nil for the
    /// JWK's own, or none.
    ///
    /// Throws `key...` and `malformed...`.
    public init(_ key: Data, kid: String? = nil) throws(PocketJoseError) {
        let memory = Held()
        try PocketJoseError.check(with(key) { bytes, length in
            with(kid) { pocket_jose_rsa_oaep_256_private_import(memory.pointer, bytes ?? none, length, $0, $1) }
        })
        super.init(memory.pointer, holding: [memory])
    }

    /// A key that lives elsewhere, such as in a smart card. `unwrap` gets an encrypted key and must do all of RSA-OAEP-256,
    /// with SHA-256 as the hash *and* in MGF1; it returns the content encryption key, or nil when that fails for whatever
    /// reason, and is called on the thread that decrypts. `bits` is the length of the modulus.
    public init(
        bits: Int, kid: String? = nil, unwrap: @escaping @Sendable (Data) -> Data?
    ) throws(PocketJoseError) {
        let operation = Operation(unwrap)
        let memory = try Self.make(bits: bits, kid: kid, operation: operation)
        super.init(memory.pointer, holding: [memory, operation])
    }

    private static func make(bits: Int, kid: String?, operation: Operation) throws(PocketJoseError) -> Held {
        let memory = Held()
        try PocketJoseError.check(with(kid) { name, length in
            operation.with {
                pocket_jose_rsa_oaep_256_private_from_callback(memory.pointer, bits / 8, $0, name, length)
            }
        })
        return memory
    }
}

/// A key that both sides have (`dir`). It counts what it encrypts, so encryption by several threads takes turns. A GCM key
/// is good for 2^32 messages in its life: one that outlives the program, or that others encrypt with too, needs `limit`.
public final class SharedKey: DecryptionKey, @unchecked Sendable {
    private let memory: Memory<pocket_jose_shared_key_t>

    /// A key of as many bytes as the content cipher takes.
    public init(bytes: Data, kid: String? = nil) throws(PocketJoseError) {
        let memory = Memory<pocket_jose_shared_key_t>()
        try PocketJoseError.check(with(bytes) { bytes, length in
            with(kid) { pocket_jose_dir_from_bytes(memory.pointer, bytes ?? none, length, $0, $1) }
        })
        self.memory = memory
        super.init(memory.pointer, holding: [memory])
    }

    /// Reads a JWK of `kty` `oct`.
    public init(jwk: Data) throws(PocketJoseError) {
        let memory = Memory<pocket_jose_shared_key_t>()
        try PocketJoseError.check(with(jwk) { pocket_jose_dir_from_jwk(memory.pointer, $0 ?? none, $1) })
        self.memory = memory
        super.init(memory.pointer, holding: [memory])
    }

    /// Encrypts a payload under this key, as a compact token.
    ///
    /// Throws `keySize` for a cipher of another key length, `keySpent`, and as `PublicKey.encrypt`.
    public func encrypt(
        _ payload: Data, content: ContentCipher, header: Header = Header()
    ) throws(PocketJoseError) -> String {
        text(try written { out, capacity, length in
            with(payload) { bytes, count in
                header.with { header in
                    withRandom { random in
                        memory.alone {
                            pocket_jose_encrypt_dir(
                                $0, content.pointer, header, bytes, count, random, out, capacity, length)
                        }
                    }
                }
            }
        })
    }

    /// Lets the key encrypt this many more messages and then no more.
    public func limit(messages: UInt32) throws(PocketJoseError) {
        try PocketJoseError.check(memory.alone { pocket_jose_dir_limit($0, messages) })
    }

    /// How many more messages the key will encrypt.
    public func messagesLeft() throws(PocketJoseError) -> UInt32 {
        var messages: UInt32 = 0
        try PocketJoseError.check(memory.alone { pocket_jose_dir_left($0, &messages) })
        return messages
    }
}

/// What the callback of a key that lives elsewhere finds again.
private final class Operation: Sendable {
    let unwrap: @Sendable (Data) -> Data?

    init(_ unwrap: @escaping @Sendable (Data) -> Data?) { self.unwrap = unwrap }

    /// As the library knows it. Not retained: the key does that.
    func with(_ use: (UnsafePointer<pocket_jose_unwrap_t>) -> pocket_jose_status_t) -> pocket_jose_status_t {
        var callback = pocket_jose_unwrap_t(
            unwrap: callOperation, user: Unmanaged.passUnretained(self).toOpaque())
        return use(&callback)
    }
}

private func callOperation(
    user: UnsafeMutableRawPointer?, encryptedKey: UnsafePointer<UInt8>, encryptedKeyLength: Int,
    cek: UnsafeMutablePointer<UInt8>, cekLength: Int
) -> Int32 {
    guard let user else { return 1 }
    let operation = Unmanaged<Operation>.fromOpaque(user).takeUnretainedValue()
    let encrypted = Data(bytes: encryptedKey, count: encryptedKeyLength)
    guard var key = operation.unwrap(encrypted) else { return 1 }
    defer { key.wipe() }
    guard key.count == cekLength else { return 1 }
    key.copyBytes(to: cek, count: cekLength)
    return 0
}

/// What the library reads nothing of. Empty data may have no address, and a parameter that is not nullable wants one.
nonisolated(unsafe) let none = UnsafeRawPointer(UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1))

extension Data {
    /// Overwrites the bytes with zeros. Copies that the system made are beyond reach.
    public mutating func wipe() {
        withUnsafeMutableBytes { _ = pocket_jose_wipe($0.baseAddress, $0.count) }
    }
}
