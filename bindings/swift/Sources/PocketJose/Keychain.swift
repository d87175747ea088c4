#if canImport(Security)
    import Foundation
    import Security

    extension PrivateKey {
        /// An RSA key of the Keychain, which never leaves it. `rsaEncryptionOAEPSHA256` has SHA-256 as the hash and in MGF1,
        /// as RSA-OAEP-256 wants it. The Secure Enclave itself holds no RSA keys: see the guide for what it is good for.
        ///
        /// Throws `keyType` for another key than a private RSA key, `keySize`.
        public convenience init(keychain key: SecKey, kid: String? = nil) throws(PocketJoseError) {
            guard
                let attributes = SecKeyCopyAttributes(key) as? [CFString: Any],
                attributes[kSecAttrKeyType] as? String == kSecAttrKeyTypeRSA as String,
                let bits = attributes[kSecAttrKeySizeInBits] as? Int,
                SecKeyIsAlgorithmSupported(key, .decrypt, .rsaEncryptionOAEPSHA256)
            else { throw .keyType }
            let held = Held(key)
            try self.init(bits: bits, kid: kid) { encryptedKey in
                SecKeyCreateDecryptedData(held.key, .rsaEncryptionOAEPSHA256, encryptedKey as CFData, nil) as Data?
            }
        }
    }

    /// The Security framework's functions may be called from any thread.
    private struct Held: @unchecked Sendable {
        let key: SecKey

        init(_ key: SecKey) { self.key = key }
    }
#endif
