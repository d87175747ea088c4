//! Laws of encryption: lengths are exact, a failure leaves the output as it was, what was encrypted decrypts to the
//! same in every form, and a token that was changed never does.

use alg_aesgcm::{A128GCM, A192GCM, A256GCM};
use arbitrary::{Arbitrary, Unstructured};
use jose_alg::{ContentCipher, Error, FnRandom, HeaderFields, KeyFault, Recipient, RecipientKey};
use jose_no_security::{NoCipher, NoKey};
use jwe_core::{
    Decrypter, Direct, DirectSender, Encrypter, HeaderRule, JsonEncrypter, JsonFields, JsonForm, JweCompact,
    JweJson, Limits,
};

use crate::decrypt::{KEY, absent, opaque, three_forms};
use crate::header::Wish;
use crate::oracle::{self, Json};
use crate::{encrypt_json, heap, shown};

const GUARD: u8 = 0xee;

/// A source of randomness that can be told to fail, and that counts.
pub(crate) struct Source {
    seed: u64,
    mode: Mode,
    pub(crate) drawn: Vec<u8>,
    pub(crate) draws: usize,
}

#[derive(Arbitrary, Clone, Copy, Debug, PartialEq)]
pub(crate) enum Mode {
    Works,
    Fails,
    /// Fills half of what was asked for, and then fails.
    FailsHalfWay,
    /// Says that it worked, and repeats one word.
    Stuck,
}

impl Source {
    pub(crate) fn new(seed: u64, mode: Mode) -> Self {
        // Reserved here, so that a draw asks nothing of the heap.
        Self { seed, mode, drawn: Vec::with_capacity(512), draws: 0 }
    }

    pub(crate) fn fill(&mut self, out: &mut [u8]) -> Result<(), ()> {
        self.draws += 1;
        let half = out.len() / 2;
        let wanted = if self.mode == Mode::FailsHalfWay { &mut out[..half] } else { &mut *out };
        for byte in &mut *wanted {
            // xorshift64: no randomness is wanted, only bytes that do not repeat.
            self.seed ^= self.seed << 13;
            self.seed ^= self.seed >> 7;
            self.seed ^= self.seed << 17;
            *byte = if self.mode == Mode::Stuck { 0x5c } else { self.seed.to_le_bytes()[3] };
        }
        self.drawn.extend_from_slice(wanted);
        if matches!(self.mode, Mode::Fails | Mode::FailsHalfWay) { Err(()) } else { Ok(()) }
    }
}

#[derive(Arbitrary, Debug)]
pub(crate) struct Message {
    cipher: u8,
    /// `dir`, or a key that carries the content encryption key.
    wraps: bool,
    own_kid: Option<String>,
    pub(crate) wish: Wish,
    pub(crate) payload: Vec<u8>,
    pub(crate) seed: u64,
    pub(crate) random: Mode,
    messages_left: u8,
    /// How much more room than needed there is, and the shape of a token in JSON.
    pub(crate) longer: u8,
}

/// Any key, header, payload and source of randomness: either an error that leaves the output untouched, or a token
/// of exactly the length that was said, which decrypts to the payload in every form.
pub fn round_trip(data: &[u8]) {
    let Ok(message) = Message::arbitrary(&mut Unstructured::new(data)) else { return };
    let cbc = [NoCipher::like_a128cbc_hs256("CBC"), NoCipher::like_a256cbc_hs512("LONG")];
    let ciphers: [&dyn ContentCipher; 5] = [&A256GCM, &A192GCM, &A128GCM, &cbc[0], &cbc[1]];
    let content = ciphers[usize::from(message.cipher) % ciphers.len()];
    let own_kid = message.own_kid.as_deref();
    let key: Vec<u8> = KEY.iter().cycle().take(content.key_len()).copied().collect();

    let (wrap, direct) = (NoKey::new("RSA-OAEP-256", own_kid, 80), DirectSender::new(&key));
    let direct = direct.with_message_limit(message.messages_left.into());
    let direct = if let Some(kid) = own_kid { direct.with_kid(kid) } else { direct };
    let recipient: &dyn Recipient = if message.wraps { &wrap } else { &direct };
    let encrypter = Encrypter { recipient, content };

    let granted = message.wish.grant();
    encrypt_json::round_trip(&message, content, &granted);
    let fields = message.wish.fields(&granted);
    let payload = &message.payload;
    let encrypt = |random: &mut Source, out: &mut [u8]| {
        let mut random = FnRandom(|bytes: &mut [u8]| random.fill(bytes));
        heap::untouched(|| encrypter.encrypt(&fields, payload, &mut random, out).map(|token| token.len()))
    };
    let untouched = |out: &[u8]| out.iter().all(|byte| *byte == GUARD);

    let needed = heap::untouched(|| encrypter.encrypted_len(&fields, payload.len()));
    let Some(members) = &granted.expected else {
        let mut out = vec![GUARD; 4096];
        assert_eq!(needed, Err(Error::HeaderName));
        assert_eq!(encrypt(&mut Source::new(1, Mode::Works), &mut out), Err(Error::HeaderName));
        return assert!(untouched(&out));
    };
    let needed = needed.expect("a payload in memory has a token");

    let mut out = vec![GUARD; needed + usize::from(message.longer)];
    let mut source = Source::new(message.seed | 1, message.random);
    assert_eq!(encrypt(&mut source, &mut out[..needed - 1]), Err(Error::BufferTooSmall { needed }));
    assert!(untouched(&out) && source.draws == 0, "something happened before the length was checked");

    let before = direct.messages_left();
    let result = encrypt(&mut source, &mut out);
    assert_eq!(source.draws, 1, "randomness is drawn at once");
    if message.random != Mode::Works {
        assert_eq!(result, Err(Error::RandomUnavailable));
        assert_eq!(direct.messages_left(), before, "a message was counted that does not exist");
        return assert!(untouched(&out), "a source that failed left something behind");
    }
    if !message.wraps && before == 0 {
        assert_eq!(result, Err(Error::KeyUnsuitable(KeyFault::Spent)));
        return assert!(out[..needed].iter().all(|byte| *byte == 0), "a refused payload was left behind");
    }
    assert_eq!(result, Ok(needed));
    assert!(untouched(&out[needed..]), "wrote beyond the length");
    let token = &out[..needed];

    // Vector and key are those that were drawn, whole and once.
    let parts: Vec<Vec<u8>> =
        token.split(|byte| *byte == b'.').map(|part| oracle::decode(part).expect("base64url")).collect();
    let (drawn_key, rest) = source.drawn.split_at(content.key_len());
    assert_eq!(source.drawn.len(), content.key_len() + content.iv_len() + recipient.random_len());
    assert_eq!(parts[2], rest[..content.iv_len()]);
    if message.wraps {
        assert_eq!(parts[1][1..=drawn_key.len()], *drawn_key);
    }

    // The header says what was asked for.
    let texts = [
        ("alg", Some(recipient.alg())),
        ("enc", Some(content.enc())),
        ("kid", fields.kid.or(own_kid)),
        ("typ", fields.typ),
        ("cty", fields.cty),
    ];
    let texts =
        texts.iter().filter_map(|(name, text)| Some(((*name).to_owned(), Json::Text((*text)?.to_owned()))));
    let expected: Vec<_> = texts.chain(members.iter().cloned()).collect();
    assert_eq!(Json::object(&parts[0]), Some(expected));

    // It comes back, in every form, unless its own header is more than a reader of ours takes.
    let kid = fields.kid.or(own_kid);
    let (wrap, direct) = (NoKey::new("RSA-OAEP-256", kid, 80), Direct::new(&key));
    let direct = if let Some(kid) = kid { direct.with_kid(kid) } else { direct };
    let keys: &[&dyn RecipientKey] = if message.wraps { &[&wrap] } else { &[&direct] };
    let readable = crate::header::plain_reading(&parts[0], &Limits::DEFAULT.header).is_some();
    let opened = three_forms(token, keys, &[content], 1, opaque);
    assert_eq!(opened.as_ref(), readable.then_some(payload));
}

#[derive(Arbitrary, Debug)]
struct Tampering {
    payload: Vec<u8>,
    wish: Wish,
    changes: Vec<Change>,
    seed: u64,
}

#[derive(Arbitrary, Debug)]
enum Change {
    Set {
        at: u16,
        to: u8,
    },
    Remove {
        at: u16,
    },
    Insert {
        at: u16,
        byte: u8,
    },
    TurnBit {
        part: u8,
        bit: u16,
    },
    Swap {
        part: u8,
        other: u8,
    },
    Shorten {
        part: u8,
        by: u8,
    },
    Lengthen {
        part: u8,
        by: u8,
    },
    /// Moves bytes from the end of the ciphertext to the tag.
    Shift {
        by: u8,
    },
    Cut {
        at: u16,
    },
}

impl Change {
    fn apply(&self, token: &mut Vec<u8>) {
        let index = |at: u16, len: usize| usize::from(at) % len.max(1);
        let mut parts: Vec<Vec<u8>> = token.split(|byte| *byte == b'.').map(<[u8]>::to_vec).collect();
        let count = parts.len();
        let at_part = |part: u8| usize::from(part) % count;
        let decoded = |text: &[u8]| oracle::decode(text).unwrap_or_default();
        let len = token.len();
        match self {
            Self::Set { at, to } if len > 0 => return token[index(*at, len)] = *to,
            Self::Remove { at } if len > 0 => {
                token.remove(index(*at, len));
                return;
            }
            Self::Insert { at, byte } => return token.insert(index(*at, len), *byte),
            Self::Cut { at } => return token.truncate(index(*at, len)),
            Self::TurnBit { part, bit } => {
                let mut bytes = decoded(&parts[at_part(*part)]);
                if bytes.is_empty() {
                    return;
                }
                let bit = index(*bit, bytes.len() * 8);
                bytes[bit / 8] ^= 1 << (bit % 8);
                parts[at_part(*part)] = oracle::encode(&bytes).into_bytes();
            }
            Self::Swap { part, other } => parts.swap(at_part(*part), at_part(*other)),
            Self::Shorten { part, by } | Self::Lengthen { part, by } => {
                let mut bytes = decoded(&parts[at_part(*part)]);
                let by = usize::from(*by % 33);
                let len = if matches!(self, Self::Shorten { .. }) {
                    bytes.len().saturating_sub(by)
                } else {
                    bytes.len() + by
                };
                bytes.resize(len, 0);
                parts[at_part(*part)] = oracle::encode(&bytes).into_bytes();
            }
            Self::Shift { by } if count == 5 => {
                let (mut text, tag) = (decoded(&parts[3]), decoded(&parts[4]));
                let tail = text.split_off(text.len().saturating_sub((*by).into()));
                parts[3] = oracle::encode(&text).into_bytes();
                parts[4] = oracle::encode(&[tail, tag].concat()).into_bytes();
            }
            _ => return,
        }
        *token = parts.join(&b'.');
    }
}

/// A token that was changed in any way never yields a payload, and nothing of the payload is left behind.
pub fn tampering(data: &[u8]) {
    let Ok(case) = Tampering::arbitrary(&mut Unstructured::new(data)) else { return };
    let granted = case.wish.grant();
    let fields = case.wish.fields(&granted);
    let (content, sender) = (&A256GCM, DirectSender::new(&KEY));
    let mut source = Source::new(case.seed | 1, Mode::Works);
    let mut random = FnRandom(|bytes: &mut [u8]| source.fill(bytes));
    let encrypter = Encrypter { recipient: &sender, content };
    let Ok(token) = encrypter.encrypt_to_string(&fields, &case.payload, &mut random) else { return };
    tampering_in_json(&case, &JsonFields { protected: fields, ..JsonFields::NONE });
    let mut changed = token.clone().into_bytes();
    case.changes.iter().for_each(|change| change.apply(&mut changed));
    if changed == token.as_bytes() {
        return;
    }

    let key = Direct::new(&KEY);
    let key = if let Some(kid) = fields.kid { key.with_kid(kid) } else { key };
    let decrypter = Decrypter { keys: &[&key], content: &[content], limits: Limits::DEFAULT };
    if let Ok(view) = JweCompact::parse(&changed) {
        let mut out = vec![GUARD; view.buffer_len()];
        assert!(decrypter.decrypt(&view, &mut out).is_err(), "a changed token opened");
        absent(&case.payload, &out, &[&changed, token.as_bytes()]);
        assert!(decrypter.decrypt_to_vec(&view).is_err());
        assert!(decrypter.decrypt_perhaps_compressed(&view, &mut out).is_err(), "a changed token opened");
        absent(&case.payload, &out, &[&changed, token.as_bytes()]);
    }
    let mut place = changed.clone();
    assert!(decrypter.decrypt_in_place(&mut place).is_err(), "a changed token opened");
    absent(&case.payload, &place, &[&changed, token.as_bytes()]);
}

/// In JSON a change may mean nothing, as white space does: what opens then is the payload that was encrypted, with the
/// data that were authenticated.
fn tampering_in_json(case: &Tampering, fields: &JsonFields<'_>) {
    let (content, sender) = (&A256GCM, DirectSender::new(&KEY));
    let aad: &[u8] = b"not secret";
    let fields = JsonFields { aad: Some(aad).filter(|_| case.seed % 2 == 1), ..*fields };
    let form = if case.seed % 4 < 2 { JsonForm::Flattened } else { JsonForm::General };
    let mut source = Source::new(case.seed | 1, Mode::Works);
    let mut random = FnRandom(|bytes: &mut [u8]| source.fill(bytes));
    let encrypter = JsonEncrypter { recipients: &[&sender], content, form };
    let token = encrypter.encrypt_to_string(&fields, &case.payload, &mut random);
    let token = token.expect("as in the compact form");
    let mut changed = token.clone().into_bytes();
    case.changes.iter().for_each(|change| change.apply(&mut changed));

    let key = Direct::new(&KEY);
    let key = if let Some(kid) = fields.protected.kid { key.with_kid(kid) } else { key };
    let decrypter = Decrypter { keys: &[&key], content: &[content], limits: Limits::DEFAULT };
    let Ok(view) = JweJson::parse(&changed, &Limits::DEFAULT, 3) else { return };
    let mut out = vec![GUARD; view.buffer_len()];
    match decrypter.decrypt_json(&view, HeaderRule::Anywhere, &mut out) {
        Ok(opened) => {
            assert_eq!(*opened.plaintext, case.payload, "a changed token opened");
            let mut found = vec![0; view.aad_len().unwrap_or(0)];
            assert_eq!(view.aad(&mut found), Ok(fields.aad.unwrap_or_default()));
        }
        Err(_) => absent(&case.payload, &out, &[&changed, token.as_bytes()]),
    }
}

#[derive(Arbitrary, Debug)]
struct Exchange {
    cipher: bool,
    request: Vec<u8>,
    answer: Vec<u8>,
    seed: u64,
    /// A response of somebody else's; nothing: the server's.
    hostile: Option<Vec<u8>>,
    header: Option<String>,
}

/// A request and its one response under the same key. Nothing else is taken for the response: not the request sent
/// back under another name, not a token under a key of the key ring's, not anything hostile that says `dir`.
pub fn session(data: &[u8]) {
    let Ok(case) = Exchange::arbitrary(&mut Unstructured::new(data)) else { return };
    let [into, in_place] = [false, true].map(|in_place| exchange(&case, in_place));
    assert_eq!(into, in_place, "the two forms differ");
}

fn exchange(case: &Exchange, in_place: bool) -> Result<Vec<u8>, Error> {
    let content: &dyn ContentCipher = if case.cipher { &A256GCM } else { &A128GCM };
    let both: &[&dyn ContentCipher] = &[&A256GCM, &A128GCM];
    let server_key = NoKey::new("RSA-OAEP-256", None, 80);
    let mut source = Source::new(case.seed | 1, Mode::Works);
    let mut random = FnRandom(|bytes: &mut [u8]| source.fill(bytes));

    let direct = DirectSender::new(&KEY);
    let mut out = [GUARD; 256];
    let refused = Encrypter { recipient: &direct, content }
        .encrypt_request(&HeaderFields::NONE, b"", &mut random, &mut out)
        .map(drop);
    assert_eq!(refused, Err(Error::KeyUnsuitable(KeyFault::WrongAlg)), "a session under dir");

    let encrypter = Encrypter { recipient: &server_key, content };
    let mut out =
        vec![GUARD; encrypter.encrypted_len(&HeaderFields::NONE, case.request.len()).expect("it fits")];
    let (request, session) = encrypter
        .encrypt_request(&HeaderFields::NONE, &case.request, &mut random, &mut out)
        .expect("everything fits");

    let server = Decrypter { keys: &[&server_key], content: both, limits: Limits::DEFAULT };
    let view = JweCompact::parse(request).expect("our own token");
    let mut buffer = vec![GUARD; view.buffer_len()];
    let (opened, answering) = server.decrypt_request(&view, &mut buffer).expect("our own token");
    assert_eq!(*opened.plaintext, case.request);
    let secret = &oracle::decode(view.parts()[1].1).expect("our own token")[1..=content.key_len()];
    shown::is_quiet(&(&session, &answering, &encrypter, &direct), secret);

    let other: &[&dyn ContentCipher] = if case.cipher { &[&A128GCM] } else { &[&A256GCM] };
    assert_eq!(answering.answer_len(other, &HeaderFields::NONE, 0), Err(Error::EncNotAllowed));
    let len = answering.answer_len(both, &HeaderFields::NONE, case.answer.len()).expect("it fits");
    let mut response = vec![GUARD; len];
    let made =
        answering.answer(both, &HeaderFields::NONE, &case.answer, &mut random, &mut response).map(str::len);
    assert_eq!(made, Ok(len));

    let own_key = Direct::new(&KEY).with_kid("own");
    let own = Decrypter { keys: &[&own_key, &server_key], content: both, limits: Limits::DEFAULT };
    let mut place = match (&case.hostile, &case.header) {
        (Some(token), _) => token.clone(),
        (None, Some(header)) => {
            let header = oracle::encode(header.as_bytes());
            let rest = response.iter().position(|byte| *byte == b'.').unwrap_or_default();
            [header.as_bytes(), &response[rest..]].concat()
        }
        (None, None) => response.clone(),
    };
    let is_the_answer = place == response;
    let opened = if in_place {
        session.open_response_in_place(&own, &mut place).map(|(_, opened)| opened)
    } else {
        let view = JweCompact::parse(&place)?;
        buffer = vec![GUARD; view.buffer_len()];
        session.open_response(&own, &view, &mut buffer)
    };
    match opened {
        Ok(opened) => {
            assert!(is_the_answer, "something else was taken for the response");
            assert_eq!(*opened.plaintext, case.answer);
            assert_eq!((opened.key, opened.alg, opened.enc), (None, "dir", content.enc()));
            Ok(opened.plaintext.to_vec())
        }
        Err(error) => {
            assert!(!is_the_answer, "{error:?} for the response");
            Err(error)
        }
    }
}
