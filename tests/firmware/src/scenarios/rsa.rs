//! RSA-OAEP-256 with keys out of JWKs in flash.

use alg_aesgcm::A256GCM;
use alg_rsa::{RsaOaep256, RsaOaep256Public, RsaSize, Size};
use jose_alg::{Error, HeaderFields, RecipientKey};
use jwe_core::{Decrypted, Decrypter, Encrypter, JweCompact, Limits};
use jwk::Jwk;

use crate::inputs::{PLAINTEXT, RSA_2048, RSA_3072, RSA_4096, Rsa, failing, random};
use crate::{Answer, Output, check};

const fn rsa(bits: usize) -> Rsa {
    match bits {
        2048 => RSA_2048,
        3072 => RSA_3072,
        _ => RSA_4096,
    }
}

pub(super) fn encrypt<const BITS: usize>(buffer: &mut [u8]) -> Answer
where
    Size<BITS>: RsaSize,
{
    let key = RsaOaep256Public::<BITS>::from_jwk(&Jwk::parse(rsa(BITS).public)?)?;
    let encrypter = Encrypter { recipient: &key, content: &A256GCM };
    let len = encrypter.encrypt(&HeaderFields::NONE, PLAINTEXT, &mut random(), buffer)?.len();
    Ok(Output::Token(len, rsa(BITS).file))
}

pub(super) fn decrypt<const BITS: usize>(buffer: &mut [u8]) -> Answer
where
    Size<BITS>: RsaSize,
{
    let key = &RsaOaep256::<BITS>::from_jwk(&Jwk::parse(rsa(BITS).private)?);
    let opened = open(key.as_ref().map_err(|error| *error)?, rsa(BITS).token, buffer)?;
    Ok(Output::Plaintext(opened.plaintext.len()))
}

pub(super) fn decrypt_blinded(buffer: &mut [u8]) -> Answer {
    let key = RsaOaep256::<2048>::from_jwk(&Jwk::parse(RSA_2048.private)?)?.with_blinding(random());
    Ok(Output::Plaintext(open(&key, RSA_2048.token, buffer)?.plaintext.len()))
}

pub(super) fn blinding_without_random(buffer: &mut [u8]) -> Answer {
    for stuck in [false, true] {
        let key =
            RsaOaep256::<2048>::from_jwk(&Jwk::parse(RSA_2048.private)?)?.with_blinding(failing(0, stuck));
        check!(open(&key, RSA_2048.token, buffer).err() == Some(Error::RandomUnavailable));
    }
    Ok(Output::Nothing)
}

/// Damaged tokens, and one for another key: all the same error, and nothing is left in the buffer.
pub(super) fn wrong_tokens(buffer: &mut [u8]) -> Answer {
    let key = RsaOaep256::<2048>::from_jwk(&Jwk::parse(RSA_2048.private)?)?;
    // The middle of the encrypted key, of the ciphertext, of the tag; and an encrypted key above the modulus.
    let dots =
        [0, 1, 2, 3].map(|dot| RSA_2048.token.iter().enumerate().filter(|(_, b)| **b == b'.').nth(dot));
    let [Some((first, _)), _, Some((third, _)), Some((fourth, _))] = dots else { return Ok(Output::Nothing) };
    for (at, with) in [(first + 100, b'A'), (third + 5, b'A'), (fourth + 5, b'A'), (first + 1, b'_')] {
        let mut token = [0; 600];
        let token = &mut token[..RSA_2048.token.len()];
        token.copy_from_slice(RSA_2048.token);
        token[at] = if token[at] == with { with + 1 } else { with };
        check!(open(&key, token, buffer).err() == Some(Error::Rejected));
        check!(!buffer.windows(8).any(|bytes| PLAINTEXT.starts_with(bytes)));
    }
    Ok(Output::Nothing)
}

/// A request to a server's key, and its answer under the key of the request.
pub(super) fn session(buffer: &mut [u8]) -> Answer {
    let fields = &HeaderFields::NONE;
    let (request, session) = {
        let key = RsaOaep256Public::<2048>::from_jwk(&Jwk::parse(RSA_2048.public)?)?;
        let encrypter = Encrypter { recipient: &key, content: &A256GCM };
        encrypter.encrypt_request(fields, b"request", &mut random(), buffer)?
    };
    let mut answer = [0; 192];
    let answer = {
        let key = RsaOaep256::<2048>::from_jwk(&Jwk::parse(RSA_2048.private)?)?;
        let decrypter = Decrypter { keys: &[&key], content: &[&A256GCM], limits: Limits::DEFAULT };
        let mut work = [0; 320];
        let (opened, session) = decrypter.decrypt_request(&JweCompact::parse(request)?, &mut work)?;
        check!(opened.plaintext == b"request");
        session.answer(&[&A256GCM], fields, PLAINTEXT, &mut random(), &mut answer)?
    };
    let own = Decrypter { keys: &[], content: &[&A256GCM], limits: Limits::DEFAULT };
    let opened = session.open_response(&own, &JweCompact::parse(answer)?, buffer)?;
    Ok(Output::Plaintext(opened.plaintext.len()))
}

fn open<'b>(key: &dyn RecipientKey, token: &[u8], buffer: &'b mut [u8]) -> Result<Decrypted<'b>, Error> {
    let decrypter = Decrypter { keys: &[key], content: &[&A256GCM], limits: Limits::DEFAULT };
    decrypter.decrypt(&JweCompact::parse(token)?, buffer)
}
