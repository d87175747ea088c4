//! From an RSA key's numbers, which the portable crate has judged, to AWS-LC's keys. No DER is written here.

use alg_rsa::Components;
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{
    KeyPair, KeyPairComponents, PrivateDecryptingKey, PublicEncryptingKey, PublicKeyComponents,
};
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaParameters};
use jose_alg::{Error, KeyFault};
use jwk::{Jwk, Octets};

/// For one algorithm or the other: what both have.
pub(crate) fn signing(numbers: &Components<'_>) -> Result<KeyPair, KeyFault> {
    let components = KeyPairComponents {
        public_key: PublicKeyComponents { n: significant(numbers.n), e: significant(numbers.e) },
        d: numbers.d,
        p: numbers.p,
        q: numbers.q,
        dP: numbers.dp,
        dQ: numbers.dq,
        qInv: numbers.qi,
    };
    KeyPair::from_components(&components).map_err(|_| KeyFault::Inconsistent)
}

pub(crate) fn decrypting(numbers: &Components<'_>) -> Result<PrivateDecryptingKey, KeyFault> {
    // The buffer wipes itself.
    let file = signing(numbers)?.as_der().map_err(|_| KeyFault::Inconsistent)?;
    PrivateDecryptingKey::from_pkcs8(file.as_ref()).map_err(|_| KeyFault::Inconsistent)
}

pub(crate) fn verifying(n: &[u8], e: &[u8], by: &'static RsaParameters) -> Result<ParsedPublicKey, KeyFault> {
    let key = PublicKeyComponents { n: significant(n), e: significant(e) };
    key.to_parsed_public_key(by).map_err(|_| KeyFault::WeakModulus)
}

pub(crate) fn encrypting(n: &[u8], e: &[u8]) -> Result<PublicEncryptingKey, KeyFault> {
    // By way of the SPKI of a key for something else.
    let file = verifying(n, e, &RSA_PKCS1_2048_8192_SHA256)?.as_der().map_err(|_| KeyFault::WeakModulus)?;
    PublicEncryptingKey::from_der(file.as_ref()).map_err(|_| KeyFault::WeakModulus)
}

/// The public numbers of a JWK.
pub(crate) fn public_numbers(key: &Jwk<'_>) -> Result<[Vec<u8>; 2], Error> {
    let rsa = key.rsa()?;
    let bytes = |octets: Octets<'_>| {
        let mut out = vec![0; octets.decoded_len()];
        octets.decode(&mut out)?;
        Ok::<_, Error>(out)
    };
    Ok([bytes(rsa.n)?, bytes(rsa.e)?])
}

/// Without the zeros in front, which AWS-LC does not take. These numbers are public.
pub(crate) fn significant(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}
