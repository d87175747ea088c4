//! Laws of importing keys: whatever is read is a key that we would write, and what we write of it, in any form, reads
//! back as the same key.

use jose_alg::{Error, KeyFault};
use jwk::{
    ImportError, Imported, Jwk, JwkSet, KeyFile, OwnedJwk, import, import_key, read_key, read_rsa,
    scratch_len,
};

use crate::{heap, shown};

/// Reads anything; DER that is taken is the one DER of that key.
pub fn reading(bytes: &[u8]) {
    without_a_heap(bytes);
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
        let is_known = jwk.rsa().is_ok() || jwk.any_ec().is_ok() || jwk.any_okp().is_ok();
        assert!(is_known, "DER holds keys whose numbers are in order");
        if !jwk.is_private() {
            let forms = [jwk.to_spki_der(), jwk.to_pkcs1_public_der()];
            assert!(forms.iter().flatten().any(|der| der == bytes), "a second DER of the same key");
        }
    }
    exports_read_back(&key);
}

/// The readers that need no heap see the same; the one for RSA alone takes RSA alone.
fn without_a_heap(bytes: &[u8]) {
    if bytes.len() > JwkSet::LIMITS.len || matches!(bytes.trim_ascii(), [b'{' | b'[' | b'"', ..]) {
        return;
    }
    let (mut scratch, mut other) = (vec![0; scratch_len(bytes.len())], vec![0; scratch_len(bytes.len())]);
    let any = heap::untouched(|| read_key(bytes, &mut scratch));
    let rsa = heap::untouched(|| read_rsa(bytes, &mut other));
    shown::is_quiet(&(&any, &rsa), bytes);
    match (&any, &rsa) {
        (Ok(KeyFile::Rsa(any)), Ok(rsa)) => {
            let numbers = |key: &jwk::RsaComponents<'_>| {
                (key.n.to_vec(), key.e.to_vec(), key.private.map(|private| private.d.to_vec()))
            };
            assert_eq!(numbers(any), numbers(rsa));
        }
        (Ok(KeyFile::Ec(_) | KeyFile::Okp(_)) | Err(_), Err(error)) => shown::speaks(error),
        (any, rsa) => panic!("{any:?} for any key, {rsa:?} for RSA"),
    }
    let has_public_half = match any {
        Ok(KeyFile::Ec(key)) => key.point.is_some(),
        Ok(KeyFile::Okp(key)) => key.x.is_some(),
        Ok(_) => true,
        Err(_) => return assert!(import(bytes).is_err()),
    };
    match import(bytes) {
        Err(ImportError::NoPublicHalf) => assert!(!has_public_half),
        // A file may hold numbers that make no key: an empty exponent, say.
        Err(error) => shown::speaks(&error),
        Ok(_) => assert!(has_public_half),
    }
}

/// Every form that the key can be written in is read back as the same numbers.
pub(crate) fn exports_read_back(key: &OwnedJwk) {
    let Ok(jwk) = key.as_jwk() else { return };
    if jwk.any_ec().is_ok() || jwk.any_okp().is_ok() {
        return exports_of_a_curve_read_back(&jwk);
    }
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

/// As above: keys on curves have no PKCS#1, EC keys have SEC1 besides, and a private OKP key comes without its public
/// half.
fn exports_of_a_curve_read_back(jwk: &Jwk<'_>) {
    let numbers = |jwk: &Jwk<'_>| {
        let (ec, okp) = (jwk.any_ec().ok(), jwk.any_okp().ok());
        let text = |octets: Option<jwk::Octets<'_>>| octets.map(|octets| octets.text().to_owned());
        let curve = ec.map(|ec| ec.curve.crv()).or(okp.map(|okp| okp.curve.crv()));
        let x = ec.map(|ec| ec.x).or(okp.map(|okp| okp.x));
        let d = ec.and_then(|ec| ec.d).or(okp.and_then(|okp| okp.d));
        ((curve, text(x), text(ec.map(|ec| ec.y))), text(d))
    };
    let (point, d) = numbers(jwk);
    let wrong_type = Error::from(KeyFault::WrongType);
    assert_eq!(jwk.to_pkcs1_public_der(), Err(wrong_type));
    assert_eq!(jwk.to_pkcs1_private_der().map(drop), Err(wrong_type));

    let written = "its numbers are in order";
    let public = [
        jwk.to_spki_der().expect(written),
        jwk.to_spki_pem().expect(written).into_bytes(),
        jwk.to_spki_base64().expect(written).into_bytes(),
    ];
    for form in &public {
        let again = import_key(form).expect("what we write, we read");
        assert_eq!(numbers(&again.as_jwk().expect("a key")), (point.clone(), None));
    }
    let der = [("PKCS#8", jwk.to_pkcs8_der()), ("SEC1", jwk.to_sec1_der())];
    let pem = [("PKCS#8", jwk.to_pkcs8_pem()), ("SEC1", jwk.to_sec1_pem())];
    let der = der.into_iter().map(|(name, form)| (name, form.map(|der| der.as_bytes().to_vec())));
    let pem = pem.into_iter().map(|(name, form)| (name, form.map(|pem| pem.as_str().as_bytes().to_vec())));
    for (name, form) in der.chain(pem) {
        let is_ec = jwk.any_ec().is_ok();
        let form = match form {
            Ok(form) => form,
            Err(error) if name == "SEC1" && !is_ec => {
                assert_eq!(error, wrong_type);
                continue;
            }
            Err(error) => {
                assert!(d.is_none() && error == KeyFault::NotPrivate.into(), "{name}: {error:?}");
                continue;
            }
        };
        assert!(d.is_some(), "a private form of a public key");
        if is_ec {
            let again = import_key(&form).expect("what we write, we read");
            assert_eq!(numbers(&again.as_jwk().expect("a key")), (point.clone(), d.clone()));
            continue;
        }
        assert!(matches!(import_key(&form), Err(ImportError::NoPublicHalf)));
        let mut scratch = vec![0; scratch_len(form.len())];
        let Ok(KeyFile::Okp(okp)) = read_key(&form, &mut scratch) else { panic!("what we write, we read") };
        assert_eq!((Some(okp.curve.crv()), okp.x), (point.0, None));
        assert_eq!(okp.d.map(crate::oracle::encode), d);
    }
}
