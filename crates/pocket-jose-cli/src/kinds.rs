//! Which kind of key each registered algorithm takes (RFC 7518, sections 3.1, 4.1 and 5.1; RFC 8037; RFC 8812; RFC 9864), for
//! those who make keys. A key can be made for an algorithm that this build does not run.

use pocket_jose::{EcCurve, KeyKind, OkpCurve};

/// What keys an algorithm takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    Rsa,
    /// Exactly so many bits.
    Bits(usize),
    /// 128, 192 or 256 bits.
    DirectBits,
    /// So many bits or more, as long as the hash (RFC 7518, section 3.2).
    BitsFrom(usize),
    Ec(EcCurve),
    Okp(OkpCurve),
    /// A key on a curve for key agreement.
    Agreement,
}

impl Takes {
    /// The type of such keys, where there is one.
    pub(crate) const fn kty(self) -> Option<&'static str> {
        match self {
            Self::Rsa => Some("RSA"),
            Self::Bits(_) | Self::DirectBits | Self::BitsFrom(_) => Some("oct"),
            Self::Ec(_) => Some("EC"),
            Self::Okp(_) => Some("OKP"),
            Self::Agreement => None,
        }
    }
}

const TABLE: &[(&str, Takes)] = &[
    ("RSA-OAEP-256", Takes::Rsa),
    ("RSA-OAEP", Takes::Rsa),
    ("RSA-OAEP-384", Takes::Rsa),
    ("RSA-OAEP-512", Takes::Rsa),
    ("RS256", Takes::Rsa),
    ("RS384", Takes::Rsa),
    ("RS512", Takes::Rsa),
    ("PS256", Takes::Rsa),
    ("PS384", Takes::Rsa),
    ("PS512", Takes::Rsa),
    ("ES256", Takes::Ec(EcCurve::P256)),
    ("ES384", Takes::Ec(EcCurve::P384)),
    ("ES512", Takes::Ec(EcCurve::P521)),
    ("ES256K", Takes::Ec(EcCurve::SECP256K1)),
    ("Ed25519", Takes::Okp(OkpCurve::ED25519)),
    ("EdDSA", Takes::Okp(OkpCurve::ED25519)),
    ("ECDH-ES", Takes::Agreement),
    ("ECDH-ES+A128KW", Takes::Agreement),
    ("ECDH-ES+A192KW", Takes::Agreement),
    ("ECDH-ES+A256KW", Takes::Agreement),
    ("HS256", Takes::BitsFrom(256)),
    ("HS384", Takes::BitsFrom(384)),
    ("HS512", Takes::BitsFrom(512)),
    ("A128KW", Takes::Bits(128)),
    ("A192KW", Takes::Bits(192)),
    ("A256KW", Takes::Bits(256)),
    ("A128GCMKW", Takes::Bits(128)),
    ("A192GCMKW", Takes::Bits(192)),
    ("A256GCMKW", Takes::Bits(256)),
    ("dir", Takes::DirectBits),
    ("A128GCM", Takes::Bits(128)),
    ("A192GCM", Takes::Bits(192)),
    ("A256GCM", Takes::Bits(256)),
    ("A128CBC-HS256", Takes::Bits(256)),
    ("A192CBC-HS384", Takes::Bits(384)),
    ("A256CBC-HS512", Takes::Bits(512)),
];

/// A curve by its name, and the algorithm that a key on it is made for when nobody says.
const CURVES: [(&str, Curve, &str); 6] = [
    ("P-256", Curve::Ec(EcCurve::P256), "ECDH-ES"),
    ("P-384", Curve::Ec(EcCurve::P384), "ECDH-ES"),
    ("P-521", Curve::Ec(EcCurve::P521), "ECDH-ES"),
    ("secp256k1", Curve::Ec(EcCurve::SECP256K1), "ES256K"),
    ("X25519", Curve::Okp(OkpCurve::X25519), "ECDH-ES"),
    ("Ed25519", Curve::Okp(OkpCurve::ED25519), "Ed25519"),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Curve {
    Ec(EcCurve),
    Okp(OkpCurve),
}

impl Curve {
    pub(crate) const fn kind(self) -> KeyKind {
        match self {
            Self::Ec(curve) => KeyKind::Ec(curve),
            Self::Okp(curve) => KeyKind::Okp(curve),
        }
    }

    /// Whether keys on it are agreed with.
    pub(crate) fn agrees(self) -> bool {
        match self {
            Self::Ec(curve) => curve != EcCurve::SECP256K1,
            Self::Okp(curve) => curve == OkpCurve::X25519,
        }
    }
}

pub(crate) fn of_alg(alg: &str) -> Option<Takes> {
    TABLE.iter().find(|(name, _)| *name == alg).map(|(_, takes)| *takes)
}

/// The curve of this name, and the algorithm usual with it.
pub(crate) fn curve(name: &str) -> Option<(Curve, &'static str)> {
    CURVES.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name)).map(|(_, curve, alg)| (*curve, *alg))
}

/// The names of the curves, for people.
pub(crate) fn curve_names() -> String {
    CURVES.map(|(name, ..)| name).join(", ")
}

#[cfg(test)]
mod tests {
    use pocket_jose::RECOMMENDED;

    use super::of_alg;
    use crate::names::{ALGS, ENCS};

    #[test]
    fn every_name_of_the_build_has_its_kind() {
        assert!(RECOMMENDED.algs.iter().all(|alg| of_alg(alg.alg()).is_some()));
        assert!(ENCS.iter().all(|enc| of_alg(enc.name).is_some()));
        // Passwords are not made, and what is refused has no keys.
        for alg in ALGS {
            let expected = alg.refused.is_none() && !alg.name.starts_with("PBES2");
            assert_eq!(of_alg(alg.name).is_some(), expected, "{}", alg.name);
        }
    }
}
