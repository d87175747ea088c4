//! Keys from whatever people have, as [`jwk::import`], and besides: certificates, and private keys without their public half.

use jose_alg::Error;
use jwk::{
    EcComponents, ImportError, Imported, KeyFile, KeyId, Metadata, NotYet, OkpComponents, OwnedJwk, read_key,
    scratch_len,
};
use zeroize::Zeroizing;

use crate::{certificate, curve};

/// Reads a key or a key set from JWK, JWK Set, PEM, DER or bare base64 SPKI, whichever `bytes` is. Of a certificate
/// (X.509, in PEM or DER) it takes the public key and nothing else. Where a private key comes without its public half, that
/// is computed.
///
/// # Errors
/// [`ImportError`].
pub fn import(bytes: &[u8]) -> Result<Imported, ImportError> {
    match jwk::import(bytes) {
        Err(ImportError::NoPublicHalf) => completed(bytes).map(Imported::Key),
        Err(ImportError::Unsupported(NotYet::Certificate)) => {
            let certificate = certificate::der_of(bytes)?;
            certificate::public_key(&certificate).map(Imported::Key).map_err(|error| match error {
                certificate::CertificateError::Key(error) => error,
                _ => ImportError::Unsupported(NotYet::Certificate),
            })
        }
        other => other,
    }
}

/// As [`import`], for one key: a set of exactly one key counts as that key.
///
/// # Errors
/// [`ImportError`]; [`ImportError::SetOf`] for other sets.
pub fn import_key(bytes: &[u8]) -> Result<OwnedJwk, ImportError> {
    match import(bytes)? {
        Imported::Key(key) => Ok(key),
        Imported::Set(_) => jwk::import_key(bytes),
    }
}

fn completed(bytes: &[u8]) -> Result<OwnedJwk, ImportError> {
    let mut scratch = Zeroizing::new(vec![0; scratch_len(bytes.len())]);
    let unsuitable = |fault| ImportError::Key(Error::KeyUnsuitable(fault));
    Ok(match read_key(bytes, &mut scratch)? {
        KeyFile::Ec(key) => {
            let d = key.d.ok_or(ImportError::NoPublicHalf)?;
            let [x, y] = curve::ec_public(key.curve, d).map_err(unsuitable)?;
            OwnedJwk::from_ec(&EcComponents { curve: key.curve, x: &x, y: &y, d: Some(d) }, &NAMELESS)?
        }
        KeyFile::Okp(key) => {
            let d = key.d.ok_or(ImportError::NoPublicHalf)?;
            let x = curve::okp_public(key.curve, d).map_err(unsuitable)?;
            OwnedJwk::from_okp(&OkpComponents { curve: key.curve, x: &x, d: Some(d) }, &NAMELESS)?
        }
        _ => return Err(ImportError::NoPublicHalf),
    })
}

const NAMELESS: Metadata<'static> = Metadata { kid: KeyId::Absent, ..Metadata::UNRESTRICTED };
