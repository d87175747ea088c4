//! Laws of encryption to the JSON serializations: those of the compact form, for one recipient or several.

use jose_alg::json::Object;
use jose_alg::{ContentCipher, Error, FnRandom, Part, Recipient};
use jose_no_security::NoKey;
use jwe_core::{Decrypter, HeaderRule, JsonEncrypter, JsonFields, JsonForm, JweJson, Limits};

use crate::decrypt::KEY;
use crate::encrypt::{Message, Mode, Source};
use crate::header::{Granted, plain_reading};
use crate::oracle::{self, Json};
use crate::{heap, shown};

const GUARD: u8 = 0xee;
const UNPROTECTED: [&str; 2] = ["jku", "x"];

/// Either an error that leaves the output untouched, or a token of exactly the length that was said, which each of its
/// recipients opens, with the data that were authenticated.
pub(crate) fn round_trip(message: &Message, content: &dyn ContentCipher, granted: &Granted<'_>) {
    let shape = usize::from(message.longer);
    let kids = [Some("a"), None, Some("b")];
    let made = [("RSA-OAEP-256", 80), ("A256KW", 80), ("RSA-OAEP-256", 70)];
    let senders = [0, 1, 2].map(|at| NoKey::new(made[at].0, kids[at], made[at].1));
    let all = senders.each_ref().map(|key| key as &dyn Recipient);
    let recipients = &all[..1 + shape % 3];
    let several = recipients.len() > 1;
    let form = if several || shape & 4 != 0 { JsonForm::General } else { JsonForm::Flattened };
    let unprotected = Object::parse(br#"{"jku":"https://example.com/","x":[1]}"#, &Limits::DEFAULT.header);
    let aad: &[u8] = b"not secret";
    let fields = JsonFields {
        protected: message.wish.fields(granted),
        unprotected: unprotected.ok().filter(|_| shape & 8 != 0),
        aad: Some(aad).filter(|_| shape & 16 != 0),
    };
    let encrypter = JsonEncrypter { recipients, content, form };
    shown::is_quiet(&encrypter, &KEY);
    let wrong_form = JsonEncrypter { form: JsonForm::Flattened, ..encrypter };
    let nobody = JsonEncrypter { recipients: &[], ..encrypter };
    for wrong in [wrong_form, nobody].iter().skip(usize::from(!several)) {
        assert_eq!(wrong.encrypted_len(&fields, 0), Err(Error::LimitExceeded(Part::Token)));
    }
    let payload = &message.payload;
    let encrypt = |source: &mut Source, out: &mut [u8]| {
        let mut random = FnRandom(|bytes: &mut [u8]| source.fill(bytes));
        heap::untouched(|| encrypter.encrypt(&fields, payload, &mut random, out).map(str::len))
    };
    let untouched = |out: &[u8]| out.iter().all(|byte| *byte == GUARD);
    let mut source = Source::new(message.seed | 1, message.random);

    let repeated = granted.members.iter().any(|member| UNPROTECTED.contains(&member.name));
    let needed = heap::untouched(|| encrypter.encrypted_len(&fields, payload.len()));
    if granted.expected.is_none()
        || several && fields.protected.kid.is_some()
        || fields.unprotected.is_some() && repeated
    {
        let mut out = vec![GUARD; 4096];
        assert_eq!(needed, Err(Error::HeaderName));
        assert_eq!(encrypt(&mut source, &mut out), Err(Error::HeaderName));
        return assert!(untouched(&out));
    }
    let needed = needed.expect("a payload in memory has a token");
    let mut out = vec![GUARD; needed + 4];
    assert_eq!(encrypt(&mut source, &mut out[..needed - 1]), Err(Error::BufferTooSmall { needed }));
    assert!(untouched(&out) && source.draws == 0, "something happened before the length was checked");
    let result = encrypt(&mut source, &mut out);
    assert_eq!(source.draws, 1, "randomness is drawn at once");
    if message.random != Mode::Works {
        assert_eq!(result, Err(Error::RandomUnavailable));
        return assert!(untouched(&out), "a source that failed left something behind");
    }
    assert_eq!(result, Ok(needed));
    assert!(untouched(&out[needed..]), "wrote beyond the length");
    let token = &out[..needed];
    assert_eq!(source.drawn.len(), content.key_len() + content.iv_len() + 4 * recipients.len());

    // Unless its headers are more than a reader of ours takes: some room is for what stands beside the protected one.
    let members = Json::object(token).expect("a token in JSON");
    let protected = oracle::get(&members, "protected").and_then(Json::as_str).expect("a protected header");
    let protected = oracle::decode(protected.as_bytes()).expect("base64url");
    let with_alg = [br#"{"alg":"","#, &protected[1..]].concat();
    let mut limits = Limits::DEFAULT.header;
    (limits.len, limits.members) = (limits.len - 256, limits.members - 8);
    if plain_reading(if several { &with_alg } else { &protected }, &limits).is_none() {
        return;
    }
    let view = heap::untouched(|| JweJson::parse(token, &Limits::DEFAULT, 3)).expect("our own token");
    let mut found = vec![0; view.aad_len().unwrap_or(0)];
    assert_eq!(view.aad(&mut found), Ok(fields.aad.unwrap_or_default()));
    for (at, (alg, len)) in made.into_iter().enumerate().take(recipients.len()) {
        let key = NoKey::new(alg, fields.protected.kid.or(kids[at]), len);
        let decrypter = Decrypter { keys: &[&key], content: &[content], limits: Limits::DEFAULT };
        for rule in [HeaderRule::Protected, HeaderRule::Anywhere] {
            let mut out = vec![GUARD; view.buffer_len()];
            let opened = decrypter.decrypt_json(&view, rule, &mut out).expect("our own token");
            shown::is_quiet(&opened, payload);
            assert_eq!((&*opened.plaintext, opened.recipient, opened.alg), (&payload[..], at, alg));
        }
    }
}
