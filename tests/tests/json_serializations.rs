//! The JSON serializations of JWE, both ways: what comes out went in, and nothing that is not authenticated is believed.

use std::cell::Cell;

use jose_alg::{Cek, Error, Fault, Header, HeaderFields, Member, NotRecovered, Part, RecipientKey, json};
use jwe_core::{Decrypter, HeaderRule, JsonEncrypter, JsonFields, JsonForm, JweJson, Limits};
use pocket_jose::{
    A128GCM, A256CBC_HS512, A256GCM, A256GCMKW, A256KW, Dir, EcCurve, KeyKind, KeyRing, Policy, REGISTERED,
    Receiver, RsaOaep, RsaOaep256, Sender, encrypt_json,
};
use serde_json::{Value, json};

const PAYLOAD: &[u8] = b"open the door";
const FIELDS: HeaderFields<'_> =
    HeaderFields { members: &[Member::text("url", "/v1/\"cases\"")], ..HeaderFields::NONE };

fn shared(alg: &str, len: usize) -> KeyRing {
    KeyRing::generate_oct(len, alg).expect("a key")
}

fn rsa() -> KeyRing {
    // RFC 7516, appendix A.1, without its `alg`.
    let file = jose_tests::vectors::folder().join("rfc-appendices.json");
    let Ok(text) = std::fs::read(&file) else { return KeyRing::generate_rsa(2048).expect("a key") };
    let file: Value = serde_json::from_slice(&text).expect("JSON");
    let cases = file["cases"].as_array().expect("cases");
    let key = cases.iter().map(|case| &case["key"]).find(|key| key["kty"] == "RSA" && key["d"].is_string());
    KeyRing::import(key.expect("an RSA key").to_string().as_bytes()).expect("a key")
}

fn sender<'p>(ring: &KeyRing, policy: &Policy<'p>) -> Sender<'p> {
    Sender::new(ring, None, policy).expect("the key fits")
}

fn token(senders: &[&Sender<'_>], form: JsonForm, aad: Option<&[u8]>) -> String {
    let fields = JsonFields { protected: FIELDS, unprotected: None, aad };
    let token = encrypt_json(senders, form, &fields, PAYLOAD).expect("it encrypts");
    assert!(serde_json::from_str::<Value>(&token).is_ok(), "{token}");
    token
}

fn changed(token: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut value: Value = serde_json::from_str(token).expect("JSON");
    change(&mut value);
    value.to_string()
}

#[test]
fn one_recipient_in_either_form_with_every_kind_of_key() {
    let content = [&A256GCM as &(dyn jose_alg::ContentCipher + Sync), &A256CBC_HS512];
    for content in content {
        let (n, enc) = (content.key_len(), content.enc());
        let content = &[content];
        for ring in [shared("A256KW", 32), shared("A256GCMKW", 32), shared(enc, n), rsa()] {
            let policy = Policy { content, ..REGISTERED };
            let (sender, receiver) = (sender(&ring, &policy), Receiver::new(&ring, &policy));
            for form in [JsonForm::Flattened, JsonForm::General] {
                for aad in [None, Some(&b"for everyone to read"[..])] {
                    let token = token(&[&sender], form, aad);
                    let opened = receiver.decrypt_json(&token, HeaderRule::Protected).expect("it opens");
                    assert_eq!(opened.payload, PAYLOAD);
                    assert_eq!((opened.recipient, opened.key), (0, 0));
                    assert_eq!((opened.alg, opened.enc), (sender.alg(), enc));
                    assert_eq!(opened.aad.as_deref(), aad);
                    let header = opened.header.expect("a protected header");
                    assert_eq!(header.text("url").as_deref(), Some("/v1/\"cases\""));
                }
            }
        }
    }
}

#[test]
fn a19_the_result_says_which_of_several_recipients_it_was() {
    let agreed = |alg| KeyRing::generate(KeyKind::Ec(EcCurve::P384), alg).expect("a key");
    let rings = [shared("A256KW", 32), rsa(), shared("A256GCMKW", 32), agreed("ECDH-ES+A192KW")];
    let senders: Vec<_> = rings.iter().map(|ring| sender(ring, &REGISTERED)).collect();
    let token = token(&senders.iter().collect::<Vec<_>>(), JsonForm::General, Some(b"\0\xff"));
    for (place, ring) in rings.iter().enumerate() {
        let opened = Receiver::new(ring, &REGISTERED).decrypt_json(&token, HeaderRule::Protected);
        let opened = opened.expect("it opens for each");
        assert_eq!((opened.payload.as_slice(), opened.recipient), (PAYLOAD, place));
    }
    let stranger = Receiver::new(&shared("A256KW", 32), &REGISTERED);
    let refused = stranger.decrypt_json(&token, HeaderRule::Protected).map(drop);
    assert!(matches!(refused, Err(Error::NoMatchingKey | Error::Rejected)), "{refused:?}");
}

#[test]
fn nothing_of_it_can_be_changed() {
    let ring = shared("A256KW", 32);
    let (sender, receiver) = (sender(&ring, &REGISTERED), Receiver::new(&ring, &REGISTERED));
    let whole = token(&[&sender], JsonForm::Flattened, Some(b"aad"));
    let open = |token: &str| receiver.decrypt_json(token, HeaderRule::Protected).map(drop);
    assert_eq!(open(&whole), Ok(()));
    for member in ["protected", "aad", "encrypted_key", "iv", "ciphertext", "tag"] {
        let text =
            serde_json::from_str::<Value>(&whole).expect("JSON")[member].as_str().expect("text").to_owned();
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let bent = String::from_utf8(bytes).expect("ASCII");
            let token = changed(&whole, |value| value[member] = bent.into());
            assert!(open(&token).is_err(), "{member} {at}");
        }
        assert!(
            open(&changed(&whole, |value| drop(value.as_object_mut().expect("an object").remove(member))))
                .is_err()
        );
        assert!(open(&changed(&whole, |value| value[member] = json!(1))).is_err(), "{member}");
        assert!(
            open(&changed(&whole, |value| value[member] = json!(format!("{text}\n")))).is_err(),
            "{member}"
        );
    }
    // Members that nobody knows are passed over.
    assert_eq!(open(&changed(&whole, |value| value["x"] = json!([1]))), Ok(()));
}

#[test]
fn a9_a10_unprotected_headers_choose_nothing_and_override_nothing() {
    let ring = shared("A256KW", 32);
    let (sender, receiver) = (sender(&ring, &REGISTERED), Receiver::new(&ring, &REGISTERED));
    let open = |token: &str, rule| receiver.decrypt_json(token, rule).map(drop);
    let whole = token(&[&sender], JsonForm::Flattened, None);
    let duplicate = |result: Result<(), Error>| {
        assert!(
            matches!(result, Err(Error::Malformed { part: Part::Header, fault: Fault::JsonDuplicate, .. })),
            "{result:?}"
        );
    };
    for place in ["header", "unprotected"] {
        for rule in [HeaderRule::Protected, HeaderRule::Anywhere] {
            for (name, value) in
                [("alg", "dir"), ("alg", "A256KW"), ("enc", "A128GCM"), ("url", "x"), ("kid", "y")]
            {
                let bent = changed(&whole, |token| token[place] = json!({ name: value }));
                duplicate(open(&bent, rule));
            }
            let escaped = whole.replacen('{', &format!(r#"{{"{place}":{{"\u0061lg":"A256KW"}},"#), 1);
            duplicate(open(&escaped, rule));
            let crit = changed(&whole, |token| token[place] = json!({"crit": ["b"], "b": 1}));
            assert_eq!(open(&crit, rule), Err(Error::CritNotUnderstood));
            let zip = changed(&whole, |token| token[place] = json!({"zip": "DEF"}));
            assert_eq!(open(&zip, rule), Err(Error::CompressionNotAllowed));
            let other = changed(&whole, |token| token[place] = json!({"x": {"y": [1]}}));
            assert_eq!(open(&other, rule), Ok(()));
        }
    }
    let both = changed(&whole, |token| {
        token["header"] = json!({"x": 1});
        token["unprotected"] = json!({"x": 1});
    });
    duplicate(open(&both, HeaderRule::Protected));
}

/// RFC 7520, sections 5.11 and 5.12 have `alg`, or all of it, outside the protected header.
#[test]
fn a9_alg_and_enc_count_where_the_caller_says() {
    let path = jose_tests::vectors::folder().join("rfc7520-cookbook.json");
    let Ok(text) = std::fs::read(&path) else {
        println!("skipped: {} is not there (set JOSE_VECTORS_DIR)", path.display());
        return;
    };
    let file: Value = serde_json::from_slice(&text).expect("JSON");
    let mut seen = 0;
    for case in file["cases"].as_array().expect("cases") {
        let id = case["id"].as_str().expect("an id");
        if !id.contains("jwe.5_11") && !id.contains("jwe.5_12") {
            continue;
        }
        let ring = KeyRing::import(case["key"].to_string().as_bytes()).expect("a key");
        let receiver = Receiver::new(&ring, &REGISTERED);
        let token = case["token"].as_str().expect("a token");
        assert!(receiver.decrypt_json(token, HeaderRule::Anywhere).is_ok(), "{id}");
        let refused = receiver.decrypt_json(token, HeaderRule::Protected).map(drop);
        let missing = Error::Malformed { part: Part::Header, fault: Fault::MissingMember, at: 0 };
        assert_eq!(refused, Err(missing), "{id}");
        seen += 1;
    }
    assert!(seen >= 2);
}

#[test]
fn a12_a13_d14_forms_are_not_mixed_and_recipients_are_counted() {
    let ring = shared("A256KW", 32);
    let (sender, receiver) = (sender(&ring, &REGISTERED), Receiver::new(&ring, &REGISTERED));
    let open = |token: &str| receiver.decrypt_json(token, HeaderRule::Protected).map(drop);
    let invalid = |result| {
        let expected = Error::Malformed { part: Part::Token, fault: Fault::InvalidValue, at: 0 };
        assert_eq!(result, Err(expected));
    };
    let (flat, general) =
        (token(&[&sender], JsonForm::Flattened, None), token(&[&sender], JsonForm::General, None));
    invalid(open(&changed(&flat, |value| value["recipients"] = json!([{}]))));
    invalid(open(&changed(&general, |value| value["encrypted_key"] = json!("AA"))));
    invalid(open(&changed(&general, |value| value["header"] = json!({}))));
    // As go-jose writes it.
    let again =
        changed(&general, |value| value["encrypted_key"] = value["recipients"][0]["encrypted_key"].clone());
    assert_eq!(open(&again), Ok(()));
    invalid(open(&changed(&again, |value| value["recipients"] = json!([{}]))));
    invalid(open(&changed(&general, |value| value["recipients"] = json!([]))));
    for name in ["payload", "signatures", "signature"] {
        invalid(open(&changed(&flat, |value| value[name] = json!("AA"))));
    }
    let many = |count: usize| {
        changed(&general, |value| {
            let one = value["recipients"][0].clone();
            value["recipients"] = json!(vec![one; count]);
        })
    };
    assert_eq!(open(&many(64)), Ok(()));
    assert_eq!(open(&many(65)), Err(Error::LimitExceeded(Part::Token)));
    let direct = changed(&many(2), |value| value["recipients"][1] = json!({}));
    let no_key = Error::Malformed { part: Part::EncryptedKey, fault: Fault::WrongLength, at: 0 };
    assert_eq!(open(&direct), Err(no_key));

    let direct = shared("A256GCM", 32);
    let direct = Sender::new(&direct, None, &REGISTERED).expect("it fits");
    let none = JsonFields::NONE;
    assert!(encrypt_json(&[&sender, &direct], JsonForm::General, &none, b"").is_err());
    assert!(encrypt_json(&[&sender, &sender], JsonForm::Flattened, &none, b"").is_err());
    assert!(encrypt_json(&[], JsonForm::General, &none, b"").is_err());
    assert!(encrypt_json(&[&sender; 9], JsonForm::General, &none, b"").is_err());
    assert!(encrypt_json(&[&sender; 8], JsonForm::General, &none, b"").is_ok());
}

#[test]
fn d19_an_unprotected_header_has_no_member_that_matters() {
    let ring = shared("A256KW", 32);
    let policy = Policy {
        algs: &[&A256KW, &A256GCMKW, &Dir, &RsaOaep, &RsaOaep256],
        content: &[&A128GCM],
        limits: Limits::DEFAULT,
    };
    let sender = sender(&ring, &policy);
    let with = |text: &str| {
        let unprotected =
            Some(json::Object::parse(text.as_bytes(), &json::Limits::DEFAULT).expect("an object"));
        let fields = JsonFields { protected: FIELDS, unprotected, aad: None };
        encrypt_json(&[&sender], JsonForm::General, &fields, PAYLOAD)
    };
    let token = with(r#"{ "x" : [1,2] }"#).expect("it encrypts");
    let receiver = Receiver::new(&ring, &policy);
    assert_eq!(receiver.decrypt_json(&token, HeaderRule::Protected).expect("it opens").payload, PAYLOAD);
    for text in [
        r#"{"alg":"x"}"#,
        r#"{"\u0061lg":"x"}"#,
        r#"{"enc":"x"}"#,
        r#"{"zip":"DEF"}"#,
        r#"{"crit":["a"],"a":1}"#,
        r#"{"kid":"x"}"#,
        r#"{"url":"x"}"#,
        r#"{"u\u0072l":"x"}"#,
        r#"{"b64":false}"#,
    ] {
        assert_eq!(with(text), Err(Error::HeaderName), "{text}");
    }
}

#[test]
fn buffers_of_exactly_the_length_that_is_asked_for_are_enough() {
    let key = alg_aeskw_key();
    let second = alg_aeskw_key();
    let mut random = getrandom::SysRng;
    for (recipients, form) in [
        (&[&key as &dyn jose_alg::Recipient][..], JsonForm::Flattened),
        (&[&key], JsonForm::General),
        (&[&second, &key], JsonForm::General),
    ] {
        for aad in [None, Some(&[7; 33][..])] {
            let fields = JsonFields { protected: FIELDS, unprotected: None, aad };
            let encrypter = JsonEncrypter { recipients, content: &A256GCM, form };
            let len = encrypter.encrypted_len(&fields, PAYLOAD.len()).expect("a length");
            let mut short = vec![0xee; len - 1];
            let refused = encrypter.encrypt(&fields, PAYLOAD, &mut random, &mut short).map(drop);
            assert_eq!(refused, Err(Error::BufferTooSmall { needed: len }));
            assert!(short.iter().all(|byte| *byte == 0xee));
            let mut out = vec![0; len];
            let token = encrypter.encrypt(&fields, PAYLOAD, &mut random, &mut out).expect("it fits");
            assert_eq!(token.len(), len);

            let view = JweJson::parse(token, &Limits::DEFAULT, 2).expect("a token");
            let decrypter = Decrypter { keys: &[&key], content: &[&A256GCM], limits: Limits::DEFAULT };
            let needed = view.buffer_len();
            let refused =
                decrypter.decrypt_json(&view, HeaderRule::Protected, &mut vec![0; needed - 1]).map(drop);
            assert_eq!(refused, Err(Error::BufferTooSmall { needed }));
            let mut out = vec![0; needed];
            let opened = decrypter.decrypt_json(&view, HeaderRule::Protected, &mut out).expect("it opens");
            assert_eq!((&*opened.plaintext, opened.recipient), (PAYLOAD, recipients.len() - 1));
        }
    }
}

/// A key that counts how often it was asked to work.
struct Counted<'k>(&'k dyn RecipientKey, Cell<usize>);

impl RecipientKey for Counted<'_> {
    fn alg(&self) -> &'static str {
        self.0.alg()
    }
    fn encrypted_key_len(&self, cek_len: usize) -> usize {
        self.0.encrypted_key_len(cek_len)
    }
    fn recover_cek(&self, header: &Header<'_>, key: &[u8], cek: &mut Cek) -> Result<(), NotRecovered> {
        self.1.set(self.1.get() + 1);
        self.0.recover_cek(header, key, cek)
    }
}

fn one_for(key: &alg_aeskw::AesKw<'_, 256>) -> String {
    let encrypter = JsonEncrypter { recipients: &[key], content: &A256GCM, form: JsonForm::General };
    encrypter.encrypt_to_string(&JsonFields::NONE, PAYLOAD, &mut getrandom::SysRng).expect("it encrypts")
}

#[test]
fn p4_recipients_do_not_multiply_the_work() {
    let key = alg_aeskw_key();
    let many = changed(&one_for(&key), |value| {
        let one = value["recipients"][0].clone();
        value["recipients"] = json!(vec![one; 60]);
    });
    let other = alg_aeskw_key();
    for candidates in [1, 3, 4, 200] {
        let counted = Counted(&other, Cell::new(0));
        let limits = Limits { candidates, ..Limits::DEFAULT };
        let decrypter = Decrypter { keys: &[&counted, &counted], content: &[&A256GCM], limits };
        let view = JweJson::parse(&many, &limits, 60).expect("a token");
        let mut out = vec![0; view.buffer_len()];
        let refused = decrypter.decrypt_json(&view, HeaderRule::Protected, &mut out).map(drop);
        assert_eq!(refused, Err(Error::Rejected));
        assert_eq!(counted.1.get(), usize::from(candidates.min(Limits::CANDIDATES_MAX)));
    }
}

#[test]
fn s4_nothing_of_the_payload_stays_where_the_tag_is_wrong() {
    let key = alg_aeskw_key();
    let whole = one_for(&key);
    for member in ["tag", "iv"] {
        let bent = changed(&whole, |value| {
            let text = value[member].as_str().expect("text");
            let first = if text.starts_with('A') { "B" } else { "A" };
            value[member] = format!("{first}{}", &text[1..]).into();
        });
        let view = JweJson::parse(&bent, &Limits::DEFAULT, 1).expect("a token");
        let decrypter = Decrypter { keys: &[&key], content: &[&A256GCM], limits: Limits::DEFAULT };
        let mut out = vec![0; view.buffer_len()];
        let refused = decrypter.decrypt_json(&view, HeaderRule::Protected, &mut out).map(drop);
        assert_eq!(refused, Err(Error::Rejected));
        assert!(out[..PAYLOAD.len()].iter().all(|byte| *byte == 0), "{member}");
        assert!(!out.windows(4).any(|four| PAYLOAD.windows(4).any(|own| own == four)), "{member}");
    }
}

#[test]
fn s16_d2_additional_data_has_one_spelling() {
    let ring = shared("A256KW", 32);
    let (sender, receiver) = (sender(&ring, &REGISTERED), Receiver::new(&ring, &REGISTERED));
    let open = |token: &str| receiver.decrypt_json(token, HeaderRule::Protected).map(drop);
    let whole = token(&[&sender], JsonForm::Flattened, Some(b"a"));
    assert_eq!(open(&whole), Ok(()));
    for (text, fault) in
        [("YR", Fault::Base64NotCanonical), ("YQ==", Fault::Base64Character), ("Y", Fault::Base64Length)]
    {
        let refused = open(&changed(&whole, |value| value["aad"] = text.into()));
        assert!(
            matches!(refused, Err(Error::Malformed { part: Part::Payload, fault: found, .. }) if found == fault),
            "{text}: {refused:?}"
        );
    }
    let empty = Error::Malformed { part: Part::Token, fault: Fault::InvalidValue, at: 0 };
    for name in ["aad", "protected"] {
        assert_eq!(open(&changed(&whole, |value| value[name] = "".into())), Err(empty), "{name}");
    }
    let fields = JsonFields { aad: Some(b""), ..JsonFields::NONE };
    assert!(encrypt_json(&[&sender], JsonForm::Flattened, &fields, PAYLOAD).is_err());
}

#[test]
fn d13_headers_that_every_recipient_shares_have_a_limit() {
    let key = alg_aeskw_key();
    let whole = one_for(&key);
    let len = Limits::DEFAULT.header.len;
    let with = |len: usize| changed(&whole, |value| value["unprotected"] = json!({"x": "y".repeat(len - 8)}));
    let parsed = |token: &str| JweJson::parse(token, &Limits::DEFAULT, 1).map(drop);
    assert_eq!(parsed(&with(len)), Ok(()));
    assert_eq!(parsed(&with(len + 1)), Err(Error::LimitExceeded(Part::Header)));
    let view = JweJson::parse(&whole, &Limits::DEFAULT, 1).expect("a token");
    let limits = Limits { token_len: whole.len() - 1, ..Limits::DEFAULT };
    let decrypter = Decrypter { keys: &[&key], content: &[&A256GCM], limits };
    let refused = decrypter.decrypt_json(&view, HeaderRule::Protected, &mut vec![0; 9999]).map(drop);
    assert_eq!(refused, Err(Error::LimitExceeded(Part::Token)));
    assert_eq!(JweJson::parse(&whole, &limits, 1).map(drop), Err(Error::LimitExceeded(Part::Token)));
}

fn alg_aeskw_key() -> alg_aeskw::AesKw<'static, 256> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("randomness");
    alg_aeskw::AesKw::new(&bytes).expect("a key")
}
