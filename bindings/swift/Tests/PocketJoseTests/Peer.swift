import Foundation
import XCTest

/// Another implementation of JWE, which listens on named pipes in the folder `POCKET_JOSE_PEER`. Without it the tests that
/// need it are skipped.
final class Peer: @unchecked Sendable {
    static let shared = ProcessInfo.processInfo.environment["POCKET_JOSE_PEER"].map(Peer.init)

    static func found() throws -> Peer {
        try XCTUnwrap(
            shared ?? { throw XCTSkip("there is no other implementation to talk to: POCKET_JOSE_PEER is not set") }())
    }

    let folder: String
    private let ask: FileHandle
    private let answer: FileHandle
    private let lock = NSLock()

    private init(_ folder: String) {
        self.folder = folder
        answer = FileHandle(forReadingAtPath: folder + "/answer")!
        ask = FileHandle(forWritingAtPath: folder + "/ask")!
    }

    func file(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)) }

    func ask(_ words: String...) -> String {
        lock.lock()
        defer { lock.unlock() }
        ask.write(Data((words.joined(separator: " ") + "\n").utf8))
        var line = Data()
        while true {
            let byte = answer.readData(ofLength: 1)
            if byte.isEmpty || byte == Data("\n".utf8) { return String(decoding: line, as: UTF8.self) }
            line += byte
        }
    }

    func encrypt(_ payload: Data, mgf1: String = "SHA-256", kid: String = "") -> String {
        ask("encrypt", payload.base64EncodedString(), mgf1, kid)
    }

    func decrypt(_ token: String) throws -> (payload: Data, header: [String: Any]) {
        let words = ask("decrypt", token).split(separator: " ", omittingEmptySubsequences: false)
        let parts = try words.map { try XCTUnwrap(Data(base64Encoded: String($0))) }
        let header = try JSONSerialization.jsonObject(with: parts[1]) as? [String: Any]
        return (parts[0], try XCTUnwrap(header))
    }
}
