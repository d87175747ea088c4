//! JWS with josekit, every algorithm and serialization that it has.

use anyhow::Result;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use josekit::jwk::Jwk;
use josekit::jws::{self, JwsHeader, JwsHeaderSet, JwsSigner, JwsVerifier};
use serde_json::{Value, json};

use crate::{Form, Request, keys, lacks};

/// Runs `$use` with the algorithm called `$name`; josekit's have a type a family.
macro_rules! with_alg {
    ($name:expr, $alg:ident => $use:expr) => {
        match $name {
            "HS256" => {
                let $alg = jws::HS256;
                $use
            }
            "HS384" => {
                let $alg = jws::HS384;
                $use
            }
            "HS512" => {
                let $alg = jws::HS512;
                $use
            }
            "RS256" => {
                let $alg = jws::RS256;
                $use
            }
            "RS384" => {
                let $alg = jws::RS384;
                $use
            }
            "RS512" => {
                let $alg = jws::RS512;
                $use
            }
            "PS256" => {
                let $alg = jws::PS256;
                $use
            }
            "PS384" => {
                let $alg = jws::PS384;
                $use
            }
            "PS512" => {
                let $alg = jws::PS512;
                $use
            }
            "ES256" => {
                let $alg = jws::ES256;
                $use
            }
            "ES384" => {
                let $alg = jws::ES384;
                $use
            }
            "ES512" => {
                let $alg = jws::ES512;
                $use
            }
            "ES256K" => {
                let $alg = jws::ES256K;
                $use
            }
            "EdDSA" => {
                let $alg = jws::EdDSA;
                $use
            }
            _ => return Ok(None),
        }
    };
}

fn signer(request: &Request, key: &Jwk) -> Result<Option<Box<dyn JwsSigner>>> {
    Ok(with_alg!(request.alg.as_str(), alg => Some(Box::new(alg.signer_from_jwk(key)?))))
}

fn verifier(request: &Request, key: &Jwk) -> Result<Option<Box<dyn JwsVerifier>>> {
    Ok(with_alg!(request.alg.as_str(), alg => Some(Box::new(alg.verifier_from_jwk(key)?))))
}

pub(crate) fn sign(request: &Request) -> Result<Value> {
    let key = request.key()?;
    let Some(signer) = signer(request, &key)? else { return lacks(&request.alg) };
    let payload = std::fs::read(&request.payload)?;
    let mut compact = JwsHeader::new();
    let mut protected = JwsHeaderSet::new();
    for (name, value) in &request.members {
        compact.set_claim(name, Some(value.clone()))?;
        protected.set_claim(name, Some(value.clone()), true)?;
    }
    let token = match request.form {
        Form::Compact => jws::serialize_compact(&payload, &compact, &*signer)?,
        Form::Detached => with_payload(&jws::serialize_compact(&payload, &compact, &*signer)?, b"")?,
        Form::Flattened => jws::serialize_flattened_json(&payload, &protected, &*signer)?,
        Form::General => {
            // A signature of someone else first, so that the reader has to look for ours.
            let Some(other) = self::signer(request, &keys::another(&key)?)? else {
                return lacks(&request.alg);
            };
            jws::serialize_general_json(&payload, &[(&protected, &*other), (&protected, &*signer)])?
        }
    };
    std::fs::write(&request.token, token)?;
    Ok(json!({}))
}

/// A compact token with another payload.
fn with_payload(token: &str, payload: &[u8]) -> Result<String> {
    let [header, _, signature] = token.split('.').collect::<Vec<_>>()[..] else {
        anyhow::bail!("not three parts");
    };
    Ok(format!("{header}.{}.{signature}", BASE64.encode(payload)))
}

pub(crate) fn verify(request: &Request) -> Result<Value> {
    let key = request.key()?;
    let key = if key.key_type() == "oct" { key } else { key.to_public_key()? };
    let Some(verifier) = verifier(request, &key)? else { return lacks(&request.alg) };
    let token = std::fs::read_to_string(&request.token)?;
    let (payload, header) = match request.form {
        Form::Compact => jws::deserialize_compact(&token, &*verifier)?,
        Form::Detached => {
            let whole = with_payload(&token, &std::fs::read(&request.payload)?)?;
            jws::deserialize_compact(&whole, &*verifier)?
        }
        Form::Flattened | Form::General => jws::deserialize_json(&token, &*verifier)?,
    };
    std::fs::write(&request.payload, payload)?;
    Ok(json!({ "header": header.claims_set() }))
}
