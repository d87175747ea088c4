//! No type of this crate prints a key or compares one.
#![cfg(feature = "alloc")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what is wrong by panicking")]

use jwk::{Jwk, JwkSet, Metadata, OwnedJwk, OwnedJwkSet, RsaComponents, RsaPrivateComponents};

/// 30 bytes whose base64url, decimal and hexadecimal forms would all be noticed.
const MARKER: &[u8; 30] = b"0123456789SECRETsecret!!!!SECR";

fn forms() -> [String; 4] {
    let key = OwnedJwk::from_oct(MARKER, &Metadata::UNRESTRICTED).unwrap();
    let base64url = key.as_jwk().unwrap().oct().unwrap().text().to_owned();
    let decimal = format!("{:?}", &MARKER[..4]);
    let hex = MARKER[..4].iter().map(|byte| format!("{byte:02x}")).collect();
    [base64url, "SECRET".into(), decimal.trim_matches(['[', ']']).into(), hex]
}

#[test]
fn m1_nothing_that_is_printed_holds_a_key() {
    let components = RsaComponents {
        n: &[0xab; 8],
        e: &[3],
        private: Some(RsaPrivateComponents { d: MARKER, crt: Some([MARKER; 5]) }),
    };
    let rsa = OwnedJwk::from_rsa(&components, &Metadata::UNRESTRICTED).unwrap();
    let oct = OwnedJwk::from_oct(MARKER, &Metadata::UNRESTRICTED).unwrap();
    let set = OwnedJwkSet::from_keys(&[&rsa, &oct]).unwrap();
    let (rsa_jwk, oct_jwk) = (rsa.as_jwk().unwrap(), oct.as_jwk().unwrap());
    let marker = forms();
    assert!(oct.as_json().contains(&marker[0]), "the marker itself must be findable");

    let mut printed = vec![
        format!("{rsa:?} {rsa:#?} {oct:?} {oct:#?} {set:?} {set:#?}"),
        format!("{rsa_jwk:?} {rsa_jwk:#?} {oct_jwk:?} {oct_jwk:#?}"),
        format!("{components:?} {components:#?} {:?}", components.private),
        format!("{:?} {:#?}", rsa_jwk.rsa().unwrap(), rsa_jwk.rsa().unwrap()),
        format!("{:?} {:#?}", oct_jwk.oct().unwrap(), oct_jwk.get("k")),
        format!("{:?} {:?}", oct_jwk.object(), oct_jwk.object().members().collect::<Vec<_>>()),
        format!("{:?} {:#?}", set.as_set().unwrap(), set.as_set().unwrap().keys()),
    ];
    // Errors about a key that is damaged in its secret.
    let damaged = oct.as_json().replace(&marker[0], &format!("{}*", marker[0]));
    let error = Jwk::parse(damaged.as_bytes()).unwrap_err();
    printed.push(format!("{error} {error:?}"));
    let damaged = set.as_json().replace("]}", "]");
    let error = JwkSet::parse(damaged.as_bytes()).unwrap_err();
    printed.push(format!("{error} {error:?}"));
    #[cfg(feature = "pem")]
    {
        let (der, pem) = (rsa_jwk.to_pkcs8_der().unwrap(), rsa_jwk.to_pkcs8_pem().unwrap());
        printed.push(format!("{der:?} {der:#?} {pem:?} {pem:#?}"));
        printed.push(format!("{:?}", jwk::import(pem.as_str().as_bytes())));
        let mut damaged = der.as_bytes().to_vec();
        damaged.pop();
        printed.push(format!("{:?}", jwk::import(&damaged)));
    }
    for text in printed {
        for form in &marker {
            assert!(!text.contains(form), "{form} in {text}");
        }
    }
}

/// Compiles only while the type has no `PartialEq`: with one, two implementations of `Check` would fit.
macro_rules! assert_not_comparable {
    ($($type:ty),+ $(,)?) => {$({
        trait Check<Marker> {
            fn check() {}
        }
        impl<T: ?Sized> Check<()> for T {}
        struct Comparable;
        impl<T: ?Sized + PartialEq> Check<Comparable> for T {}
        <$type as Check<_>>::check();
    })+};
}

#[test]
fn m3_secrets_cannot_be_compared() {
    assert_not_comparable!(
        Jwk<'static>,
        JwkSet<'static>,
        OwnedJwk,
        OwnedJwkSet,
        jwk::Octets<'static>,
        jwk::Rsa<'static>,
        jwk::RsaPrivate<'static>,
        jwk::RsaCrt<'static>,
        RsaComponents<'static>,
        RsaPrivateComponents<'static>,
        jwk::SecretText,
    );
    #[cfg(feature = "pem")]
    assert_not_comparable!(jwk::SecretBytes, jwk::Imported);
}
