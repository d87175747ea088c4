//! What is compared: the kinds of work, and at which sizes.

/// One line of the table.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Item {
    pub(crate) work: Work,
    pub(crate) alg: &'static str,
    pub(crate) key: Key,
    /// Of the payload; 0 where there is none.
    pub(crate) bytes: usize,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Work {
    Encrypt,
    Decrypt,
    Sign,
    Verify,
    Parse,
    Import,
    Thumbprint,
}

/// A kind of key: its `kty`, and its bits or its curve.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Key(pub(crate) &'static str, pub(crate) &'static str);

pub(crate) const ENC: &str = "A256GCM";
pub(crate) const OCT: Key = Key("oct", "256");
const RSA: Key = Key("RSA", "2048");

pub(crate) const SIZES: [usize; 5] = [64, 300, 16 << 10, 1 << 20, 16 << 20];
/// As far as time is to grow with the payload.
const ALL_SIZES: [usize; 7] = [64, 300, 1 << 10, 16 << 10, 1 << 20, 16 << 20, 64 << 20];
/// What a signed token or a request usually has.
pub(crate) const USUAL: usize = 300;

impl Work {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Encrypt => "encrypt",
            Self::Decrypt => "decrypt",
            Self::Sign => "sign",
            Self::Verify => "verify",
            Self::Parse => "parse",
            Self::Import => "import",
            Self::Thumbprint => "thumbprint",
        }
    }
}

impl Item {
    /// As the table calls it.
    pub(crate) fn label(&self) -> String {
        let Key(kty, size) = self.key;
        match self.work {
            Work::Parse => format!("parse a private JWK ({kty} {size})"),
            Work::Import => format!("a private JWK ({kty} {size}) to what decrypts"),
            Work::Thumbprint => format!("thumbprint ({kty} {size})"),
            work => {
                let key = if kty == "oct" { String::new() } else { format!(" ({size})") };
                format!("{}{key} {} {}", self.alg, work.name(), bytes(self.bytes))
            }
        }
    }
}

pub(crate) fn bytes(count: usize) -> String {
    match count {
        0..1024 => format!("{count} B"),
        1024..1_048_576 => format!("{} KiB", count >> 10),
        _ => format!("{} MiB", count >> 20),
    }
}

/// Everything; `quick` has fewer sizes where the size of the payload says little.
pub(crate) fn items(quick: bool) -> Vec<Item> {
    let mut items = Vec::new();
    let encryption: [(&str, Key, &[usize]); 6] = [
        ("dir", OCT, if quick { &SIZES } else { &ALL_SIZES }),
        ("A256KW", OCT, if quick { &[USUAL, 1 << 20] } else { &SIZES }),
        ("ECDH-ES+A256KW", Key("EC", "P-256"), if quick { &[USUAL] } else { &SIZES }),
        ("RSA-OAEP-256", RSA, if quick { &[USUAL, 1 << 20] } else { &SIZES }),
        ("RSA-OAEP-256", Key("RSA", "3072"), if quick { &[USUAL] } else { &SIZES }),
        ("RSA-OAEP-256", Key("RSA", "4096"), if quick { &[USUAL] } else { &SIZES }),
    ];
    for (alg, key, sizes) in encryption {
        for work in [Work::Decrypt, Work::Encrypt] {
            items.extend(sizes.iter().map(|bytes| Item { work, alg, key, bytes: *bytes }));
        }
    }
    let signatures = [
        ("HS256", OCT),
        ("RS256", RSA),
        ("PS256", RSA),
        ("ES256", Key("EC", "P-256")),
        ("EdDSA", Key("OKP", "Ed25519")),
    ];
    for (alg, key) in signatures {
        items.extend([Work::Verify, Work::Sign].map(|work| Item { work, alg, key, bytes: USUAL }));
    }
    items.extend([Work::Parse, Work::Import, Work::Thumbprint].map(|work| Item {
        work,
        alg: "RSA-OAEP-256",
        key: RSA,
        bytes: 0,
    }));
    items
}
