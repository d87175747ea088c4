//! JWE with josekit, every algorithm and serialization that it has.

use anyhow::Result;
use josekit::jwe::{self, JweDecrypter, JweEncrypter, JweHeader, JweHeaderSet};
use josekit::jwk::Jwk;
use serde_json::{Value, json};

use crate::{Form, Request, keys, lacks};

/// Runs `$use` with the algorithm called `$name`; josekit's have a type a family.
macro_rules! with_alg {
    ($name:expr, $alg:ident => $use:expr) => {
        match $name {
            "dir" => {
                let $alg = jwe::Dir;
                $use
            }
            "A128KW" => {
                let $alg = jwe::A128KW;
                $use
            }
            "A192KW" => {
                let $alg = jwe::A192KW;
                $use
            }
            "A256KW" => {
                let $alg = jwe::A256KW;
                $use
            }
            "A128GCMKW" => {
                let $alg = jwe::A128GCMKW;
                $use
            }
            "A192GCMKW" => {
                let $alg = jwe::A192GCMKW;
                $use
            }
            "A256GCMKW" => {
                let $alg = jwe::A256GCMKW;
                $use
            }
            "RSA-OAEP" => {
                let $alg = jwe::RSA_OAEP;
                $use
            }
            "RSA-OAEP-256" => {
                let $alg = jwe::RSA_OAEP_256;
                $use
            }
            "RSA-OAEP-384" => {
                let $alg = jwe::RSA_OAEP_384;
                $use
            }
            "RSA-OAEP-512" => {
                let $alg = jwe::RSA_OAEP_512;
                $use
            }
            "ECDH-ES" => {
                let $alg = jwe::ECDH_ES;
                $use
            }
            "ECDH-ES+A128KW" => {
                let $alg = jwe::ECDH_ES_A128KW;
                $use
            }
            "ECDH-ES+A192KW" => {
                let $alg = jwe::ECDH_ES_A192KW;
                $use
            }
            "ECDH-ES+A256KW" => {
                let $alg = jwe::ECDH_ES_A256KW;
                $use
            }
            "PBES2-HS256+A128KW" => {
                let $alg = jwe::PBES2_HS256_A128KW;
                $use
            }
            "PBES2-HS384+A192KW" => {
                let $alg = jwe::PBES2_HS384_A192KW;
                $use
            }
            "PBES2-HS512+A256KW" => {
                let $alg = jwe::PBES2_HS512_A256KW;
                $use
            }
            _ => return Ok(None),
        }
    };
}

fn encrypter(request: &Request, key: &Jwk) -> Result<Option<Box<dyn JweEncrypter>>> {
    if request.alg.starts_with("PBES2") {
        let mut encrypter = match request.alg.as_str() {
            "PBES2-HS256+A128KW" => jwe::PBES2_HS256_A128KW.encrypter_from_jwk(key)?,
            "PBES2-HS384+A192KW" => jwe::PBES2_HS384_A192KW.encrypter_from_jwk(key)?,
            _ => jwe::PBES2_HS512_A256KW.encrypter_from_jwk(key)?,
        };
        encrypter.set_iter_count(request.iterations);
        return Ok(Some(Box::new(encrypter)));
    }
    Ok(with_alg!(request.alg.as_str(), alg => Some(Box::new(alg.encrypter_from_jwk(key)?))))
}

fn decrypter(request: &Request, key: &Jwk) -> Result<Option<Box<dyn JweDecrypter>>> {
    Ok(with_alg!(request.alg.as_str(), alg => Some(Box::new(alg.decrypter_from_jwk(key)?))))
}

pub(crate) fn encrypt(request: &Request) -> Result<Value> {
    let key = request.key()?;
    let Some(encrypter) = encrypter(request, &key)? else { return lacks(&request.alg) };
    let payload = std::fs::read(&request.payload)?;
    let token = match request.form {
        Form::Compact | Form::Detached => {
            let mut header = JweHeader::new();
            header.set_content_encryption(&request.enc);
            for (name, value) in &request.members {
                header.set_claim(name, Some(value.clone()))?;
            }
            jwe::serialize_compact(&payload, &header, &*encrypter)?
        }
        Form::Flattened => {
            let aad = Some(request.aad.as_bytes());
            jwe::serialize_flattened_json(&payload, Some(&shared(request)?), None, aad, &*encrypter)?
        }
        Form::General => {
            let mut recipients: Vec<(Option<&JweHeader>, &dyn JweEncrypter)> = Vec::new();
            // Someone else beside us, where the algorithm can have it. Second: josekit would try the first alone.
            let other = match request.alg.as_str() {
                "dir" | "ECDH-ES" => None,
                _ => self::encrypter(request, &keys::another(&key)?)?,
            };
            recipients.push((None, &*encrypter));
            recipients.extend(other.as_deref().map(|other| (None, other)));
            let aad = Some(request.aad.as_bytes());
            jwe::serialize_general_json(&payload, Some(&shared(request)?), &recipients, aad)?
        }
    };
    std::fs::write(&request.token, token)?;
    Ok(json!({}))
}

/// The protected header of the JSON serializations.
fn shared(request: &Request) -> Result<JweHeaderSet> {
    let mut header = JweHeaderSet::new();
    header.set_content_encryption(&request.enc, true);
    for (name, value) in &request.members {
        header.set_claim(name, Some(value.clone()), true)?;
    }
    Ok(header)
}

pub(crate) fn decrypt(request: &Request) -> Result<Value> {
    let Some(decrypter) = decrypter(request, &request.key()?)? else { return lacks(&request.alg) };
    let token = std::fs::read_to_string(&request.token)?;
    let (payload, header) = match request.form {
        Form::Compact | Form::Detached => jwe::deserialize_compact(&token, &*decrypter)?,
        Form::Flattened | Form::General => jwe::deserialize_json(&token, &*decrypter)?,
    };
    anyhow::ensure!(header.content_encryption() == Some(&request.enc), "the token says another enc");
    std::fs::write(&request.payload, payload)?;
    Ok(json!({ "header": header.claims_set() }))
}
