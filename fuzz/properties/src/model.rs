//! Decryption as RFC 7516, section 5.2 tells it, in the plainest way: on the heap, over the second opinions, with
//! every step in the order of the text. What the core answers must be what this answers.

use jose_alg::{Cek, ContentCipher, Header, NotRecovered, RecipientKey, json};
use jwe_core::Limits;

use crate::header;
use crate::oracle::{self, Json};

/// What must come out.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// The token is wrong, or not allowed, for anyone to see.
    Public,
    /// The key's own source of randomness failed.
    NoRandomness,
    /// A secret took part and did not fit. None of these texts may be found anywhere.
    Rejected(Vec<Vec<u8>>),
    Opened {
        plaintext: Vec<u8>,
        key: usize,
        enc: &'static str,
    },
}

/// How often the keys and the ciphers may have been asked.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Work {
    pub(crate) recovered: u32,
    pub(crate) opened: u32,
}

pub(crate) struct Model<'p> {
    pub(crate) keys: &'p [&'p dyn RecipientKey],
    pub(crate) content: &'p [&'p dyn ContentCipher],
    pub(crate) limits: Limits,
    /// One attempt at the ciphertext, since it is overwritten.
    pub(crate) in_place: bool,
    /// Whether `zip` with `DEF` may stand in the header.
    pub(crate) may_be_compressed: bool,
    /// What a cipher makes of a text, whatever the tag says, where that can be known.
    pub(crate) reveal: fn(&[u8], &mut [u8]),
}

impl Model<'_> {
    pub(crate) fn decrypt(&self, token: &[u8]) -> (Verdict, Work) {
        let mut work = Work::default();
        let verdict = self.steps(token, &mut work).unwrap_or(Verdict::Public);
        (verdict, work)
    }

    /// `None` is a fault for anyone to see.
    fn steps(&self, token: &[u8], work: &mut Work) -> Option<Verdict> {
        if token.len() > self.limits.token_len {
            return None;
        }
        let parts: Vec<&[u8]> = token.split(|byte| *byte == b'.').collect();
        let [header_text, key_text, iv_text, ciphertext_text, tag_text] = parts[..] else { return None };
        // A length that no base64url has is seen when the parts are told apart.
        if parts.iter().any(|part| part.len() % 4 == 1) {
            return None;
        }
        // RFC 7516, section 5.2, steps 2 to 5.
        let header = oracle::decode(header_text)?;
        let members = header::plain_reading(&header, &self.limits.header)?;
        let text = |name| oracle::get(&members, name).and_then(Json::as_str);
        let zip_is_refused = text("zip").is_some_and(|zip| !self.may_be_compressed || zip != "DEF");
        if zip_is_refused || oracle::get(&members, "crit").is_some() {
            return None;
        }
        let enc = text("enc")?;
        let content = self.content.iter().find(|cipher| cipher.enc() == enc)?;
        let iv = oracle::decode(iv_text).filter(|iv| iv.len() == content.iv_len())?;
        let tag = oracle::decode(tag_text).filter(|tag| tag.len() == content.tag_len())?;
        let encrypted_key = oracle::decode(key_text)?;

        // Steps 6 to 10, for every key that the token may be for.
        let alg = text("alg")?;
        let parsed = Header::parse(&header, &json::Limits::MAX).expect("a superset of what was just read");
        let mut ceks = Vec::new();
        for index in self.candidates(alg, text("kid"), encrypted_key.len(), content.key_len()) {
            let mut cek = Cek::zeroed(content.key_len()).expect("a cipher's key fits");
            work.recovered += 1;
            match self.keys[index].recover_cek(&parsed, &encrypted_key, &mut cek) {
                Ok(()) => ceks.push((index, true, cek.as_bytes().to_vec())),
                Err(NotRecovered::Rejected) => ceks.push((index, false, cek.as_bytes().to_vec())),
                Err(NotRecovered::RandomUnavailable) => return Some(Verdict::NoRandomness),
            }
        }
        if ceks.is_empty() {
            return None;
        }
        let ciphertext = oracle::decode(ciphertext_text)?;

        // Steps 11 to 16; section 11.5: the cipher runs for every key, recovered or not.
        if self.in_place {
            let chosen = ceks.iter().position(|(_, recovered, _)| *recovered).unwrap_or(0);
            ceks = vec![ceks.swap_remove(chosen)];
        }
        let mut revealed = Vec::new();
        for (key, recovered, cek) in ceks {
            work.opened += 1;
            let mut text = ciphertext.clone();
            if recovered && let Ok(len) = content.open(&cek, &iv, header_text, &mut text, &tag) {
                text.truncate(len);
                return Some(Verdict::Opened { plaintext: text, key, enc: content.enc() });
            }
            for cek in [cek, vec![0; content.key_len()]] {
                let mut text = ciphertext.clone();
                (self.reveal)(&cek, &mut text);
                revealed.push(text);
            }
        }
        Some(Verdict::Rejected(revealed))
    }

    /// The keys that a token is for: by `alg`; among them those that it names, else those without a name; of these,
    /// those whose encrypted keys have this length; of these, as many as the limit allows.
    fn candidates(&self, alg: &str, kid: Option<&str>, encrypted_len: usize, cek_len: usize) -> Vec<usize> {
        let keys = self.keys.iter().enumerate().filter(|(_, key)| key.alg() == alg);
        let (named, nameless): (Vec<_>, Vec<_>) = keys
            .clone()
            .filter(|(_, key)| key.kid().is_none() || key.kid() == kid)
            .partition(|(_, key)| key.kid().is_some());
        let chosen: Vec<_> = match kid {
            None => keys.collect(),
            Some(_) if named.is_empty() => nameless,
            Some(_) => named,
        };
        let fitting = chosen.into_iter().filter(|(_, key)| key.encrypted_key_len(cek_len) == encrypted_len);
        fitting.map(|(index, _)| index).take(self.limits.candidates.into()).collect()
    }
}
