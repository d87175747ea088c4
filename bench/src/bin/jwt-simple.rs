//! jwt-simple, with keys made ready once.

use anyhow::Result;
use bench_peers::claims::Claims;
use bench_peers::{Job, Order, Work};
use jwt_simple::prelude::*;

fn main() -> Result<()> {
    bench_peers::serve(&bench_peers::locked("jwt-simple"), prepare)
}

fn prepare(order: &Order) -> Result<Option<Job>> {
    let text = order.jwk_text()?;
    Ok(match (order.work, order.alg.as_str()) {
        (Work::Sign, "HS256") => {
            let key = HS256Key::from_bytes(&secret(&text)?);
            Some(sign(order, move |claims| key.authenticate(claims))?)
        }
        (Work::Sign, "RS256") => {
            let key = RS256KeyPair::from_jwk(&text)?;
            Some(sign(order, move |claims| key.sign(claims))?)
        }
        (Work::Sign, "PS256") => {
            let key = PS256KeyPair::from_jwk(&text)?;
            Some(sign(order, move |claims| key.sign(claims))?)
        }
        (Work::Sign, "ES256") => {
            let key = ES256KeyPair::from_jwk(&text)?;
            Some(sign(order, move |claims| key.sign(claims))?)
        }
        (Work::Sign, "EdDSA") => {
            let key = Ed25519KeyPair::from_jwk(&text)?;
            Some(sign(order, move |claims| key.sign(claims))?)
        }
        (Work::Verify, "HS256") => {
            let key = HS256Key::from_bytes(&secret(&text)?);
            Some(verify(order, move |token| key.verify_token(token, None))?)
        }
        (Work::Verify, "RS256") => {
            let key = RS256PublicKey::from_jwk(&text)?;
            Some(verify(order, move |token| key.verify_token(token, None))?)
        }
        (Work::Verify, "PS256") => {
            let key = PS256PublicKey::from_jwk(&text)?;
            Some(verify(order, move |token| key.verify_token(token, None))?)
        }
        (Work::Verify, "ES256") => {
            let key = ES256PublicKey::from_jwk(&text)?;
            Some(verify(order, move |token| key.verify_token(token, None))?)
        }
        (Work::Verify, "EdDSA") => {
            let key = Ed25519PublicKey::from_jwk(&text)?;
            Some(verify(order, move |token| key.verify_token(token, None))?)
        }
        _ => None,
    })
}

fn secret(text: &str) -> Result<Vec<u8>> {
    let key = ::jwk::Jwk::parse(text.as_bytes())?;
    let key = key.oct()?;
    let mut bytes = vec![0; key.decoded_len()];
    key.decode(&mut bytes)?;
    Ok(bytes)
}

/// It takes claims for good, so each run copies them.
fn sign(order: &Order, sign: impl Fn(JWTClaims<Claims>) -> Result<String> + 'static) -> Result<Job> {
    let claims = JWTClaims {
        issued_at: None,
        expires_at: None,
        invalid_before: None,
        issuer: None,
        subject: None,
        audiences: None,
        jwt_id: None,
        nonce: None,
        custom: Claims::read(&order.payload()?)?,
    };
    Ok(Box::new(move |show| {
        show(sign(claims.clone())?.as_bytes());
        Ok(())
    }))
}

fn verify(order: &Order, verify: impl Fn(&str) -> Result<JWTClaims<Claims>> + 'static) -> Result<Job> {
    let token = order.token()?;
    let mut claims = Vec::new();
    Ok(Box::new(move |show| {
        show(verify(&token)?.custom.show(&mut claims));
        Ok(())
    }))
}
