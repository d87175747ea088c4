//! Mock units take the place of software through the same traits.

use core::cell::RefCell;

use alg_aesgcm::A256GCM;
use alg_rsa::RsaOaep256;
use jose_alg::HeaderFields;
use jwe_core::{Decrypter, Direct, DirectSender, Encrypter, JweCompact, Limits};
use jwk::Jwk;

use crate::inputs::{DIR_KEY, DIR_TOKEN, PLAINTEXT, RSA_2048, random};
use crate::units::{GcmUnit, RsaUnit, RsaUnitKey, UnitA256Gcm};
use crate::{Answer, Output, check};

pub(super) fn gcm_unit(buffer: &mut [u8]) -> Answer {
    let unit = GcmUnit::default();
    let content = UnitA256Gcm(&unit);
    let key = Direct::new(DIR_KEY);
    let decrypter = Decrypter { keys: &[&key], content: &[&content], limits: Limits::DEFAULT };
    check!(decrypter.decrypt(&JweCompact::parse(DIR_TOKEN)?, buffer)?.plaintext == PLAINTEXT);
    let sender = DirectSender::new(DIR_KEY);
    let encrypter = Encrypter { recipient: &sender, content: &content };
    let len = encrypter.encrypt(&HeaderFields::NONE, PLAINTEXT, &mut random(), buffer)?.len();
    check!(unit.operations.get() == 2);
    Ok(Output::Token(len, "dir.jwk"))
}

pub(super) fn rsa_unit(buffer: &mut [u8]) -> Answer {
    let mut unit = RsaUnit { key: RsaOaep256::from_jwk(&Jwk::parse(RSA_2048.private)?)?, operations: 0 };
    let key = RsaUnitKey(RefCell::new(&mut unit));
    let decrypter = Decrypter { keys: &[&key], content: &[&A256GCM], limits: Limits::DEFAULT };
    let len = decrypter.decrypt(&JweCompact::parse(RSA_2048.token)?, buffer)?.plaintext.len();
    check!(unit.operations == 1);
    Ok(Output::Plaintext(len))
}
