//! Pocket JOSE as it is used on a host: the facade, with keys made ready once. With `in-place`, decryption inside the token's
//! own buffer, and nothing else. It also makes the keys for everybody: `ours generate KIND SIZE`.

use anyhow::{Context as _, Result, bail};
use bench_peers::{Job, Order, Work};
use getrandom::SysRng;
use jwk::{EcCurve, Jwk, Metadata, OkpCurve, Thumbprint};
use jwk_tools::Kind;
use pocket_jose::{
    ContentCipher, HeaderFields, KeyAlgorithm, KeyRing, Policy, RECOMMENDED_SIGNATURES, REGISTERED, Receiver,
    Sender, SignatureAlgorithm, SignaturePolicy, Signer, Verifier,
};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let version = bench_peers::locked("pocket-jose");
    match arguments[..] {
        ["generate", kind, size] => {
            println!("{}", generate(kind, size)?);
            Ok(())
        }
        ["in-place"] => bench_peers::serve(&version, in_place),
        [] => bench_peers::serve(&version, whole),
        _ => bail!("ours [in-place | generate KIND SIZE]"),
    }
}

fn generate(kind: &str, size: &str) -> Result<String> {
    let kind = match (kind, size) {
        ("RSA", bits) => Kind::Rsa(bits.parse()?),
        ("oct", bits) => Kind::Oct(bits.parse::<usize>()? / 8),
        (_, "P-256") => Kind::Ec(EcCurve::P256),
        (_, "Ed25519") => Kind::Okp(OkpCurve::ED25519),
        (_, "X25519") => Kind::Okp(OkpCurve::X25519),
        _ => bail!("no key of kind {kind} {size}"),
    };
    Ok(jwk_tools::generate(kind, &Metadata::UNRESTRICTED, &mut SysRng)?.as_json().to_owned())
}

/// The one algorithm and the one cipher, if they are here; a service that expects a token says which.
fn policy(order: &Order) -> Option<Policy<'static>> {
    let alg: &'static dyn KeyAlgorithm = *REGISTERED.algs.iter().find(|alg| alg.alg() == order.alg)?;
    let enc: &'static dyn ContentCipher = *REGISTERED.content.iter().find(|enc| enc.enc() == order.enc)?;
    // A benchmark's policies live as long as it does.
    Some(Policy { algs: vec![alg].leak(), content: vec![enc].leak(), limits: REGISTERED.limits })
}

fn signatures(order: &Order) -> Option<SignaturePolicy<'static>> {
    let alg: &'static dyn SignatureAlgorithm =
        *RECOMMENDED_SIGNATURES.algs.iter().find(|alg| alg.alg() == order.alg)?;
    Some(SignaturePolicy { algs: vec![alg].leak(), ..RECOMMENDED_SIGNATURES })
}

fn whole(order: &Order) -> Result<Option<Job>> {
    let text = order.jwk_text()?;
    Ok(Some(match order.work {
        Work::Encrypt => {
            let Some(policy) = policy(order) else { return Ok(None) };
            let sender = Sender::new(&KeyRing::import(text.as_bytes())?, None, &policy)?;
            let payload = order.payload()?;
            Box::new(move |show| {
                show(sender.encrypt(&HeaderFields::NONE, &payload)?.as_bytes());
                Ok(())
            })
        }
        Work::Decrypt => {
            let Some(policy) = policy(order) else { return Ok(None) };
            let receiver = Receiver::new(&KeyRing::import(text.as_bytes())?, &policy);
            let token = order.token()?;
            Box::new(move |show| {
                show(&receiver.decrypt(&token)?.payload);
                Ok(())
            })
        }
        Work::Sign => {
            let Some(policy) = signatures(order) else { return Ok(None) };
            let signer = Signer::new(&KeyRing::import(text.as_bytes())?, None, &policy)?;
            let payload = order.payload()?;
            Box::new(move |show| {
                show(signer.sign(&HeaderFields::NONE, &payload)?.as_bytes());
                Ok(())
            })
        }
        Work::Verify => {
            let Some(policy) = signatures(order) else { return Ok(None) };
            let verifier = Verifier::new(&KeyRing::import(text.as_bytes())?, &policy);
            let token = order.token()?;
            Box::new(move |show| {
                show(verifier.verify(&token)?.payload());
                Ok(())
            })
        }
        Work::Parse => Box::new(move |show| {
            let key = Jwk::parse(text.as_bytes())?;
            show(key.rsa()?.n.text().as_bytes());
            Ok(())
        }),
        Work::Import => {
            let Some(policy) = policy(order) else { return Ok(None) };
            Box::new(move |show| {
                let receiver = Receiver::new(&KeyRing::import(text.as_bytes())?, &policy);
                if !receiver.unusable().is_empty() {
                    bail!("the key is of no use");
                }
                show(&[]);
                Ok(())
            })
        }
        Work::Thumbprint => {
            let key = jwk::OwnedJwk::parse(text.as_bytes())?;
            Box::new(move |show| {
                let mut text = [0; Thumbprint::TEXT_LEN];
                show(key.as_jwk()?.thumbprint()?.text(&mut text).as_bytes());
                Ok(())
            })
        }
    }))
}

fn in_place(order: &Order) -> Result<Option<Job>> {
    if order.work != Work::Decrypt {
        return Ok(None);
    }
    let Some(policy) = policy(order) else { return Ok(None) };
    let receiver = Receiver::new(&KeyRing::import(order.jwk_text()?.as_bytes())?, &policy);
    let token = order.token()?.into_bytes();
    let mut buffer = token.clone();
    Ok(Some(Box::new(move |show| {
        // Where a service would have received it.
        buffer.copy_from_slice(&token);
        show(receiver.decrypt_in_place(&mut buffer).context("in place")?);
        Ok(())
    })))
}
