//! One run of one hot path, to be counted: `jose-hot-paths NAME`, or the names without one; `processor` prints what code chose by.
//! `cargo xtask bench instructions` runs it under callgrind, which counts what happens inside [`counted`]. The portable suite, as
//! the facade has it on a host.
#![allow(clippy::std_instead_of_alloc, reason = "a program for hosts")]

use std::hint::black_box;
use std::process::ExitCode;

use jwe_core::JweCompact;
use jwk::{Jwk, Thumbprint};
use pocket_jose::{
    A256GCM, A256KW, ContentCipher, Dir, EdDsa, Error, Es256, HeaderFields, Hs256, KeyAlgorithm, KeyRing,
    Limits, Policy, Ps256, Receiver, Rs256, RsaOaep256, Sender, SignatureAlgorithm, SignatureLimits,
    SignaturePolicy, Signer, Verifier,
};

/// The path and what it does; each sets up outside of [`counted`].
type Path = (&'static str, fn() -> Result<(), Error>);

const PATHS: &[Path] = &[
    ("split_and_read_header", split),
    ("parse_private_rsa_jwk", || parse(RFC_7516_A_1)),
    ("parse_public_ec_jwk", || parse(P256_PUBLIC)),
    ("thumbprint_rsa", thumbprint),
    ("import_rsa_to_decrypt", import),
    ("dir_encrypt_300_b", || encrypt(&Dir, OCT, 300)),
    ("dir_decrypt_300_b", || decrypt(&Dir, OCT, 300)),
    ("dir_decrypt_16_kib", || decrypt(&Dir, OCT, 16 << 10)),
    ("dir_in_place_16_kib", in_place),
    ("a256kw_decrypt_300_b", || decrypt(&A256KW, OCT, 300)),
    ("rsa_oaep_256_encrypt", || encrypt(&RsaOaep256, RFC_7516_A_1, 300)),
    ("rsa_oaep_256_decrypt", || decrypt(&RsaOaep256, RFC_7516_A_1, 300)),
    ("hs256_verify", || verify(&Hs256, OCT)),
    ("rs256_verify", || verify(&Rs256, RFC_7516_A_1)),
    ("ps256_sign", || sign(&Ps256, RFC_7516_A_1)),
    ("es256_sign", || sign(&Es256, P256)),
    ("es256_verify", || verify(&Es256, P256)),
    ("eddsa_verify", || verify(&EdDsa, ED25519)),
];

fn main() -> ExitCode {
    let Some(name) = std::env::args().nth(1) else {
        PATHS.iter().for_each(|(name, _)| println!("{name}"));
        return ExitCode::SUCCESS;
    };
    if name == "processor" {
        println!("{}", processor());
        return ExitCode::SUCCESS;
    }
    match PATHS.iter().find(|(path, _)| *path == name).map(|(_, run)| run()) {
        Some(Ok(())) => ExitCode::SUCCESS,
        Some(Err(error)) => {
            eprintln!("{name}: {error}");
            ExitCode::FAILURE
        }
        None => {
            eprintln!("there is no path {name}");
            ExitCode::FAILURE
        }
    }
}

/// The instructions by which ciphers, hashes and codecs choose their code while they run, as far as this machine has them.
fn processor() -> String {
    let mut words = vec![std::env::consts::ARCH];
    #[cfg(target_arch = "x86_64")]
    {
        let has = [
            ("aes", std::is_x86_feature_detected!("aes")),
            ("vaes", std::is_x86_feature_detected!("vaes")),
            ("pclmulqdq", std::is_x86_feature_detected!("pclmulqdq")),
            ("sha", std::is_x86_feature_detected!("sha")),
            ("avx2", std::is_x86_feature_detected!("avx2")),
            ("avx512f", std::is_x86_feature_detected!("avx512f")),
        ];
        words.extend(has.iter().filter(|(_, has)| *has).map(|(name, _)| *name));
    }
    words.join(" ")
}

/// What is counted. Once before, so that what a process does at its first use of something is not.
fn twice<T>(mut run: impl FnMut() -> Result<T, Error>) -> Result<(), Error> {
    black_box(run()?);
    black_box(counted(&mut run)?);
    Ok(())
}

#[inline(never)]
fn counted<T>(run: &mut impl FnMut() -> Result<T, Error>) -> Result<T, Error> {
    run()
}

fn policy<'p>(algs: &'p [&'p dyn KeyAlgorithm], content: &'p [&'p (dyn ContentCipher + Sync)]) -> Policy<'p> {
    Policy { algs, content, limits: Limits::DEFAULT }
}

fn ring(jwk: &str) -> Result<KeyRing, Error> {
    KeyRing::import(jwk.as_bytes()).map_err(|_| Error::Rejected)
}

fn token(alg: &dyn KeyAlgorithm, jwk: &str, len: usize) -> Result<String, Error> {
    let algs = [alg];
    let sender = Sender::new(&ring(jwk)?, None, &policy(&algs, &[&A256GCM]))?;
    sender.encrypt(&HeaderFields::NONE, &vec![7; len])
}

fn split() -> Result<(), Error> {
    let token = token(&Dir, OCT, 300)?;
    twice(|| {
        let mut header = [0; 64];
        let parsed = JweCompact::parse(black_box(&token))?;
        parsed.unverified_header(&Limits::DEFAULT, &mut header).map(|header| header.object().raw().len())
    })
}

fn parse(jwk: &str) -> Result<(), Error> {
    twice(|| Jwk::parse(black_box(jwk).as_bytes()).map(|key| key.kid().is_some()))
}

fn thumbprint() -> Result<(), Error> {
    let key = Jwk::parse(RFC_7516_A_1.as_bytes())?;
    twice(|| {
        let mut text = [0; Thumbprint::TEXT_LEN];
        black_box(&key).thumbprint().map(|print| print.text(&mut text).len())
    })
}

fn import() -> Result<(), Error> {
    twice(|| {
        let ring = ring(black_box(RFC_7516_A_1))?;
        Ok(Receiver::new(&ring, &policy(&[&RsaOaep256], &[&A256GCM])).unusable().len())
    })
}

fn encrypt(alg: &dyn KeyAlgorithm, jwk: &str, len: usize) -> Result<(), Error> {
    let prepared = A256GCM::prepare(&[0; 32])?;
    let (algs, content): ([&dyn KeyAlgorithm; 1], [&(dyn ContentCipher + Sync); 1]) = ([alg], [&prepared]);
    let sender = Sender::new(&ring(jwk)?, None, &policy(&algs, &content))?;
    let payload = vec![7; len];
    twice(|| sender.encrypt(&HeaderFields::NONE, black_box(&payload)))
}

fn decrypt(alg: &dyn KeyAlgorithm, jwk: &str, len: usize) -> Result<(), Error> {
    let token = token(alg, jwk, len)?;
    let prepared = A256GCM::prepare(&[0; 32])?;
    let (algs, content): ([&dyn KeyAlgorithm; 1], [&(dyn ContentCipher + Sync); 1]) = ([alg], [&prepared]);
    let receiver = Receiver::new(&ring(jwk)?, &policy(&algs, &content));
    twice(|| receiver.decrypt(black_box(&token)))
}

fn in_place() -> Result<(), Error> {
    let token = token(&Dir, OCT, 16 << 10)?.into_bytes();
    let prepared = A256GCM::prepare(&[0; 32])?;
    let (algs, content): ([&dyn KeyAlgorithm; 1], [&(dyn ContentCipher + Sync); 1]) = ([&Dir], [&prepared]);
    let receiver = Receiver::new(&ring(OCT)?, &policy(&algs, &content));
    let mut copies = [token.clone(), token];
    let mut copies = copies.iter_mut();
    twice(|| {
        let copy = copies.next().ok_or(Error::Rejected)?;
        receiver.decrypt_in_place(black_box(copy)).map(|payload| payload.len())
    })
}

fn signatures<'p>(algs: &'p [&'p dyn SignatureAlgorithm]) -> SignaturePolicy<'p> {
    SignaturePolicy { algs, understood: &[], limits: SignatureLimits::DEFAULT }
}

fn sign(alg: &dyn SignatureAlgorithm, jwk: &str) -> Result<(), Error> {
    let signer = Signer::new(&ring(jwk)?, None, &signatures(&[alg]))?;
    twice(|| signer.sign(&HeaderFields::NONE, black_box(&[7; 300])))
}

fn verify(alg: &dyn SignatureAlgorithm, jwk: &str) -> Result<(), Error> {
    let ring = ring(jwk)?;
    let token = Signer::new(&ring, None, &signatures(&[alg]))?.sign(&HeaderFields::NONE, &[7; 300])?;
    let algs = [alg];
    let verifier = Verifier::new(&ring, &signatures(&algs));
    twice(|| verifier.verify(black_box(&token)))
}

/// 32 zero bytes.
const OCT: &str = r#"{"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#;
/// RFC 7515, appendix A.3.
const P256: &str = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#;
const P256_PUBLIC: &str = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
/// RFC 8037, appendix A.1.
const ED25519: &str = r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
const RFC_7516_A_1: &str = "{\"kty\":\"RSA\",\"n\":\"oahUIoWw0K0usKNuOR6H4wkf4oBUXHTxRvgb48E-BVvxkeDNjbC4he8rUWcJoZmds2h7M70imEVhRU5djINXtqllXI4DFqcI1Dgj\
T9LewND8MW2Krf3Spsk_ZkoFnilakGygTwpZ3uesH-PFABNIUYpOiN15dsQRkgr0vEhxN92i2asbOenSZeyaxziK72UwxrrKoExv\
6kc5twXTq4h-QChLOln0_mtUZwfsRaMStPs6mS6XrgxnxbWhojf663tuEQueGC-FCMfra36C9knDFGzKsNa7LZK2djYgyD3JR_MB\
_4NUJW_TqOQtwHYbxevoJArm-L5StowjzGy-_bq6Gw\",\"e\":\"AQAB\",\"d\":\"kLdtIj6GbDks_ApCSTYQtelcNttlKiOyPzMrXHeI-yk1F7-kpDxY4-WY5NWV5KntaEeXS1j82E375xxhWMHXyvjYecPT9fpwR_M9\
gV8n9Hrh2anTpTD93Dt62ypW3yDsJzBnTnrYu1iwWRgBKrEYY46qAZIrA2xAwnm2X7uGR1hghkqDp0Vqj3kbSCz1XyfCs6_LehBw\
txHIyh8Ripy40p24moOAbgxVw3rxT_vlt3UVe4WO3JkJOzlpUf-KTVI2Ptgm-dARxTEtE-id-4OJr0h-K-VFs3VSndVTIznSxfyr\
j8ILL6MG_Uv8YAu7VILSB3lOW085-4qE3DzgrTjgyQ\",\"p\":\"1r52Xk46c-LsfB5P442p7atdPUrxQSy4mti_tZI3Mgf2EuFVbUoDBvaRQ-SWxkbkmoEzL7JXroSBjSrK3YIQgYdMgyAEPTPjXv_h\
I2_1eTSPVZfzL0lffNn03IXqWF5MDFuoUYE0hzb2vhrlN_rKrbfDIwUbTrjjgieRbwC6Cl0\",\"q\":\"wLb35x7hmQWZsWJmB_vle87ihgZ19S8lBEROLIsZG4ayZVe9Hi9gDVCOBmUDdaDYVTSNx_8Fyw1YYa9XGrGnDew00J28cRUoeBB_\
jKI1oma0Orv1T9aXIWxKwd4gvxFImOWr3QRL9KEBRzk2RatUBnmDZJTIAfwTs0g68UZHvtc\",\"dp\":\"ZK-YwE7diUh0qR1tR7w8WHtolDx3MZ_OTowiFvgfeQ3SiresXjm9gZ5KLhMXvo-uz-KUJWDxS5pFQ_M0evdo1dKiRTjVw_x4Nyqy\
XPM5nULPkcpU827rnpZzAJKpdhWAgqrXGKAECQH0Xt4taznjnd_zVpAmZZq60WPMBMfKcuE\",\"dq\":\"Dq0gfgJ1DdFGXiLvQEZnuKEN0UUmsJBxkjydc3j4ZYdBiMRAy86x0vHCjywcMlYYg4yoC4YZa9hNVcsjqA3FeiL19rk8g6Qn29Tt\
0cj8qqyFpz9vNDBUfCAiJVeESOjJDZPYHdHY8v1b-o-Z2X5tvLx-TCekf7oxyeKDUqKWjis\",\"qi\":\"VIMpMYbPf47dT1w_zDUXfPimsSegnMOA1zTaX7aGk_8urY6R8-ZW1FxU7AlWAyLWybqq6t16VFd7hQd0y6flUK4SlOydB61gwanO\
sXGOAOv82cHq0E3eL4HrtZkUuKvnPrMnsUUFlfUdybVzxyjz9JF_XyaY14ardLSjf4L_FNY\"}";
