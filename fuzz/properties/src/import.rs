//! Laws of importing keys: whatever is read is a key that we would write, and what we write of it, in any form, reads
//! back as the same key.

use crate::shown;
use jwk::{Imported, OwnedJwk, import, import_key};

/// Reads anything; DER that is taken is the one DER of that key.
pub fn reading(bytes: &[u8]) {
    let key = match import(bytes) {
        Ok(Imported::Key(key)) => key,
        Ok(Imported::Set(set)) => {
            assert!(set.as_set().is_ok());
            let alone = import_key(bytes);
            let count = set.as_set().expect("a set").keys().count();
            shown::is_quiet(&set, bytes);
            match alone {
                Ok(_) => assert_eq!(count, 1, "one key out of several"),
                Err(error) => shown::speaks(&error),
            }
            return;
        }
        Err(error) => {
            shown::speaks(&error);
            shown::is_quiet(&error, bytes);
            return assert!(import_key(bytes).is_err());
        }
    };
    assert_eq!(import_key(bytes).map(|key| key.as_json().to_owned()).ok().as_deref(), Some(key.as_json()));
    let jwk = key.as_jwk().expect("what was imported is a key");
    if bytes.starts_with(&[0x30]) {
        let public = jwk.rsa().is_ok_and(|rsa| rsa.private.is_none());
        assert!(jwk.rsa().is_ok(), "DER holds RSA keys only");
        if public {
            let forms = [jwk.to_spki_der(), jwk.to_pkcs1_public_der()];
            assert!(forms.iter().flatten().any(|der| der == bytes), "a second DER of the same key");
        }
    }
    exports_read_back(&key);
}

/// Every form that the key can be written in is read back as the same numbers.
pub(crate) fn exports_read_back(key: &OwnedJwk) {
    let Ok(jwk) = key.as_jwk() else { return };
    let Ok(rsa) = jwk.rsa() else { return };
    let is_private = rsa.private.is_some_and(|private| private.crt.is_some());
    let public = [
        jwk.to_spki_der().ok(),
        jwk.to_pkcs1_public_der().ok(),
        jwk.to_spki_pem().ok().map(String::into_bytes),
        jwk.to_pkcs1_public_pem().ok().map(String::into_bytes),
        jwk.to_spki_base64().ok().map(String::into_bytes),
    ];
    let private = [
        jwk.to_pkcs8_der().ok().map(|der| der.as_bytes().to_vec()),
        jwk.to_pkcs1_private_der().ok().map(|der| der.as_bytes().to_vec()),
        jwk.to_pkcs8_pem().ok().map(|pem| pem.as_str().as_bytes().to_vec()),
        jwk.to_pkcs1_private_pem().ok().map(|pem| pem.as_str().as_bytes().to_vec()),
    ];
    assert!(is_private || private.iter().all(Option::is_none), "a private form of a public key");
    if let (Ok(der), Ok(pem)) = (jwk.to_pkcs8_der(), jwk.to_pkcs8_pem()) {
        shown::is_quiet(&der, der.as_bytes());
        shown::is_quiet(&pem, pem.as_str().as_bytes());
    }
    for (written, secret) in
        public.iter().map(|form| (form, false)).chain(private.iter().map(|form| (form, true)))
    {
        let Some(written) = written else { continue };
        let again = import_key(written).expect("what we write, we read");
        let again = again.as_jwk().expect("a key");
        assert_eq!(again.thumbprint().ok(), jwk.thumbprint().ok());
        let numbers = again.rsa().expect("an RSA key");
        assert_eq!(numbers.private.is_some(), secret, "a half too much or too little");
    }
}
