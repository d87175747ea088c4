import Foundation
import XCTest

@testable import PocketJose

/// The wrapper and another implementation, each reading what the other wrote, and what must be refused.
final class ExchangeTests: XCTestCase {
    private let payload = Data("{\"amount\":1250,\"currency\":\"€\"}".utf8)

    private func receiver(_ keys: DecryptionKey...) -> Receiver { Receiver(keys: keys, content: [.a256gcm]) }

    private func refused(
        _ code: PocketJoseError, line: UInt = #line, _ call: () throws(PocketJoseError) -> some Any
    ) {
        do throws(PocketJoseError) {
            _ = try call()
            XCTFail("not refused", line: line)
        } catch {
            XCTAssertEqual(error, code, line: line)
        }
    }

    private func provider(_ peer: Peer, kid: String? = nil) throws -> PublicKey {
        try PublicKey(String(decoding: peer.file("public.base64"), as: UTF8.self), kid: kid)
    }

    func testTheProviderReadsWhatIsEncryptedToItsLineOfBase64() throws {
        let peer = try Peer.found()
        let header = Header(typ: "JWE", members: #"{"url":"/v1/cards","attempt":2}"#)
        let token = try provider(peer, kid: "key-1").encrypt(payload, content: .a256gcm, header: header)
        let opened = try peer.decrypt(token)
        XCTAssertEqual(opened.payload, payload)
        XCTAssertEqual(opened.header["kid"] as? String, "key-1")
        XCTAssertEqual(opened.header["url"] as? String, "/v1/cards")
        XCTAssertEqual(opened.header["attempt"] as? Int, 2)
    }

    func testEveryCipherAndSizeOfPayloadArrives() throws {
        let peer = try Peer.found()
        let provider = try provider(peer)
        for content in ContentCipher.allCases {
            for size in [0, 1, 15, 16, 17, 10_000] {
                let bytes = Data((0..<size).map { UInt8(truncatingIfNeeded: $0 * 7) })
                XCTAssertEqual(try peer.decrypt(provider.encrypt(bytes, content: content)).payload, bytes)
            }
        }
    }

    func testARequestsSessionOpensTheOneResponseUnderItsKey() throws {
        let peer = try Peer.found()
        let (token, session) = try provider(peer).encryptRequest(payload, content: .a256gcm)
        let response = peer.ask("respond", token, Data("accepted".utf8).base64EncodedString())
        let opened = try session.open(response, own: receiver())
        XCTAssertEqual(opened.payload, Data("accepted".utf8))
        XCTAssertNil(opened.key)
        refused(.context) { () throws(PocketJoseError) in try session.open(response, own: receiver()) }

        let other = try provider(peer).encryptRequest(payload, content: .a256gcm).session
        refused(.decrypt) { () throws(PocketJoseError) in try other.open(response, own: receiver()) }
    }

    func testAPrivateKeyIsReadInEveryFormAndOpensThePeersTokens() throws {
        let peer = try Peer.found()
        let token = peer.encrypt(payload, kid: "mine")
        for key in [
            try PrivateKey(peer.file("private.der"), kid: "mine"), try PrivateKey(peer.file("private.der")),
        ] {
            let opened = try receiver(key).decrypt(token)
            XCTAssertEqual(opened.payload, payload)
            XCTAssertTrue(opened.key === key)
        }
        let der = try peer.file("private.der")
        XCTAssertTrue(try KeyInfo(der).isPrivate)
        XCTAssertEqual(try KeyInfo(der).publicSpkiBase64(), try String(decoding: peer.file("public.base64"), as: UTF8.self))
        let spki = try KeyInfo(der).publicDer()
        refused(.keyNotPrivate) { () throws(PocketJoseError) in try PrivateKey(spki) }
        // WebCrypto says `RSA-OAEP-256` and `key_ops` in its JWKs.
        XCTAssertEqual(try receiver(PrivateKey(peer.file("private.jwk"))).decrypt(peer.encrypt(payload)).payload, payload)
    }

    func testTheListsOfAReceiverAreThePolicy() throws {
        let peer = try Peer.found()
        let key = try PrivateKey(peer.file("private.der"))
        let token = peer.encrypt(payload)
        refused(.encNotAllowed) { () throws(PocketJoseError) in
            try Receiver(keys: [key], content: [.a128gcm]).decrypt(token)
        }
        let shared = try SharedKey(bytes: Data(repeating: 7, count: 32))
        refused(.algNotAllowed) { () throws(PocketJoseError) in try receiver(shared).decrypt(token) }
        refused(.malformedToken) { () throws(PocketJoseError) in try receiver(key).decrypt("a.b.c") }
        refused(.malformedToken) { () throws(PocketJoseError) in try receiver(key).decrypt("") }
        refused(.count) { () throws(PocketJoseError) in
            try Receiver(keys: Array(repeating: key, count: 9), content: [.a256gcm]).decrypt(token)
        }
    }

    func testSha1InMgf1IsRefusedLikeAnyOtherFailure() throws {
        let peer = try Peer.found()
        let key = try PrivateKey(peer.file("private.der"))
        XCTAssertEqual(try receiver(key).decrypt(peer.encrypt(payload, mgf1: "SHA-256")).payload, payload)
        let mixed = peer.encrypt(payload, mgf1: "SHA-1")
        refused(.decrypt) { () throws(PocketJoseError) in try receiver(key).decrypt(mixed) }

        var changed = Array(peer.encrypt(payload).utf8)
        changed[changed.count - 10] = changed[changed.count - 10] == 65 ? 66 : 65
        let token = String(decoding: changed, as: UTF8.self)
        refused(.decrypt) { () throws(PocketJoseError) in try receiver(key).decrypt(token) }
    }

    func testAKeyMayLiveElsewhere() throws {
        let peer = try Peer.found()
        let key = try PrivateKey(bits: 2048) { encryptedKey in
            Data(base64Encoded: peer.ask("unwrap", encryptedKey.base64EncodedString()))
        }
        XCTAssertEqual(try receiver(key).decrypt(peer.encrypt(payload)).payload, payload)
        let mixed = peer.encrypt(payload, mgf1: "SHA-1")
        refused(.decrypt) { () throws(PocketJoseError) in try receiver(key).decrypt(mixed) }
        let token = peer.encrypt(payload)
        for answer in [nil, Data(), Data(repeating: 1, count: 33)] {
            let failing = try PrivateKey(bits: 2048) { _ in answer }
            refused(.decrypt) { () throws(PocketJoseError) in try receiver(failing).decrypt(token) }
        }
        refused(.keySize) { () throws(PocketJoseError) in try PrivateKey(bits: 1024) { _ in nil } }
    }

    func testASharedKeyGoesBothWaysAndCounts() throws {
        let peer = try Peer.found()
        for (content, length) in zip(ContentCipher.allCases, [16, 24, 32]) {
            let bytes = Data((0..<length).map { UInt8($0) })
            let key = try SharedKey(bytes: bytes)
            let encoded = bytes.base64EncodedString()
            let token = try key.encrypt(payload, content: content)
            XCTAssertEqual(peer.ask("open-dir", encoded, token), payload.base64EncodedString())
            let theirs = peer.ask("dir", encoded, payload.base64EncodedString())
            XCTAssertEqual(try Receiver(keys: [key], content: [content]).decrypt(theirs).payload, payload)
            try key.limit(messages: 1)
            XCTAssertEqual(try key.messagesLeft(), 1)
            _ = try key.encrypt(payload, content: content)
            refused(.keySpent) { () throws(PocketJoseError) in try key.encrypt(payload, content: content) }
        }
        let short = try SharedKey(bytes: Data(repeating: 1, count: 16))
        refused(.keySize) { () throws(PocketJoseError) in try short.encrypt(payload, content: .a256gcm) }
    }

    func testHeaderMembersThatWouldDeceiveAreRefused() throws {
        let key = try provider(Peer.found())
        refused(.headerName) { () throws(PocketJoseError) in
            try key.encrypt(payload, content: .a256gcm, header: Header(members: #"{"alg":"none"}"#))
        }
        refused(.malformedJson) { () throws(PocketJoseError) in
            try key.encrypt(payload, content: .a256gcm, header: Header(members: #"{"a":1,"a":2}"#))
        }
    }

    func testATokenIsTakenApartWithoutAKey() throws {
        let info = try TokenInfo(Peer.found().encrypt(payload, kid: "k"))
        XCTAssertEqual(info.header, #"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"k"}"#)
        XCTAssertEqual([info.encryptedKeyLength, info.ivLength, info.tagLength], [256, 12, 16])
        XCTAssertEqual(info.ciphertextLength, payload.count)
        refused(.malformedToken) { () throws(PocketJoseError) in try TokenInfo("") }
    }

    func testKeysAreToldAndFound() throws {
        let peer = try Peer.found()
        let info = try KeyInfo(peer.file("private.der"))
        XCTAssertEqual(info.bits, 2048)
        let jwk = try info.publicJwk()
        let set = Data("{\"keys\":[\(jwk.dropLast()),\"kid\":\"a\"}]}".utf8)
        XCTAssertEqual(try KeyInfo(set).count, 1)
        XCTAssertEqual(try KeyInfo(KeyInfo(set).recipient(kid: "a")).thumbprint(), try info.thumbprint())
        refused(.noMatchingKey) { () throws(PocketJoseError) in try KeyInfo(set).recipient(kid: "b") }
        refused(.keyForm) { () throws(PocketJoseError) in try PublicKey("") }
        refused(.keyForm) { () throws(PocketJoseError) in try KeyInfo(Data()) }
    }

    func testKeysAreUsedByManyThreads() throws {
        let peer = try Peer.found()
        let key = try PrivateKey(peer.file("private.der"))
        let (provider, receiver) = (try provider(peer), receiver(key))
        let payload = payload
        DispatchQueue.concurrentPerform(iterations: 16) { _ in
            XCTAssertEqual(
                try? receiver.decrypt(provider.encrypt(payload, content: .a256gcm)).payload, payload)
        }
    }

    func testTheGuidesProgramCompletesTheExchange() throws {
        let peer = try Peer.found()
        let line = String(decoding: try peer.file("public.base64"), as: UTF8.self)
        let cards = try Cards(providerKey: line) { token in
            peer.ask("respond", token, Data("accepted".utf8).base64EncodedString())
        }
        XCTAssertEqual(try cards.order(payload), Data("accepted".utf8))
    }

    func testTheCodesAreTheHeaders() throws {
        let header = String(decoding: try Peer.found().file("pocket_jose.h"), as: UTF8.self)
        let names = Set(
            header.split(separator: "\n").filter { $0.hasPrefix("#define POCKET_JOSE_ERR_") }
                .map { String($0.split(separator: " ")[1]) })
        XCTAssertGreaterThan(names.count, 50)
        XCTAssertEqual(Set(PocketJoseError.all.map(\.description)), names)
    }

    func testPublicVectorsEndAsTheyShould() throws {
        // A line each: id, key and token in hexadecimal, payload in base64url, and whether it opens.
        let lines = String(decoding: try Peer.found().file("vectors"), as: UTF8.self).split(separator: "\n")
        try XCTSkipIf(lines.isEmpty, "the folder with the public vectors is not here")
        var opened = 0
        for line in lines {
            let words = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            let (jwk, token) = (bytes(hex: words[1]), String(decoding: bytes(hex: words[2]), as: UTF8.self))
            if words[4] == "true" {
                let payload = words[3].replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
                let padded = payload + String(repeating: "=", count: (4 - payload.count % 4) % 4)
                XCTAssertEqual(try open(jwk, token), Data(base64Encoded: padded), words[0])
                opened += 1
            } else {
                XCTAssertThrowsError(try open(jwk, token), words[0])
            }
        }
        print("vectors: \(opened) opened, \(lines.count - opened) refused")
    }

    private func open(_ jwk: Data, _ token: String) throws(PocketJoseError) -> Data {
        let key: DecryptionKey = try KeyInfo(jwk).kind == .oct ? SharedKey(jwk: jwk) : PrivateKey(jwk)
        return try Receiver(keys: [key], content: Set(ContentCipher.allCases)).decrypt(token).payload
    }

    private func bytes(hex: String) -> Data {
        let digits = Array(hex.utf8)
        return Data(
            stride(from: 0, to: digits.count, by: 2).compactMap {
                UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
            })
    }
}
