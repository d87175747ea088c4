//! The names of algorithms that JOSE registers for encryption, so that a name can be explained even where no code for it
//! exists. Nothing is chosen by these tables: what runs is what the policy holds.

use pocket_jose::REGISTERED;

/// A key management algorithm (RFC 7518, section 4.1).
pub(crate) struct Alg {
    pub(crate) name: &'static str,
    /// The key that it takes.
    pub(crate) key: &'static str,
    /// How long the encrypted key is.
    pub(crate) encrypted_key: EncryptedKey,
    /// Why it will never be here.
    pub(crate) refused: Option<&'static str>,
}

/// The length of the encrypted key.
#[derive(Clone, Copy)]
pub(crate) enum EncryptedKey {
    Empty,
    /// That of an RSA modulus.
    Modulus,
    /// So many bytes more than the content encryption key.
    Wrapped(usize),
}

/// A content cipher (RFC 7518, section 5.1). Lengths in bytes.
pub(crate) struct Enc {
    pub(crate) name: &'static str,
    pub(crate) key_len: usize,
    pub(crate) iv_len: usize,
    pub(crate) tag_len: usize,
}

/// What this build makes of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Built,
    NotBuilt,
    Refused(&'static str),
    Unknown,
}

pub(crate) fn alg(name: &str) -> Option<&'static Alg> {
    ALGS.iter().find(|alg| alg.name == name)
}

pub(crate) fn enc(name: &str) -> Option<&'static Enc> {
    ENCS.iter().find(|enc| enc.name == name)
}

/// Whether the keys of this algorithm are passwords.
pub(crate) fn is_for_passwords(name: &str) -> bool {
    name.starts_with("PBES2-") && alg(name).is_some()
}

pub(crate) fn alg_standing(name: &str) -> Standing {
    if REGISTERED.algs.iter().any(|alg| alg.alg() == name) || is_for_passwords(name) {
        return Standing::Built;
    }
    match alg(name) {
        Some(Alg { refused: Some(reason), .. }) => Standing::Refused(reason),
        Some(_) => Standing::NotBuilt,
        None => Standing::Unknown,
    }
}

pub(crate) fn enc_standing(name: &str) -> Standing {
    if REGISTERED.content.iter().any(|cipher| cipher.enc() == name) {
        return Standing::Built;
    }
    if enc(name).is_some() { Standing::NotBuilt } else { Standing::Unknown }
}

/// The registered name that was probably meant: some services write `RSA_OAEP_256`.
pub(crate) fn registered_spelling(name: &str) -> Option<&'static str> {
    let meant = name.replace('_', "-");
    ALGS.iter()
        .map(|alg| alg.name)
        .chain(ENCS.iter().map(|enc| enc.name))
        .find(|registered| *registered != name && registered.eq_ignore_ascii_case(&meant))
}

pub(crate) const ALGS: &[Alg] = &[
    key_alg("RSA-OAEP-256", "RSA", EncryptedKey::Modulus),
    key_alg("dir", "oct", EncryptedKey::Empty),
    key_alg("RSA-OAEP", "RSA", EncryptedKey::Modulus),
    key_alg("RSA-OAEP-384", "RSA", EncryptedKey::Modulus),
    key_alg("RSA-OAEP-512", "RSA", EncryptedKey::Modulus),
    key_alg("A128KW", "oct", EncryptedKey::Wrapped(8)),
    key_alg("A192KW", "oct", EncryptedKey::Wrapped(8)),
    key_alg("A256KW", "oct", EncryptedKey::Wrapped(8)),
    key_alg("A128GCMKW", "oct", EncryptedKey::Wrapped(0)),
    key_alg("A192GCMKW", "oct", EncryptedKey::Wrapped(0)),
    key_alg("A256GCMKW", "oct", EncryptedKey::Wrapped(0)),
    key_alg("ECDH-ES", "EC, OKP", EncryptedKey::Empty),
    key_alg("ECDH-ES+A128KW", "EC, OKP", EncryptedKey::Wrapped(8)),
    key_alg("ECDH-ES+A192KW", "EC, OKP", EncryptedKey::Wrapped(8)),
    key_alg("ECDH-ES+A256KW", "EC, OKP", EncryptedKey::Wrapped(8)),
    key_alg("PBES2-HS256+A128KW", "oct", EncryptedKey::Wrapped(8)),
    key_alg("PBES2-HS384+A192KW", "oct", EncryptedKey::Wrapped(8)),
    key_alg("PBES2-HS512+A256KW", "oct", EncryptedKey::Wrapped(8)),
    Alg {
        name: "RSA1_5",
        key: "RSA",
        encrypted_key: EncryptedKey::Modulus,
        refused: Some("its padding lets anyone who can send tokens decrypt others (Bleichenbacher)"),
    },
];

const fn key_alg(name: &'static str, key: &'static str, encrypted_key: EncryptedKey) -> Alg {
    Alg { name, key, encrypted_key, refused: None }
}

pub(crate) const ENCS: &[Enc] = &[
    Enc { name: "A128GCM", key_len: 16, iv_len: 12, tag_len: 16 },
    Enc { name: "A192GCM", key_len: 24, iv_len: 12, tag_len: 16 },
    Enc { name: "A256GCM", key_len: 32, iv_len: 12, tag_len: 16 },
    Enc { name: "A128CBC-HS256", key_len: 32, iv_len: 16, tag_len: 16 },
    Enc { name: "A192CBC-HS384", key_len: 48, iv_len: 16, tag_len: 24 },
    Enc { name: "A256CBC-HS512", key_len: 64, iv_len: 16, tag_len: 32 },
];

#[cfg(test)]
mod tests {
    use pocket_jose::REGISTERED;

    use super::{alg, enc, registered_spelling};

    #[test]
    fn what_is_built_is_in_the_tables() {
        assert!(REGISTERED.algs.iter().all(|built| alg(built.alg()).is_some()));
        for built in REGISTERED.content {
            let listed = enc(built.enc()).unwrap();
            assert_eq!(
                (listed.key_len, listed.iv_len, listed.tag_len),
                (built.key_len(), built.iv_len(), built.tag_len())
            );
        }
    }

    #[test]
    fn other_spellings_are_understood() {
        assert_eq!(registered_spelling("RSA_OAEP_256"), Some("RSA-OAEP-256"));
        assert_eq!(registered_spelling("rsa-oaep-256"), Some("RSA-OAEP-256"));
        assert_eq!(registered_spelling("a256gcm"), Some("A256GCM"));
        assert_eq!(registered_spelling("RSA-OAEP-256"), None);
        assert_eq!(registered_spelling("HS256"), None);
    }
}
