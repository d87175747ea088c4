//! Pocket JOSE as it is used on a host: the facade, with keys made ready once. With `host`, over AWS-LC; with `in-place`,
//! decryption inside the token's own buffer, and nothing else. It also makes the keys for everybody: `ours generate KIND SIZE`.

use anyhow::{Context as _, Result, bail};
use bench_peers::{Job, Order, Work};
use getrandom::SysRng;
use jwk::{EcCurve, Jwk, Metadata, OkpCurve, Thumbprint};
use jwk_tools::Kind;
use pocket_jose::{
    A256GCM, ContentCipher, HeaderFields, KeyAlgorithm, KeyRing, Policy, RECOMMENDED_SIGNATURES, REGISTERED,
    Receiver, Sender, SignatureAlgorithm, SignaturePolicy, Signer, Verifier,
};

/// What a policy is put together of.
#[derive(Clone, Copy)]
struct Suite {
    policy: Policy<'static>,
    signatures: SignaturePolicy<'static>,
    prepare: fn(&[u8]) -> Result<Box<dyn ContentCipher + Sync>>,
}

const PORTABLE: Suite = Suite {
    policy: REGISTERED,
    signatures: RECOMMENDED_SIGNATURES,
    prepare: |key| Ok(Box::new(A256GCM::prepare(key)?)),
};

#[cfg(feature = "host")]
const HOST: Suite = Suite {
    policy: pocket_jose::aws_lc::REGISTERED,
    signatures: pocket_jose::aws_lc::RECOMMENDED_SIGNATURES,
    prepare: |key| Ok(Box::new(pocket_jose::aws_lc::A256GCM::prepare(key)?)),
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
        ["in-place"] => bench_peers::serve(&version, |order| in_place(PORTABLE, order)),
        #[cfg(feature = "host")]
        ["host", ref how @ ..] => {
            let version = format!("{version}, aws-lc-rs {}", bench_peers::locked("aws-lc-rs"));
            let prepare = match how {
                ["in-place"] => in_place,
                ["new-headers"] => new_headers,
                _ => whole,
            };
            bench_peers::serve(&version, |order| prepare(HOST, order))
        }
        [] => bench_peers::serve(&version, |order| whole(PORTABLE, order)),
        _ => bail!("ours [host] [in-place] | ours host new-headers | ours generate KIND SIZE"),
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

/// The one algorithm and the one cipher, if they are here; a service that expects a token says which. A cipher under a key that all
/// tokens share (`dir`) is set up once.
fn policy(suite: Suite, order: &Order) -> Result<Option<Policy<'static>>> {
    let Some(alg) = suite.policy.algs.iter().find(|alg| alg.alg() == order.alg) else { return Ok(None) };
    let Some(enc) = suite.policy.content.iter().find(|enc| enc.enc() == order.enc) else { return Ok(None) };
    let (alg, mut enc): (&'static dyn KeyAlgorithm, &'static (dyn ContentCipher + Sync)) = (*alg, *enc);
    if (alg.alg(), enc.enc()) == ("dir", "A256GCM") {
        let text = order.jwk_text()?;
        let key = Jwk::parse(text.as_bytes())?.oct()?;
        let mut bytes = vec![0; key.decoded_len()];
        // A benchmark's ciphers and policies live as long as it does.
        enc = Box::leak((suite.prepare)(key.decode(&mut bytes)?)?);
    }
    Ok(Some(Policy { algs: vec![alg].leak(), content: vec![enc].leak(), limits: suite.policy.limits }))
}

fn signatures(suite: Suite, order: &Order) -> Option<SignaturePolicy<'static>> {
    let alg: &'static dyn SignatureAlgorithm =
        *suite.signatures.algs.iter().find(|alg| alg.alg() == order.alg)?;
    Some(SignaturePolicy { algs: vec![alg].leak(), ..suite.signatures })
}

fn whole(suite: Suite, order: &Order) -> Result<Option<Job>> {
    let text = order.jwk_text()?;
    Ok(Some(match order.work {
        Work::Encrypt => {
            let Some(policy) = policy(suite, order)? else { return Ok(None) };
            let sender = Sender::new(&KeyRing::import(text.as_bytes())?, None, &policy)?;
            let payload = order.payload()?;
            Box::new(move |show| {
                show(sender.encrypt(&HeaderFields::NONE, &payload)?.as_bytes());
                Ok(())
            })
        }
        Work::Decrypt => {
            let Some(policy) = policy(suite, order)? else { return Ok(None) };
            let receiver = Receiver::new(&KeyRing::import(text.as_bytes())?, &policy);
            let token = order.token()?;
            Box::new(move |show| {
                show(&receiver.decrypt(&token)?.payload);
                Ok(())
            })
        }
        Work::Sign => {
            let Some(policy) = signatures(suite, order) else { return Ok(None) };
            let signer = Signer::new(&KeyRing::import(text.as_bytes())?, None, &policy)?;
            let payload = order.payload()?;
            Box::new(move |show| {
                show(signer.sign(&HeaderFields::NONE, &payload)?.as_bytes());
                Ok(())
            })
        }
        Work::Verify => {
            let Some(policy) = signatures(suite, order) else { return Ok(None) };
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
            let Some(policy) = policy(suite, order)? else { return Ok(None) };
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

/// `dir` by a receiver that has no place left to remember a header in.
#[cfg(feature = "host")]
fn new_headers(suite: Suite, order: &Order) -> Result<Option<Job>> {
    if order.work != Work::Decrypt || order.alg != "dir" {
        return Ok(None);
    }
    let Some(policy) = policy(suite, order)? else { return Ok(None) };
    let ring = KeyRing::import(order.jwk_text()?.as_bytes())?;
    let (sender, receiver) = (Sender::new(&ring, None, &policy)?, Receiver::new(&ring, &policy));
    for typ in (0..16).map(|number| number.to_string()) {
        let fields = HeaderFields { typ: Some(&typ), ..HeaderFields::NONE };
        receiver.decrypt(&sender.encrypt(&fields, &[])?)?;
    }
    let token = order.token()?;
    Ok(Some(Box::new(move |show| {
        show(&receiver.decrypt(&token)?.payload);
        Ok(())
    })))
}

fn in_place(suite: Suite, order: &Order) -> Result<Option<Job>> {
    if order.work != Work::Decrypt {
        return Ok(None);
    }
    let Some(policy) = policy(suite, order)? else { return Ok(None) };
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
