//! jsonwebtoken over AWS-LC, with keys made ready once.

use anyhow::Result;
use bench_peers::claims::Claims;
use bench_peers::{Job, Order, Work};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};

fn main() -> Result<()> {
    let version =
        format!("{}, aws-lc-rs {}", bench_peers::locked("jsonwebtoken"), bench_peers::locked("aws-lc-rs"));
    bench_peers::serve(&version, prepare)
}

fn prepare(order: &Order) -> Result<Option<Job>> {
    let algorithm = match order.alg.as_str() {
        "HS256" => Algorithm::HS256,
        "RS256" => Algorithm::RS256,
        "PS256" => Algorithm::PS256,
        "ES256" => Algorithm::ES256,
        "EdDSA" => Algorithm::EdDSA,
        _ => return Ok(None),
    };
    let text = order.jwk_text()?;
    Ok(match order.work {
        Work::Sign => {
            let key = private(algorithm, &text)?;
            let claims = Claims::read(&order.payload()?)?;
            let mut header = Header::new(algorithm);
            // The others write none.
            header.typ = None;
            Some(Box::new(move |show| {
                show(encode(&header, &claims, &key)?.as_bytes());
                Ok(())
            }))
        }
        Work::Verify => {
            let key = DecodingKey::from_jwk(&serde_json::from_str::<Jwk>(&text)?)?;
            let token = order.token()?;
            let mut validation = Validation::new(algorithm);
            validation.required_spec_claims.clear();
            let mut claims = Vec::new();
            Some(Box::new(move |show| {
                show(decode::<Claims>(&token, &key, &validation)?.claims.show(&mut claims));
                Ok(())
            }))
        }
        _ => None,
    })
}

/// It takes private keys in DER alone: RSA as PKCS#1, the others as PKCS#8.
fn private(algorithm: Algorithm, text: &str) -> Result<EncodingKey> {
    let key = ::jwk::Jwk::parse(text.as_bytes())?;
    Ok(match algorithm {
        Algorithm::HS256 => {
            let key = key.oct()?;
            let mut bytes = vec![0; key.decoded_len()];
            EncodingKey::from_secret(key.decode(&mut bytes)?)
        }
        Algorithm::ES256 => EncodingKey::from_ec_der(key.to_pkcs8_der()?.as_bytes()),
        Algorithm::EdDSA => EncodingKey::from_ed_der(key.to_pkcs8_der()?.as_bytes()),
        _ => EncodingKey::from_rsa_der(key.to_pkcs1_private_der()?.as_bytes()),
    })
}
