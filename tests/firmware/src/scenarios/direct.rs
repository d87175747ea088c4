//! A shared key, out of a JWK in flash.

use alg_aesgcm::A256GCM;
use jose_alg::{Error, HeaderFields, KeyFault};
use jwe_core::{Decrypter, Direct, DirectSender, Encrypter, JweCompact, Limits};
use jwk::{Jwk, Operation};

use crate::inputs::{DIR_JWK, DIR_TOKEN, LONG_TOKEN, PLAINTEXT, RSA_2048, RSA_4096, random};
use crate::{Answer, Output, check};

/// The key of the JWK.
fn key() -> Result<[u8; 32], Error> {
    let jwk = Jwk::parse(DIR_JWK)?;
    jwk.permits(Operation::Decrypt, "dir")?;
    let mut key = [0; 32];
    let octets = jwk.oct()?;
    if octets.decode(&mut key)?.len() == 32 { Ok(key) } else { Err(KeyFault::WrongSize.into()) }
}

pub(super) fn jwks_are_read(_: &mut [u8]) -> Answer {
    key()?;
    for (text, len) in [(RSA_2048.private, 256), (RSA_2048.public, 256), (RSA_4096.private, 512)] {
        check!(Jwk::parse(text)?.rsa()?.n.decoded_len() == len);
    }
    Ok(Output::Nothing)
}

pub(super) fn decrypt_in_place(buffer: &mut [u8]) -> Answer {
    let token = &mut buffer[..DIR_TOKEN.len()];
    token.copy_from_slice(DIR_TOKEN);
    let start = token.as_ptr().addr();
    let key = key()?;
    let direct = Direct::new(&key).with_kid("dir");
    let decrypter = Decrypter { keys: &[&direct], content: &[&A256GCM], limits: Limits::DEFAULT };
    let (header, opened) = decrypter.decrypt_in_place(token)?;
    check!(header.kid().is_some_and(|kid| kid.is("dir")));
    let (from, len) = (opened.plaintext.as_ptr().addr() - start, opened.plaintext.len());
    buffer.copy_within(from..from + len, 0);
    Ok(Output::Plaintext(len))
}

pub(super) fn decrypt_long(buffer: &mut [u8]) -> Answer {
    let key = key()?;
    let direct = Direct::new(&key);
    let decrypter = Decrypter { keys: &[&direct], content: &[&A256GCM], limits: Limits::DEFAULT };
    let opened = decrypter.decrypt(&JweCompact::parse(LONG_TOKEN)?, buffer)?;
    check!(opened.plaintext.len() == 1024);
    check!(opened.plaintext.iter().zip(0u32..).all(|(byte, at)| u32::from(*byte) == at & 0xff));
    Ok(Output::Nothing)
}

pub(super) fn encrypt(buffer: &mut [u8]) -> Answer {
    let key = key()?;
    let sender = DirectSender::new(&key).with_kid("dir");
    let encrypter = Encrypter { recipient: &sender, content: &A256GCM };
    let len = encrypter.encrypt(&HeaderFields::NONE, PLAINTEXT, &mut random(), buffer)?.len();
    Ok(Output::Token(len, "dir.jwk"))
}
