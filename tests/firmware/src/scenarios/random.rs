//! A generator that fails, or gives zeros, leaves nothing behind.

use alg_aesgcm::A256GCM;
use alg_rsa::RsaOaep256Public;
use jose_alg::{Error, HeaderFields, Recipient};
use jwe_core::{DirectSender, Encrypter};
use jwk::Jwk;

use crate::inputs::{DIR_KEY, PLAINTEXT, RSA_2048, failing};
use crate::{Answer, Output, check};

pub(super) fn encryption_leaves_nothing(buffer: &mut [u8]) -> Answer {
    refused(&DirectSender::new(DIR_KEY), buffer)?;
    let key = RsaOaep256Public::<2048>::from_jwk(&Jwk::parse(RSA_2048.public)?)?;
    refused(&key, buffer)
}

fn refused(recipient: &dyn Recipient, buffer: &mut [u8]) -> Answer {
    let encrypter = Encrypter { recipient, content: &A256GCM };
    let mut draws = 0;
    // One more good draw each time, until there is nothing left to fail at.
    loop {
        for stuck in [false, true] {
            buffer.fill(0xa5);
            let answer = encrypter
                .encrypt(&HeaderFields::NONE, PLAINTEXT, &mut failing(draws, stuck), buffer)
                .map(drop);
            match answer {
                Ok(()) => {
                    check!(draws > 0);
                    return Ok(Output::Nothing);
                }
                Err(Error::RandomUnavailable) => check!(buffer.iter().all(|byte| *byte == 0xa5)),
                Err(other) => return Err(other.into()),
            }
        }
        draws += 1;
    }
}
