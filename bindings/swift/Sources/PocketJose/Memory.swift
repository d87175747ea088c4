import CPocketJose
import Foundation

/// A key or session in memory of its own, which never moves. It is wiped when nobody knows it any more.
final class Memory<Structure>: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<Structure>
    private let lock = NSLock()

    init() {
        pointer = .allocate(capacity: 1)
        memset(pointer, 0, MemoryLayout<Structure>.size)
    }

    deinit {
        _ = pocket_jose_wipe(pointer, MemoryLayout<Structure>.size)
        pointer.deallocate()
    }

    /// For what is written by more than the call that makes it: one at a time.
    func alone(_ use: (UnsafeMutablePointer<Structure>) -> pocket_jose_status_t) -> pocket_jose_status_t {
        lock.lock()
        defer { lock.unlock() }
        return use(pointer)
    }
}

/// The system's randomness, for one call.
func withRandom(_ use: (UnsafePointer<pocket_jose_random_t>) -> pocket_jose_status_t) -> pocket_jose_status_t {
    var random = pocket_jose_random_t(fill: pocket_jose_os_random, user: nil)
    return use(&random)
}

typealias Bytes = (UnsafeRawPointer?, Int) -> pocket_jose_status_t

/// The bytes of `data`, for one call.
func with(_ data: Data, _ use: Bytes) -> pocket_jose_status_t {
    data.withUnsafeBytes { use($0.baseAddress, $0.count) }
}

/// The UTF-8 of `text`, for one call; of nil, nothing.
func with(_ text: String?, _ use: Bytes) -> pocket_jose_status_t {
    guard var text else { return use(nil, 0) }
    return text.withUTF8 { use(UnsafeRawPointer($0.baseAddress), $0.count) }
}

/// What a call writes: it is asked how much that is, then given as much room.
func written(
    _ call: (UnsafeMutableRawPointer?, Int, UnsafeMutablePointer<Int>) -> pocket_jose_status_t
) throws(PocketJoseError) -> Data {
    var needed = 0
    let asked = call(nil, 0, &needed)
    if asked != POCKET_JOSE_ERR_BUFFER_TOO_SMALL {
        try PocketJoseError.check(asked)
        return Data()
    }
    var out = Data(count: needed)
    var length = 0
    let status = out.withUnsafeMutableBytes { call($0.baseAddress, $0.count, &length) }
    try PocketJoseError.check(status)
    return out.prefix(length)
}

func text(_ data: Data) -> String { String(decoding: data, as: UTF8.self) }
