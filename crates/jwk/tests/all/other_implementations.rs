//! Keys that others wrote: every one parses, and the same key is the same whatever its form.
#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use std::fs;

use jwk::{Jwk, JwkSet};

#[test]
fn d26_every_kind_of_key_of_josekit_parses() {
    let mut count = 0;
    for file in crate::common::files("keys-josekit/jwk", "") {
        let text = fs::read(&file).unwrap();
        let name = file.file_name().unwrap().to_str().unwrap();
        let jwk = Jwk::parse(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(jwk.kty().is(name.split('_').next().unwrap()), "{name}");
        assert_eq!(jwk.is_private(), name.contains("private"), "{name}");
        assert_eq!(jwk.rsa().is_ok(), jwk.kty().is("RSA"));
        if let Some(bits) = name.strip_prefix("oct_").and_then(|rest| rest.split_once("bit")) {
            assert_eq!(jwk.oct().unwrap().decoded_len() * 8, bits.0.parse::<usize>().unwrap());
        }
        assert!(jwk.thumbprint().is_ok());
        count += 1;
    }
    for file in crate::common::files("keys-josekit/jwks", "") {
        let text = fs::read(&file).unwrap();
        let set = JwkSet::parse(&text).unwrap();
        assert!(set.keys().all(|(_, key)| key.is_ok()));
        count += set.keys().count();
    }
    println!("{count} keys");
}

/// The sets of Wycheproof's `json_web_key`, as far as reading the key decides.
#[test]
fn a5_a16_a18_wycheproof_keys() {
    let Some(file) = crate::common::json("wycheproof-jose.json") else { return };
    let case = |id: u32| {
        let id = format!("json_web_key-tc{id}");
        file["cases"].as_array().unwrap().iter().find(|case| case["id"] == *id).unwrap()["key"].to_string()
    };
    let wanted = |kid, alg| jwk::Wanted { kid, kty: None, alg, operation: jwk::Operation::Verify };
    let any = |alg| wanted(jwk::WantedKid::Any, alg);
    // What is wrong with these is the signature, or their strength, which the algorithm judges.
    for id in [2, 3, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 22, 23] {
        let text = case(id);
        assert!(JwkSet::parse(text.as_bytes()).unwrap().keys().all(|(_, key)| key.is_ok()), "tc{id}");
    }
    // Empty keys; members of another `kty`.
    for id in [16, 17, 18, 24] {
        let text = case(id);
        let set = JwkSet::parse(text.as_bytes()).unwrap();
        assert!(set.keys().all(|(_, key)| key.is_err()), "tc{id}");
    }
    // Two keys of one name.
    let text = case(4);
    let duplicate =
        JwkSet::parse(text.as_bytes()).unwrap().find(wanted(jwk::WantedKid::Is("kid-aes-sign"), "HS256"));
    assert_eq!(duplicate.unwrap_err(), jwk::NotFound::DuplicateKid { first: 0, second: 1 });
    // Another use, another algorithm.
    for (id, alg) in [(6, "RS256"), (19, "ES256"), (20, "ES256"), (21, "ES256"), (25, "HS256"), (26, "HS256")]
    {
        let text = case(id);
        let none = JwkSet::parse(text.as_bytes()).unwrap().find(any(alg));
        assert_eq!(none.unwrap_err(), jwk::NotFound::NoMatch, "tc{id}");
    }
    // A set of two algorithms gives the key of the one that is asked for.
    let text = case(1);
    assert!(JwkSet::parse(text.as_bytes()).unwrap().find(any("HS256")).unwrap().kty().is("oct"));
}

#[cfg(feature = "pem")]
mod encodings {
    use jwk::{ImportError, Imported, Jwk, NotYet, OwnedJwk, import, import_key};

    fn josekit(path: &str) -> Option<Vec<u8>> {
        crate::common::vectors(&format!("keys-josekit/{path}")).map(|path| std::fs::read(path).unwrap())
    }

    #[test]
    fn an_rsa_key_is_the_same_in_every_form() {
        let Some(pkcs8) = josekit("der/RSA_2048bit_pkcs8_private.der") else { return };
        let spki = josekit("der/RSA_2048bit_spki_public.der").unwrap();
        let pkcs1_private = josekit("der/RSA_2048bit_raw_private.der").unwrap();
        let pkcs1_public = josekit("der/RSA_2048bit_raw_public.der").unwrap();
        let spki_pem = josekit("pem/RSA_2048bit_public.pem").unwrap();
        let pkcs1_pem = josekit("pem/RSA_2048bit_traditional_public.pem").unwrap();

        let private = import_key(&pkcs8).unwrap();
        assert_eq!(import_key(&pkcs1_private).unwrap().as_json(), private.as_json());
        let public = private.public().unwrap();
        for form in [&spki, &pkcs1_public, &spki_pem, &pkcs1_pem] {
            assert_eq!(import_key(form).unwrap().as_json(), public.as_json());
        }

        let jwk = private.as_jwk().unwrap();
        assert_eq!(jwk.to_pkcs8_der().unwrap().as_bytes(), pkcs8);
        assert_eq!(jwk.to_pkcs1_private_der().unwrap().as_bytes(), pkcs1_private);
        for jwk in [jwk, public.as_jwk().unwrap()] {
            assert_eq!(jwk.to_spki_der().unwrap(), spki);
            assert_eq!(jwk.to_pkcs1_public_der().unwrap(), pkcs1_public);
            assert_eq!(jwk.to_spki_pem().unwrap().as_bytes(), spki_pem);
            assert_eq!(jwk.to_pkcs1_public_pem().unwrap().as_bytes(), pkcs1_pem);
            assert_eq!(
                import_key(jwk.to_spki_base64().unwrap().as_bytes()).unwrap().as_json(),
                public.as_json()
            );
        }
        for pem in [jwk.to_pkcs8_pem().unwrap(), jwk.to_pkcs1_private_pem().unwrap()] {
            assert_eq!(import_key(pem.as_str().as_bytes()).unwrap().as_json(), private.as_json());
        }
    }

    fn same(imported: &[u8], jwk: &serde_json::Value) -> OwnedJwk {
        let text = jwk.to_string();
        let expected = Jwk::parse(text.as_bytes()).unwrap();
        let key = import_key(imported).unwrap();
        let found = key.as_jwk().unwrap();
        assert_eq!(found.is_private(), expected.is_private());
        for name in ["n", "e", "d", "p", "q", "dp", "dq", "qi"] {
            let text = |jwk: Jwk<'_>| jwk.get(name).and_then(|v| v.as_str()).map(|t| t.raw().to_owned());
            assert_eq!(text(found), text(expected), "{name}");
        }
        key
    }

    /// Wycheproof gives keys in several forms at once.
    #[test]
    fn wycheproof_keys_are_the_same_as_jwk_and_as_der() {
        let (mut private, mut public) = (0, 0);
        for file in crate::common::files("wycheproof", "rsa_") {
            let file: serde_json::Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
            for group in file["testGroups"].as_array().unwrap() {
                let hex = |name: &str| group[name].as_str().map(crate::common::hex);
                if let Some(pkcs8) = hex("privateKeyPkcs8") {
                    let key = import_key(&pkcs8).unwrap();
                    assert_eq!(key.as_jwk().unwrap().to_pkcs8_der().unwrap().as_bytes(), pkcs8);
                    if group["privateKeyJwk"].is_object() {
                        same(&pkcs8, &group["privateKeyJwk"]);
                        private += 1;
                    }
                }
                if let Some(spki) = hex("publicKeyDer").or(hex("keyDer")) {
                    let key = import_key(&spki).unwrap();
                    let jwk = key.as_jwk().unwrap();
                    assert_eq!(jwk.to_spki_der().unwrap(), spki);
                    assert_eq!(
                        jwk.to_pkcs1_public_der().unwrap(),
                        hex("publicKeyAsn").or(hex("keyAsn")).unwrap()
                    );
                    let pem = group["publicKeyPem"].as_str().or(group["keyPem"].as_str()).unwrap();
                    assert_eq!(jwk.to_spki_pem().unwrap().trim_end(), pem.trim_end());
                    for jwk in
                        [&group["publicKeyJwk"], &group["keyJwk"]].into_iter().filter(|j| j.is_object())
                    {
                        same(&spki, jwk);
                        same(pem.as_bytes(), jwk);
                        public += 1;
                    }
                }
            }
        }
        println!("{private} private and {public} public keys");
        if crate::common::vectors("wycheproof").is_some() {
            assert!(private >= 4 && public >= 6);
        }
    }

    #[test]
    fn other_kinds_of_keys_are_named_in_the_refusal() {
        for folder in ["keys-josekit/der", "keys-josekit/pem"] {
            for file in crate::common::files(folder, "") {
                let name = file.file_name().unwrap().to_str().unwrap().to_owned();
                let bytes = std::fs::read(file).unwrap();
                let rsa_alone = match name.split('_').next().unwrap() {
                    "RSA" => continue,
                    "RSA-PSS" => NotYet::RsaPss,
                    "EC" => NotYet::EllipticCurve,
                    _ => NotYet::Edwards,
                };
                // The bare point of an elliptic curve is no DER at all.
                let rsa_alone = match name.as_str() {
                    "EC_P-256_raw_public.der" => ImportError::Unrecognised,
                    _ => ImportError::Unsupported(rsa_alone),
                };
                let mut scratch = vec![0; bytes.len()];
                assert_eq!(jwk::read_rsa(&bytes, &mut scratch).unwrap_err(), rsa_alone, "{name}");
                let expected = match rsa_alone {
                    ImportError::Unsupported(NotYet::Edwards) if name.contains("private") => {
                        Some(ImportError::NoPublicHalf)
                    }
                    ImportError::Unsupported(NotYet::EllipticCurve | NotYet::Edwards) => None,
                    error => Some(error),
                };
                assert_eq!(import(&bytes).err(), expected, "{name}");
            }
        }
    }

    #[test]
    fn an_ec_key_is_the_same_in_every_form() {
        for crv in ["P-256", "P-384", "P-521", "secp256k1"] {
            let Some(pkcs8) = josekit(&format!("der/EC_{crv}_pkcs8_private.der")) else { return };
            let sec1 = josekit(&format!("der/EC_{crv}_raw_private.der")).unwrap();
            let spki = josekit(&format!("der/EC_{crv}_spki_public.der")).unwrap();
            let pem = josekit(&format!("pem/EC_{crv}_public.pem")).unwrap();

            let private = import_key(&pkcs8).unwrap();
            assert_eq!(import_key(&sec1).unwrap().as_json(), private.as_json());
            let public = private.public().unwrap();
            for form in [&spki, &pem] {
                assert_eq!(import_key(form).unwrap().as_json(), public.as_json());
            }
            let jwk = private.as_jwk().unwrap();
            assert_eq!(jwk.any_ec().unwrap().curve.crv(), crv);
            assert_eq!(jwk.to_pkcs8_der().unwrap().as_bytes(), pkcs8);
            assert_eq!(jwk.to_sec1_der().unwrap().as_bytes(), sec1);
            for jwk in [jwk, public.as_jwk().unwrap()] {
                assert_eq!(jwk.to_spki_der().unwrap(), spki);
                assert_eq!(jwk.to_spki_pem().unwrap().as_bytes(), pem);
                assert_eq!(
                    import_key(jwk.to_spki_base64().unwrap().as_bytes()).unwrap().as_json(),
                    public.as_json()
                );
            }
            for pem in [jwk.to_pkcs8_pem().unwrap(), jwk.to_sec1_pem().unwrap()] {
                assert_eq!(import_key(pem.as_str().as_bytes()).unwrap().as_json(), private.as_json());
            }
            assert!(public.as_jwk().unwrap().to_sec1_der().is_err());
            assert!(public.as_jwk().unwrap().to_pkcs8_der().is_err());
        }
    }

    #[test]
    fn an_okp_key_is_the_same_in_every_form() {
        for (crv, name) in
            [("Ed25519", "ED25519"), ("X25519", "X25519"), ("Ed448", "ED448"), ("X448", "X448")]
        {
            let Some(pkcs8) = josekit(&format!("der/{name}_pkcs8_private.der")) else { return };
            let spki = josekit(&format!("der/{name}_spki_public.der")).unwrap();
            let pem = josekit(&format!("pem/{name}_public.pem")).unwrap();
            let public = import_key(&spki).unwrap();
            assert_eq!(import_key(&pem).unwrap().as_json(), public.as_json());
            let jwk = public.as_jwk().unwrap();
            assert_eq!(jwk.any_okp().unwrap().curve.crv(), crv);
            assert_eq!(jwk.to_spki_der().unwrap(), spki);
            assert_eq!(jwk.to_spki_pem().unwrap().as_bytes(), pem);
            // The file has no public half. With it, what is written is the file again.
            let mut scratch = vec![0; pkcs8.len()];
            let Ok(jwk::KeyFile::Okp(file)) = jwk::read_key(&pkcs8, &mut scratch) else { panic!("{crv}") };
            assert!(file.x.is_none());
            let d = jose_wire::base64url::encode_to_string(file.d.unwrap());
            let text = public.as_json().replace('}', &format!(r#","d":"{d}"}}"#));
            let private = Jwk::parse(text.as_bytes()).unwrap();
            assert_eq!(private.to_pkcs8_der().unwrap().as_bytes(), pkcs8);
            assert!(private.to_sec1_der().is_err());
            assert!(jwk.to_pkcs8_der().is_err());
        }
    }

    #[test]
    fn sets_and_keys_are_told_apart() {
        let Some(set) = josekit("jwks/test.jwks") else { return };
        assert!(matches!(import(&set), Ok(Imported::Set(_))));
        assert_eq!(import_key(&set).unwrap_err(), ImportError::SetOf(2));
        let key = josekit("jwk/EC_P-256_private.jwk").unwrap();
        assert!(matches!(import(&key), Ok(Imported::Key(_))));
    }
}
