//! josekit, on OpenSSL, with keys made ready once.

use anyhow::{Context as _, Result};
use bench_peers::{Job, Order, Work};
use josekit::jwe::{self, JweDecrypter, JweEncrypter, JweHeader};
use josekit::jwk::Jwk;
use josekit::jws::{self, JwsHeader, JwsSigner, JwsVerifier};

fn main() -> Result<()> {
    let version = format!("{}, {}", bench_peers::locked("josekit"), openssl::version::version());
    bench_peers::serve(&version, prepare)
}

fn prepare(order: &Order) -> Result<Option<Job>> {
    let text = order.jwk_text()?;
    let key = Jwk::from_bytes(&text)?;
    Ok(Some(match order.work {
        Work::Encrypt => {
            let Some(encrypter) = encrypter(&order.alg, &key)? else { return Ok(None) };
            let payload = order.payload()?;
            let mut header = JweHeader::new();
            header.set_content_encryption(&order.enc);
            Box::new(move |show| {
                show(jwe::serialize_compact(&payload, &header, &*encrypter)?.as_bytes());
                Ok(())
            })
        }
        Work::Decrypt => {
            let Some(decrypter) = decrypter(&order.alg, &key)? else { return Ok(None) };
            let token = order.token()?;
            Box::new(move |show| {
                show(&jwe::deserialize_compact(&token, &*decrypter)?.0);
                Ok(())
            })
        }
        Work::Sign => {
            let Some(signer) = signer(&order.alg, &key)? else { return Ok(None) };
            let payload = order.payload()?;
            Box::new(move |show| {
                show(jws::serialize_compact(&payload, &JwsHeader::new(), &*signer)?.as_bytes());
                Ok(())
            })
        }
        Work::Verify => {
            let Some(verifier) = verifier(&order.alg, &key)? else { return Ok(None) };
            let token = order.token()?;
            Box::new(move |show| {
                show(&jws::deserialize_compact(&token, &*verifier)?.0);
                Ok(())
            })
        }
        Work::Parse => Box::new(move |show| {
            let key = Jwk::from_bytes(&text)?;
            let n = key.parameter("n").and_then(|n| n.as_str()).context("n")?;
            show(n.as_bytes());
            Ok(())
        }),
        Work::Import => {
            let alg = order.alg.clone();
            Box::new(move |show| {
                decrypter(&alg, &Jwk::from_bytes(&text)?)?.context("an algorithm")?;
                show(&[]);
                Ok(())
            })
        }
        Work::Thumbprint => return Ok(None),
    }))
}

fn encrypter(alg: &str, key: &Jwk) -> Result<Option<Box<dyn JweEncrypter>>> {
    Ok(Some(match alg {
        "dir" => Box::new(jwe::Dir.encrypter_from_jwk(key)?),
        "RSA-OAEP-256" => Box::new(jwe::RSA_OAEP_256.encrypter_from_jwk(key)?),
        "A256KW" => Box::new(jwe::A256KW.encrypter_from_jwk(key)?),
        "ECDH-ES+A256KW" => Box::new(jwe::ECDH_ES_A256KW.encrypter_from_jwk(key)?),
        _ => return Ok(None),
    }))
}

fn decrypter(alg: &str, key: &Jwk) -> Result<Option<Box<dyn JweDecrypter>>> {
    Ok(Some(match alg {
        "dir" => Box::new(jwe::Dir.decrypter_from_jwk(key)?),
        "RSA-OAEP-256" => Box::new(jwe::RSA_OAEP_256.decrypter_from_jwk(key)?),
        "A256KW" => Box::new(jwe::A256KW.decrypter_from_jwk(key)?),
        "ECDH-ES+A256KW" => Box::new(jwe::ECDH_ES_A256KW.decrypter_from_jwk(key)?),
        _ => return Ok(None),
    }))
}

fn signer(alg: &str, key: &Jwk) -> Result<Option<Box<dyn JwsSigner>>> {
    Ok(Some(match alg {
        "HS256" => Box::new(jws::HS256.signer_from_jwk(key)?),
        "RS256" => Box::new(jws::RS256.signer_from_jwk(key)?),
        "PS256" => Box::new(jws::PS256.signer_from_jwk(key)?),
        "ES256" => Box::new(jws::ES256.signer_from_jwk(key)?),
        "EdDSA" => Box::new(jws::EdDSA.signer_from_jwk(key)?),
        _ => return Ok(None),
    }))
}

fn verifier(alg: &str, key: &Jwk) -> Result<Option<Box<dyn JwsVerifier>>> {
    Ok(Some(match alg {
        "HS256" => Box::new(jws::HS256.verifier_from_jwk(key)?),
        "RS256" => Box::new(jws::RS256.verifier_from_jwk(key)?),
        "PS256" => Box::new(jws::PS256.verifier_from_jwk(key)?),
        "ES256" => Box::new(jws::ES256.verifier_from_jwk(key)?),
        "EdDSA" => Box::new(jws::EdDSA.verifier_from_jwk(key)?),
        _ => return Ok(None),
    }))
}
