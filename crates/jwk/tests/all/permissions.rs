//! `use`, `key_ops` and `alg` of a key are obeyed, all of them (RFC 7517, sections 4.2 to 4.4).
#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use jose_alg::KeyFault::{self, NotPermitted, WrongAlg};
use jwk::{Jwk, Operation};

fn permits(metadata: &str, operation: Operation, alg: &str) -> Result<(), KeyFault> {
    let text = format!(r#"{{"kty":"X"{metadata}}}"#);
    Jwk::parse(text.as_bytes()).unwrap().permits(operation, alg)
}

const ALL: [Operation; 8] = [
    Operation::Encrypt,
    Operation::Decrypt,
    Operation::WrapKey,
    Operation::UnwrapKey,
    Operation::Sign,
    Operation::Verify,
    Operation::DeriveKey,
    Operation::DeriveBits,
];

#[test]
fn a16_what_a_key_does_not_say_is_permitted() {
    for operation in ALL {
        assert_eq!(permits("", operation, "any"), Ok(()));
    }
}

#[test]
fn a16_use_separates_encryption_from_signature() {
    for operation in ALL {
        let signs = matches!(operation, Operation::Sign | Operation::Verify);
        let expected = |permitted| if permitted { Ok(()) } else { Err(NotPermitted) };
        assert_eq!(permits(r#","use":"sig""#, operation, "x"), expected(signs), "{operation:?}");
        assert_eq!(permits(r#","use":"enc""#, operation, "x"), expected(!signs), "{operation:?}");
        for other in ["", "Enc", "enc ", "tls"] {
            assert_eq!(permits(&format!(r#","use":"{other}""#), operation, "x"), Err(NotPermitted));
        }
    }
    assert_eq!(permits(r#","use":"\u0065nc""#, Operation::Encrypt, "x"), Ok(()));
}

#[test]
fn a16_key_ops_must_name_the_operation() {
    let wider = |operation| match operation {
        Operation::WrapKey => Some(Operation::Encrypt),
        Operation::UnwrapKey => Some(Operation::Decrypt),
        Operation::DeriveKey => Some(Operation::DeriveBits),
        _ => None,
    };
    for listed in ALL {
        let metadata = format!(r#","key_ops":["x-else","{}"]"#, listed.name());
        for wanted in ALL {
            let expected =
                if listed == wanted || wider(wanted) == Some(listed) { Ok(()) } else { Err(NotPermitted) };
            assert_eq!(permits(&metadata, wanted, "x"), expected, "{listed:?} for {wanted:?}");
        }
    }
    for metadata in [r#","key_ops":[]"#, r#","key_ops":["Encrypt","x-encrypt"]"#] {
        for operation in ALL {
            assert_eq!(permits(metadata, operation, "x"), Err(NotPermitted));
        }
    }
}

#[test]
fn a16_b2_use_and_key_ops_must_not_contradict_each_other() {
    let both = r#","use":"enc","key_ops":["encrypt","x-else"]"#;
    assert_eq!(permits(both, Operation::Encrypt, "x"), Ok(()));
    let torn = r#","use":"enc","key_ops":["encrypt","sign"]"#;
    for operation in ALL {
        assert_eq!(permits(torn, operation, "x"), Err(NotPermitted));
    }
}

#[test]
fn a16_alg_must_be_the_one() {
    let key = r#","alg":"RSA-OAEP-256""#;
    assert_eq!(permits(key, Operation::UnwrapKey, "RSA-OAEP-256"), Ok(()));
    for other in ["RSA-OAEP", "RSA-OAEP-2560", "rsa-oaep-256", "RSA1_5", ""] {
        assert_eq!(permits(key, Operation::UnwrapKey, other), Err(WrongAlg));
    }
    assert_eq!(permits(r#","alg":"RSA\u002dOAEP-256""#, Operation::UnwrapKey, "RSA-OAEP-256"), Ok(()));
    assert_eq!(permits(r#","alg":"""#, Operation::UnwrapKey, "RSA-OAEP-256"), Err(WrongAlg));
}

#[test]
fn a16_a_direct_key_may_carry_either_name() {
    let jwk = Jwk::parse(br#"{"kty":"oct","k":"AA","alg":"A128GCM"}"#).unwrap();
    assert_eq!(jwk.permits(Operation::Decrypt, "dir"), Err(WrongAlg));
    assert_eq!(jwk.permits_any(Operation::Decrypt, &["dir", "A128GCM"]), Ok(()));
    assert_eq!(jwk.permits_any(Operation::Decrypt, &["dir", "A256GCM"]), Err(WrongAlg));
    assert_eq!(jwk.permits_any(Operation::Decrypt, &[]), Err(WrongAlg));
}
