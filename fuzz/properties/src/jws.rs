//! Laws of signed tokens (RFC 7515, RFC 7797): a payload comes out only of a token whose signature the plainest reading
//! of the standard finds, in every form alike.

use alg_hmac::Hs256;
use jose_alg::{Error, KnownHeader, Rejected, SigningInput, SigningKey as _, VerifyingKey};
use jws_core::{JwsCompact, JwsJson, Limits, Unprotected, Verifier};

use crate::decrypt::KEY;
use crate::json::may_be_deep;
use crate::oracle::{self, Json, Opinion};
use crate::{header, heap, shown};

/// Signatures that a token may have here.
pub(crate) const SIGNATURES: u8 = 3;
const GUARD: u8 = 0xee;
const UNDERSTOOD: [&str; 2] = ["b64", "exp"];

/// A key without any security: a signature says itself whether it fits, so that the fuzzer gets behind it.
struct NoSignature(&'static str);

impl VerifyingKey for NoSignature {
    fn alg(&self) -> &'static str {
        self.0
    }

    fn signature_len(&self) -> usize {
        2
    }

    fn verify(&self, _input: &SigningInput<'_>, signature: &[u8]) -> Result<(), Rejected> {
        if signature.first() == Some(&b'+') { Ok(()) } else { Err(Rejected) }
    }
}

/// Reads anything: a compact token, or one in JSON.
pub fn verifying(text: &[u8]) {
    let mac = Hs256::new(&KEY).expect("a key of the right length");
    let named = Hs256::new(&[7; 32]).expect("a key of the right length").with_kid("other");
    let keys: &[&dyn VerifyingKey] = &[&mac, &named, &NoSignature("ES256"), &NoSignature("EdDSA")];
    let verifier = Verifier { keys, understood: &UNDERSTOOD, limits: Limits::DEFAULT };
    shown::is_quiet(&verifier, &KEY);
    if text.trim_ascii_start().first() == Some(&b'{') {
        in_json(&verifier, text);
    } else {
        compact(&verifier, text);
    }
}

/// What a plain reading says of a signature by one of the keys: the payload, if the token may yield it.
fn plain_payload(
    keys: &[&dyn VerifyingKey],
    protected: &[u8],
    payload: &[u8],
    signature: &[u8],
) -> Option<Vec<u8>> {
    let json = oracle::decode(protected)?;
    let header = header::plain_reading(&json, &Limits::DEFAULT.header)?;
    let crit = match oracle::get(&header, "crit") {
        Some(Json::Array(names)) => names.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    };
    if crit.iter().any(|name| !UNDERSTOOD.contains(name)) {
        return None;
    }
    let is_encoded = match oracle::get(&header, "b64") {
        None | Some(Json::Bool(true)) => true,
        Some(Json::Bool(false)) if crit.contains(&"b64") => false,
        _ => return None,
    };
    let alg = oracle::get(&header, "alg").and_then(Json::as_str)?;
    let signature = oracle::decode(signature)?;
    let input = SigningInput::as_spelled(protected, payload);
    let fits = keys.iter().any(|key| {
        let verdict = key.verify(&input, &signature).is_ok();
        key.alg() == alg && key.signature_len() == signature.len() && verdict
    });
    if !fits {
        return None;
    }
    if alg == "HS256" {
        // Not by the code that verifies: by that which signs.
        let signs = |key: &Hs256<'_>| {
            let mut made = [0; Hs256::LEN];
            key.sign(&input, &[], &mut made).is_ok() && made == *signature
        };
        let own = [Hs256::new(&KEY), Hs256::new(&[7; 32])].map(|key| key.expect("of the right length"));
        assert!(own.iter().any(signs), "a signature that none of the keys makes");
    }
    if is_encoded {
        return oracle::decode(payload);
    }
    let is_plain = payload.iter().all(|byte| matches!(byte, b' '..=b'~') && *byte != b'.');
    is_plain.then(|| payload.to_vec())
}

type Found = Result<(Vec<u8>, usize, Vec<u8>), Error>;

/// The payload, the key, and the header's text.
fn facts(verified: &jws_core::Verified<'_>) -> (Vec<u8>, usize, Vec<u8>) {
    shown::is_quiet(verified, verified.payload());
    (verified.payload().to_vec(), verified.key(), verified.header().object().raw().as_bytes().to_vec())
}

fn compact(verifier: &Verifier<'_>, text: &[u8]) {
    let parsed = heap::untouched(|| JwsCompact::parse(text));
    let parts: Vec<&[u8]> = text.split(|byte| *byte == b'.').collect();
    let possible =
        parts.len() == 3 && !parts[0].is_empty() && [0, 2].iter().all(|at| parts[*at].len() % 4 != 1);
    assert_eq!(parsed.is_ok(), possible, "{parsed:?}");
    let Ok(view) = parsed else { return shown::speaks(&parsed.expect_err("it is one")) };
    shown::is_quiet(&view, text);

    let needed = view.buffer_len();
    let mut out = vec![GUARD; needed + 4];
    let short = verifier.verify(&view, &mut out[..needed - 1]).map(drop);
    assert_eq!(short, Err(Error::BufferTooSmall { needed }));
    assert!(out.iter().all(|byte| *byte == GUARD), "wrote although it does not fit");
    let verdict = heap::untouched(|| verifier.verify(&view, &mut out).map(drop));
    assert_eq!(out[needed..], [GUARD; 4], "wrote beyond the length");
    let into: Found = verifier.verify(&view, &mut out).map(|verified| facts(&verified));
    assert_eq!(verdict, into.clone().map(drop));
    for spelling in [parts[0], b"eyJhbGciOiJIUzI1NiJ9"] {
        let Ok(known) = KnownHeader::read(spelling, &verifier.limits.header) else { continue };
        let mut out = vec![GUARD; needed];
        let knowing = verifier.verify_knowing(&view, &known, &mut out).map(|verified| facts(&verified));
        assert_eq!(knowing, into, "it makes a difference that a header is known");
    }

    let mut place = text.to_vec();
    let verdict_in_place = heap::untouched(|| verifier.verify_in_place(&mut place).map(drop));
    let mut place = text.to_vec();
    let in_place = verifier.verify_in_place(&mut place).map(|verified| facts(&verified));
    assert_eq!(verdict_in_place, in_place.clone().map(drop));
    match (&into, &in_place) {
        // Of several public faults each form names the one that it comes to first.
        (Err(error), Err(other)) if ![error, other].contains(&&Error::Rejected) => shown::speaks(other),
        _ => assert_eq!(in_place, into, "in place"),
    }

    let unsure = oracle::decode(parts[0]).is_some_and(|json| matches!(oracle::json(&json), Opinion::None));
    let expected = plain_payload(verifier.keys, parts[0], parts[1], parts[2]);
    match (&into, &expected) {
        // Which keys are asked depends on names and on a limit besides.
        (Err(error), _) => shown::speaks(error),
        (Ok((payload, ..)), Some(expected)) => assert_eq!(payload, expected),
        (Ok(_), None) => assert!(unsure, "a payload came out of {verdict:?}"),
    }
    apart(verifier, &parts, &into);
    let tight = Limits { token_len: text.len() - 1, ..verifier.limits };
    let tight = Verifier { limits: tight, ..*verifier };
    assert!(tight.verify(&view, &mut out).is_err(), "a token beyond the limit");
}

/// The same with the payload taken out of the token.
fn apart(verifier: &Verifier<'_>, parts: &[&[u8]], into: &Found) {
    let Ok((payload, key, header)) = into else { return };
    if payload.is_empty() {
        return;
    }
    let token = [parts[0], b"", parts[2]].join(&b'.');
    let view = JwsCompact::parse(&token).expect("three parts");
    let mut out = vec![GUARD; view.buffer_len()];
    let verified = heap::untouched(|| verifier.verify_detached(&view, payload, &mut out).map(|v| v.key()));
    assert_eq!(verified, Ok(*key), "a payload that travelled apart");
    let verified = verifier.verify_detached(&view, payload, &mut out).expect("as before");
    assert_eq!(facts(&verified), (payload.clone(), *key, header.clone()));
    let mut other = payload.clone();
    other[0] ^= 1;
    let is_mac = verifier.keys[*key].alg() == "HS256";
    assert!(!is_mac || verifier.verify_detached(&view, &other, &mut out).is_err(), "another payload");
}

fn in_json(verifier: &Verifier<'_>, text: &[u8]) {
    if may_be_deep(text) {
        heap::on_a_small_stack(|| JwsJson::parse(text, &Limits::DEFAULT, SIGNATURES).is_ok());
    }
    let parsed = heap::untouched(|| JwsJson::parse(text, &Limits::DEFAULT, SIGNATURES));
    let token = match parsed {
        Ok(token) => token,
        Err(error) => return shown::speaks(&error),
    };
    shown::is_quiet(&token, text);
    let members = match oracle::json(text) {
        Opinion::Json(Json::Object(members)) => members,
        Opinion::None => return,
        _ => panic!("a token that is no JSON object"),
    };
    assert!(oracle::get(&members, "ciphertext").is_none(), "an encrypted token");
    assert_eq!(token.is_general(), oracle::get(&members, "signatures").is_some());
    let needed = token.buffer_len();
    let mut out = vec![GUARD; needed + 4];
    let [hints, named] = [Unprotected::HintsOnly, Unprotected::MayNameAlg].map(|rule| {
        if needed > 0 && !token.has_no_payload() {
            let short = verifier.verify_json(&token, rule, &mut out[..needed - 1]).map(drop);
            assert_eq!(short, Err(Error::BufferTooSmall { needed }));
        }
        let verdict = heap::untouched(|| verifier.verify_json(&token, rule, &mut out).map(drop));
        assert_eq!(out[needed..], [GUARD; 4], "wrote beyond the length");
        let verified = verifier.verify_json(&token, rule, &mut out).map(|verified| {
            shown::is_quiet(&verified, verified.payload());
            (verified.payload().to_vec(), verified.signatures().to_vec())
        });
        assert_eq!(verdict, verified.clone().map(drop));
        verified
    });
    assert!(hints.is_err() || named == hints, "{hints:?} and {named:?}");
    let Ok((payload, signatures)) = hints else { return };
    assert!(!signatures.is_empty());
    let list = match oracle::get(&members, "signatures") {
        Some(Json::Array(list)) => list.iter().filter_map(object).collect(),
        _ => vec![&members[..]],
    };
    let spelled = oracle::get(&members, "payload").and_then(Json::as_str).expect("it was verified");
    for (at, fitted) in signatures.iter().enumerate() {
        assert!(
            signatures[..at]
                .iter()
                .all(|earlier| earlier.signature < fitted.signature && earlier.key != fitted.key)
        );
        let text =
            |name| oracle::get(list[fitted.signature], name).and_then(Json::as_str).unwrap_or_default();
        let key = verifier.keys[fitted.key];
        assert_eq!(key.alg(), fitted.alg);
        let (protected, signature) = (text("protected").as_bytes(), text("signature").as_bytes());
        let found = plain_signature(key, protected, spelled, signature);
        assert_eq!(found.as_ref(), Some(&payload), "signature {} of {}", fitted.signature, list.len());
    }
}

fn object(json: &Json) -> Option<&[(String, Json)]> {
    match json {
        Json::Object(members) => Some(members),
        _ => None,
    }
}

/// As in a compact token, except that an unencoded payload may be any text (RFC 7797, section 5.2 is of compact ones).
fn plain_signature(
    key: &dyn VerifyingKey,
    protected: &[u8],
    payload: &str,
    signature: &[u8],
) -> Option<Vec<u8>> {
    let header = header::plain_reading(&oracle::decode(protected)?, &Limits::DEFAULT.header)?;
    if oracle::get(&header, "b64") != Some(&Json::Bool(false)) {
        return plain_payload(&[key], protected, payload.as_bytes(), signature);
    }
    let input = SigningInput::as_spelled(protected, payload.as_bytes());
    let fits = key.verify(&input, &oracle::decode(signature)?).is_ok();
    fits.then(|| payload.as_bytes().to_vec())
}
