//! Laws of the JSON serializations of JWE (RFC 7516, section 7.2): a token has a meaning only if it is JSON, what opens
//! is what opens in the compact form, and a token that was changed never yields another payload.

use alg_aesgcm::{A128GCM, A256GCM};
use jose_alg::{ContentCipher, Error, Part, RecipientKey};
use jose_no_security::{NoCipher, NoKey};
use jwe_core::{Decrypter, Direct, HeaderRule, JweCompact, JweJson, Limits};

use crate::decrypt::KEY;
use crate::json::may_be_deep;
use crate::oracle::{self, Json, Opinion};
use crate::{heap, shown};

/// Recipients that a token may have here.
pub(crate) const RECIPIENTS: u8 = 3;
const GUARD: u8 = 0xee;
const RULES: [HeaderRule; 2] = [HeaderRule::Protected, HeaderRule::Anywhere];

/// Reads anything, and decrypts what is a token with keys of every kind, behind real ciphers and such as believe nearly
/// everything.
pub fn decrypting(text: &[u8]) {
    if may_be_deep(text) {
        heap::on_a_small_stack(|| JweJson::parse(text, &Limits::DEFAULT, RECIPIENTS).is_ok());
    }
    let parsed = heap::untouched(|| JweJson::parse(text, &Limits::DEFAULT, RECIPIENTS));
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
    the_members_are_those(&token, &members);

    let counted = [
        NoKey::new("RSA-OAEP-256", Some("a"), 65),
        NoKey::new("RSA-OAEP-256", None, 65),
        NoKey::new("A256KW", Some("b"), 40),
    ];
    let [a, nameless, b] = &counted;
    let keys: &[&dyn RecipientKey] = &[a, nameless, b, &Direct::new(&KEY).with_kid("session")];
    let (gcm, cbc) = (NoCipher::like_a256gcm("none"), NoCipher::like_a128cbc_hs256("A128CBC-HS256"));
    let content: &[&dyn ContentCipher] = &[&A256GCM, &A128GCM, &gcm, &cbc];
    let decrypter = Decrypter { keys, content, limits: Limits::DEFAULT };
    let work = || [counted.iter().map(NoKey::recovered).sum::<u32>(), gcm.opened() + cbc.opened()];
    let [protected, anywhere] = RULES.map(|rule| {
        let opened = [1, Limits::CANDIDATES_MAX].map(|candidates| {
            let before = work();
            let limits = Limits { candidates, ..Limits::DEFAULT };
            let opened = opened(&Decrypter { limits, ..decrypter }, &token, rule);
            // Every key that is tried costs one look at an encrypted key, and one at the ciphertext.
            for (now, before) in work().into_iter().zip(before) {
                assert!(now - before <= candidates.into(), "work for each recipient");
            }
            opened
        });
        let [with_one_key, opened] = opened;
        assert!(with_one_key.is_err() || with_one_key == opened, "{with_one_key:?} and {opened:?}");
        perhaps_compressed(&decrypter, &token, &members, rule, &opened);
        opened
    });
    // The stricter rule takes nothing else, and sees the same in it.
    assert!(protected.is_err() || protected == anywhere, "{protected:?} and {anywhere:?}");
    assert!(!matches!(&anywhere, Ok((plaintext, _)) if sealed(&token, &members, plaintext) == Some(false)));
    as_compact(&decrypter, &members, &protected);

    let tight = Limits { token_len: text.len() - 1, ..Limits::DEFAULT };
    assert!(JweJson::parse(text, &tight, RECIPIENTS).is_err(), "a token beyond the limit");
    let refused = Decrypter { limits: tight, ..decrypter }.decrypt_json(&token, RULES[1], &mut []).map(drop);
    assert_eq!(refused, Err(Error::LimitExceeded(Part::Token)));
    if let Some(len) = token.protected_len().checked_sub(1) {
        let mut tight = Limits::DEFAULT;
        tight.header.len = len;
        let refused = JweJson::parse(text, &tight, RECIPIENTS).map(drop);
        assert_eq!(refused, Err(Error::LimitExceeded(Part::Header)));
        let recipient = token.recipients().next().expect("at least one");
        let mut room = vec![GUARD; token.header_len(&recipient)];
        let refused = token.unverified_header(&recipient, RULES[1], &tight, &mut room).map(drop);
        assert_eq!(refused, Err(Error::LimitExceeded(Part::Header)));
    }
    token.recipients().for_each(|recipient| shown::is_quiet(&recipient, text));
    let count = token.recipients().count();
    assert!((1..=RECIPIENTS.into()).contains(&count));
    let fewer = u8::try_from(count - 1).expect("few recipients");
    assert!(!token.is_general() || JweJson::parse(text, &Limits::DEFAULT, fewer).is_err());
}

type Opened = Result<(Vec<u8>, usize), Error>;

/// Decrypts into exactly as much room as was said, and not into less; nothing is told or left behind of a failure.
fn opened(decrypter: &Decrypter<'_>, token: &JweJson<'_>, rule: HeaderRule) -> Opened {
    let needed = token.buffer_len();
    let mut out = vec![GUARD; needed + 4];
    if needed > 0 {
        let short = decrypter.decrypt_json(token, rule, &mut out[..needed - 1]).map(drop);
        assert_eq!(short, Err(Error::BufferTooSmall { needed }));
        assert!(out.iter().all(|byte| *byte == GUARD), "wrote although it does not fit");
    }
    let result = heap::untouched(|| {
        decrypter.decrypt_json(token, rule, &mut out).map(|opened| {
            let facts = (opened.plaintext.len(), opened.key, opened.recipient, opened.alg);
            (facts, opened.enc)
        })
    });
    assert_eq!(out[needed..], [GUARD; 4], "wrote beyond the length");
    match result {
        Ok(((len, key, recipient, alg), enc)) => {
            assert!(recipient < token.recipients().count());
            assert_eq!(alg, decrypter.keys[key].alg());
            assert!(decrypter.content.iter().any(|cipher| cipher.enc() == enc));
            Ok((out[..len].to_vec(), key))
        }
        Err(error) => {
            shown::speaks(&error);
            Err(error)
        }
    }
}

/// Where compression is allowed, `zip` counts in the protected header alone, and everything else is as without.
fn perhaps_compressed(
    decrypter: &Decrypter<'_>,
    token: &JweJson<'_>,
    members: &[(String, Json)],
    rule: HeaderRule,
    plain: &Opened,
) {
    let mut out = vec![GUARD; token.buffer_len()];
    let opened = heap::untouched(|| {
        let opened = decrypter.decrypt_json_perhaps_compressed(token, rule, &mut out);
        opened.map(|opened| (opened.plaintext.len(), opened.key))
    });
    let opened = opened.map(|(len, key)| (out[..len].to_vec(), key));
    if *plain != Err(Error::CompressionNotAllowed) {
        return assert_eq!(opened, *plain, "a token without `zip`");
    }
    let Ok((plaintext, _)) = opened else { return };
    let protected = oracle::get(members, "protected").and_then(Json::as_str).unwrap_or_default();
    let protected = oracle::decode(protected.as_bytes()).and_then(|json| Json::object(&json));
    let zip = protected.as_deref().and_then(|members| oracle::get(members, "zip")).and_then(Json::as_str);
    assert_eq!(zip, Some("DEF"), "`zip` that nothing protects");
    assert_ne!(sealed(token, members, &plaintext), Some(false));
}

/// What the view says of the token is what stands in it.
fn the_members_are_those(token: &JweJson<'_>, members: &[(String, Json)]) {
    let octets =
        |name| oracle::get(members, name).and_then(Json::as_str).map(|text| oracle::decode(text.as_bytes()));
    for signed in ["payload", "signature", "signatures"] {
        assert!(oracle::get(members, signed).is_none(), "a signed token");
    }
    // Both serializations at once are neither; but go-jose repeats the first recipient's key beside the list.
    if let Some(Json::Array(list)) = oracle::get(members, "recipients") {
        let first = match list.first() {
            Some(Json::Object(first)) => oracle::get(first, "encrypted_key"),
            _ => None,
        };
        let beside = oracle::get(members, "encrypted_key");
        assert!(oracle::get(members, "header").is_none() && (beside.is_none() || beside == first));
    }
    assert_eq!(token.is_general(), oracle::get(members, "recipients").is_some());
    let mut room = vec![GUARD; token.protected_len()];
    let protected = heap::untouched(|| token.protected(&mut room).map(|_| ())).is_ok();
    assert_eq!(protected.then_some(room), octets("protected").unwrap_or(Some(Vec::new())), "another header");
    let mut room = vec![GUARD; token.aad_len().unwrap_or(0)];
    assert_eq!(heap::untouched(|| token.aad(&mut room).map(|_| ())), Ok(()));
    assert_eq!(Some(room), octets("aad").unwrap_or(Some(Vec::new())), "other data");
}

/// Whether the token is what sealing this payload under the shared key gives; `None` for one of another key.
fn sealed(token: &JweJson<'_>, members: &[(String, Json)], plaintext: &[u8]) -> Option<bool> {
    let text = |name| oracle::get(members, name).and_then(Json::as_str).unwrap_or_default();
    let protected = Json::object(&oracle::decode(text("protected").as_bytes())?)?;
    let member = |name| oracle::get(&protected, name).and_then(Json::as_str);
    if member("alg") != Some("dir") || member("enc") != Some("A256GCM") {
        return None;
    }
    let mut aad = text("protected").as_bytes().to_vec();
    if token.aad_len().is_some() {
        aad.push(b'.');
        aad.extend_from_slice(text("aad").as_bytes());
    }
    let (mut sealed, mut tag) = (plaintext.to_vec(), [0; 16]);
    let iv = oracle::decode(text("iv").as_bytes())?;
    A256GCM.seal(&KEY, &iv, &aad, &mut sealed, plaintext.len(), &mut tag).expect("it opened");
    Some(oracle::encode(&sealed) == text("ciphertext") && oracle::encode(&tag) == text("tag"))
}

/// A flattened token whose header is all protected is the compact token of the same parts.
fn as_compact(decrypter: &Decrypter<'_>, members: &[(String, Json)], opened: &Opened) {
    let get = |name| oracle::get(members, name);
    if ["recipients", "header", "unprotected", "aad"].iter().any(|name| get(name).is_some())
        || get("protected").is_none()
    {
        return;
    }
    let parts = ["protected", "encrypted_key", "iv", "ciphertext", "tag"];
    let compact = parts.map(|name| get(name).and_then(Json::as_str).unwrap_or_default()).join(".");
    let other = JweCompact::parse(&compact).and_then(|view| decrypter.decrypt_to_vec(&view));
    let other = other.map(|other| (other.plaintext.to_vec(), other.key.expect("a key of the list")));
    match (opened, &other) {
        (Ok(_), Ok(_)) | (Err(Error::Rejected), _) | (_, Err(Error::Rejected)) => assert_eq!(*opened, other),
        (Err(_), Err(_)) => {}
        _ => panic!("{opened:?} in JSON, {other:?} in the compact form"),
    }
}
