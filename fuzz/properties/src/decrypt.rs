//! Laws of decryption: the three forms agree with each other and with the plain model, do as much work as the model
//! and no more, and leave nothing readable behind when they fail.

use alg_aesgcm::{A128GCM, A192GCM, A256GCM};
use arbitrary::{Arbitrary, Unstructured};
use jose_alg::{ContentCipher, Error, KnownHeader, Part, RecipientKey};
use jose_no_security::{NoCipher, NoKey};
use jose_wire::base64url;
use jwe_core::{Decrypted, Decrypter, Direct, JweCompact, Limits};

use crate::model::{Model, Verdict, Work};
use crate::{heap, shown};

/// The shared key of the seeds and of the tokens that are made here.
pub(crate) const KEY: [u8; 32] = *b"a key for tests, of 32 bytes ...";
const LONG_KEY: [u8; 64] = [0x6b; 64];
const GUARD: u8 = 0xee;

/// Compares the three forms and the model on one token. Returns the payload, if it opens.
pub(crate) fn three_forms(
    token: &[u8],
    keys: &[&dyn RecipientKey],
    content: &[&dyn ContentCipher],
    candidates: u8,
    reveal: fn(&[u8], &mut [u8]),
) -> Option<Vec<u8>> {
    let limits = Limits { candidates, ..Limits::DEFAULT };
    let decrypter = Decrypter { keys, content, limits };
    let mut model = Model { keys, content, limits, in_place: false, may_be_compressed: false, reveal };

    let mut opened = None;
    let (verdict, _) = model.decrypt(token);
    let view = heap::untouched(|| JweCompact::parse(token));
    let into = match view {
        Err(error) => Err(error),
        Ok(view) => {
            let needed = view.buffer_len();
            let mut out = vec![GUARD; needed + 4];
            if needed > 0 {
                let short = decrypter.decrypt(&view, &mut out[..needed - 1]).map(drop);
                assert_eq!(short, Err(Error::BufferTooSmall { needed }));
                assert!(out.iter().all(|byte| *byte == GUARD), "wrote although it does not fit");
            }
            let result = heap::untouched(|| decrypter.decrypt(&view, &mut out)).map(facts);
            let on_the_heap = decrypter.decrypt_to_vec(&view);
            match (&result, on_the_heap) {
                (Ok((plaintext, key, alg, enc)), Ok(vec)) => {
                    shown::is_quiet(&vec, plaintext);
                    assert_eq!((plaintext, key, alg, enc), (&vec.plaintext, &vec.key, &vec.alg, &vec.enc));
                }
                (Err(error), Err(other)) => assert_eq!(*error, other),
                (result, other) => panic!("one form says {result:?}, the other {other:?}"),
            }
            assert_eq!(out[needed..], [GUARD; 4], "wrote beyond the length");
            judge(&result, &verdict, keys, &out, token);
            if let Ok((plaintext, ..)) = &result {
                assert_eq!(out[..plaintext.len()], **plaintext, "the payload is not at the front");
                opened = Some(plaintext.clone());
            }
            perhaps_compressed(token, decrypter, &model, &result);
            knowing_the_header(&view, &decrypter, &result);
            result.map(drop)
        }
    };
    if into == Err(Error::Rejected) {
        assert!(matches!(verdict, Verdict::Rejected(_)));
    }

    model.in_place = true;
    let (verdict, _) = model.decrypt(token);
    let mut place = token.to_vec();
    let in_place = heap::untouched(|| decrypter.decrypt_in_place(&mut place)).map(|(header, decrypted)| {
        assert!(header.alg().is(decrypted.alg), "the header of another token");
        facts(decrypted)
    });
    judge(&in_place, &verdict, keys, &place, token);
    in_place_knowing_a_header(token, &decrypter, &in_place);
    match (into, in_place.map(drop)) {
        // One attempt at the ciphertext instead of several, and only then.
        (Ok(()), Err(Error::Rejected)) => {}
        (into, in_place) => assert_eq!(into, in_place, "the two forms see another fault"),
    }
    too_much(token, decrypter);
    opened
}

/// A header that is known makes no difference.
fn knowing_the_header(view: &JweCompact<'_>, decrypter: &Decrypter<'_>, plain: &Result<Facts, Error>) {
    let [(_, spelling), ..] = view.parts();
    let known = match KnownHeader::read(spelling, &decrypter.limits.header) {
        Ok(known) => known,
        Err(error) => return assert_eq!(plain.as_ref().map(drop), Err(&error), "it reads what is no header"),
    };
    let mut out = vec![GUARD; view.buffer_len()];
    let result = heap::untouched(|| decrypter.decrypt(&view.knowing(&known), &mut out)).map(facts);
    assert_eq!(result, *plain, "it makes a difference that the header is known");
}

/// As there, in place; and a header that is known but not this token's is not taken for it.
fn in_place_knowing_a_header(token: &[u8], decrypter: &Decrypter<'_>, plain: &Result<Facts, Error>) {
    let (own, _) = base64url::public::split_at_dot(token);
    let another = b"eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0";
    for spelling in [own, another] {
        let Ok(known) = KnownHeader::read(spelling, &decrypter.limits.header) else { continue };
        let mut place = token.to_vec();
        let result = heap::untouched(|| decrypter.decrypt_in_place_knowing(&mut place, &known)).map(facts);
        assert_eq!(result, *plain, "it makes a difference that a header is known");
    }
}

/// Where compression is allowed, what opens is what the plain model opens, still compressed; without `zip` it is what opens
/// anyway.
fn perhaps_compressed(
    token: &[u8],
    decrypter: Decrypter<'_>,
    model: &Model<'_>,
    plain: &Result<Facts, Error>,
) {
    let view = JweCompact::parse(token).expect("it was parsed before");
    let mut out = vec![GUARD; view.buffer_len()];
    let result = heap::untouched(|| decrypter.decrypt_perhaps_compressed(&view, &mut out)).map(facts);
    if *plain != Err(Error::CompressionNotAllowed) {
        return assert_eq!(result, *plain, "a token without `zip`");
    }
    let (verdict, _) = Model { may_be_compressed: true, ..*model }.decrypt(token);
    judge(&result, &verdict, model.keys, &out, token);
}

/// A token beyond the limits is refused for that, in both forms, whatever else it is.
fn too_much(token: &[u8], mut decrypter: Decrypter<'_>) {
    shown::is_quiet(&decrypter, &KEY);
    let Ok(view) = JweCompact::parse(token) else { return };
    let both = |decrypter: &Decrypter<'_>| {
        let in_place = decrypter.decrypt_in_place(&mut token.to_vec()).map(drop);
        assert_eq!(decrypter.decrypt_to_vec(&view).map(drop), in_place.clone());
        in_place
    };
    decrypter.limits.header.len = view.part_lens()[0] - 1;
    assert_eq!(both(&decrypter), Err(Error::LimitExceeded(Part::Header)));
    decrypter.limits.token_len = token.len() - 1;
    assert_eq!(both(&decrypter), Err(Error::LimitExceeded(Part::Token)));
}

type Facts = (Vec<u8>, Option<usize>, &'static str, &'static str);

fn facts(decrypted: Decrypted<'_>) -> Facts {
    shown::is_quiet(&decrypted, decrypted.plaintext);
    (decrypted.plaintext.to_vec(), decrypted.key, decrypted.alg, decrypted.enc)
}

fn judge(
    result: &Result<Facts, Error>,
    verdict: &Verdict,
    keys: &[&dyn RecipientKey],
    buffer: &[u8],
    token: &[u8],
) {
    match (result, verdict) {
        (Ok((found, key, alg, enc)), Verdict::Opened { plaintext, key: expected, enc: expected_enc }) => {
            assert_eq!(found, plaintext);
            assert_eq!((*key, *alg, *enc), (Some(*expected), keys[*expected].alg(), *expected_enc));
        }
        (Err(Error::Rejected), Verdict::Rejected(texts)) => {
            texts.iter().for_each(|text| absent(text, buffer, &[token]))
        }
        (Err(Error::RandomUnavailable), Verdict::NoRandomness) => {}
        (Err(Error::Rejected | Error::RandomUnavailable), Verdict::Public) => {
            panic!("{result:?} for a public fault")
        }
        (Err(error), Verdict::Public) => shown::speaks(error),
        _ => panic!("{result:?}, and the model says {verdict:?}"),
    }
}

/// Demands that no eight bytes of a text that was not authenticated stand in the buffer. What the tokens say, in the
/// compact form or in JSON, may stand there, and may be the same by chance; a ciphertext is not the same.
pub(crate) fn absent(text: &[u8], buffer: &[u8], tokens: &[&[u8]]) {
    let contains = |place: &[u8], window: &[u8]| place.windows(8).any(|found| found == window);
    let parts = tokens.iter().flat_map(|token| token.split(|byte| b".\"".contains(byte)));
    let public = parts.filter_map(crate::oracle::decode);
    let public: Vec<_> = public.chain(tokens.iter().map(|token| token.to_vec())).collect();
    for window in text.chunks_exact(8) {
        // What is the same byte over and over is found anywhere.
        let telling = window.iter().any(|byte| *byte != window[0]);
        let left = telling && contains(buffer, window) && !public.iter().any(|part| contains(part, window));
        assert!(!left, "unauthenticated plaintext was left behind");
    }
}

/// Nothing is known of a real cipher's text.
pub(crate) fn opaque(_cek: &[u8], text: &mut [u8]) {
    text.fill(0);
}

/// Under `dir` with a known key and AES-GCM. Whatever opens is exactly what sealing the payload again gives: there
/// is no second token for it under the same header and vector.
pub fn direct(token: &[u8]) {
    let (named, bound) =
        (Direct::new(&LONG_KEY).with_kid("other"), Direct::new(&KEY[..16]).with_enc("A128GCM"));
    let key = Direct::new(&KEY).with_kid("session");
    shown::is_quiet(&[key, named, bound], &KEY);
    let keys: &[&dyn RecipientKey] = &[&key, &named, &bound];
    let content: &[&dyn ContentCipher] = &[&A256GCM, &A128GCM];
    let Some(plaintext) = three_forms(token, keys, content, Limits::CANDIDATES_MAX, opaque) else { return };
    let parts: Vec<&[u8]> = token.split(|byte| *byte == b'.').collect();
    let [header, encrypted_key, iv, ciphertext, tag] = parts[..] else { panic!("it opened") };
    assert!(encrypted_key.is_empty(), "an encrypted key under dir");
    let iv = crate::oracle::decode(iv).expect("it opened");
    let sealed = |cipher: &dyn ContentCipher, key: &[u8]| {
        let (mut text, mut made) = (plaintext.clone(), [0; 16]);
        cipher.seal(key, &iv, header, &mut text, plaintext.len(), &mut made).expect("the lengths are right");
        [crate::oracle::encode(&text).into_bytes(), crate::oracle::encode(&made).into_bytes()]
    };
    let found = [ciphertext.to_vec(), tag.to_vec()];
    assert!(
        sealed(&A256GCM, &KEY) == found || sealed(&A128GCM, &KEY[..16]) == found,
        "a second token opened"
    );
}

/// RSA-OAEP-256 behind a key that needs no RSA, so that the fuzzer gets to the cipher.
pub fn rsa_stand_in(token: &[u8]) {
    let key = NoKey::new("RSA-OAEP-256", Some("device"), 256);
    let keys: &[&dyn RecipientKey] = &[&key];
    let cbc = NoCipher::like_a128cbc_hs256("A128CBC-HS256");
    let content: &[&dyn ContentCipher] = &[&A256GCM, &A192GCM, &A128GCM, &cbc];
    three_forms(token, keys, content, 1, NoCipher::reveal);
}

/// Behind ciphers and keys without security, with as many kinds of key as a key ring has.
pub fn no_security(token: &[u8]) {
    let keys: &[&dyn RecipientKey] = &[
        &NoKey::new("RSA-OAEP-256", Some("a"), 65),
        &NoKey::new("RSA-OAEP-256", None, 65),
        &NoKey::new("RSA-OAEP-256", None, 33),
        &NoKey::new("RSA-OAEP-256", Some("b"), 33),
        &NoKey::new("A256KW", Some("a"), 40),
        &Direct::new(&KEY),
        &Direct::new(&LONG_KEY).with_kid("a"),
        &Direct::new(&KEY).with_enc("A256GCM"),
    ];
    let content: &[&dyn ContentCipher] = &[
        &NoCipher::like_a256gcm("A256GCM"),
        &NoCipher::like_a128cbc_hs256("A128CBC-HS256"),
        &NoCipher::like_a256cbc_hs512("A256CBC-HS512"),
    ];
    three_forms(token, keys, content, Limits::CANDIDATES_MAX, NoCipher::reveal);
}

const ALGS: [&str; 3] = ["RSA-OAEP-256", "A256KW", "dir"];
const KIDS: [Option<&str>; 4] = [None, Some("a"), Some("b"), Some("")];
const LENS: [usize; 3] = [33, 65, 0];

#[derive(Arbitrary, Debug)]
struct KeyRing {
    keys: Vec<[u8; 3]>,
    alg: u8,
    kid: u8,
    encrypted_key: [u8; 33],
    len: u8,
    tag: u8,
    candidates: u8,
    ciphertext: Vec<u8>,
}

/// The right keys are tried, each once, for any key ring and any token; how often the cipher runs depends on public
/// things alone.
pub fn key_choice(data: &[u8]) {
    fn pick<T: Copy>(list: &[T], at: u8) -> T {
        list[usize::from(at) % list.len()]
    }
    let Ok(ring) = KeyRing::arbitrary(&mut Unstructured::new(data)) else { return };
    let made: Vec<NoKey<'_>> = ring
        .keys
        .iter()
        .take(12)
        .map(|[alg, kid, len]| NoKey::new(pick(&ALGS, *alg), pick(&KIDS, *kid), pick(&LENS, *len)))
        .collect();
    let keys: Vec<&dyn RecipientKey> = made.iter().map(|key| key as &dyn RecipientKey).collect();
    let kid = pick(&KIDS, ring.kid).map_or_else(String::new, |kid| format!(r#","kid":"{kid}""#));
    let header = format!(r#"{{"alg":"{}","enc":"X"{kid}}}"#, pick(&ALGS, ring.alg));
    let mut encrypted_key = ring.encrypted_key.to_vec();
    encrypted_key.resize(pick(&LENS, ring.len), 7);
    let parts = [header.as_bytes(), &encrypted_key, &[9; 12], &ring.ciphertext, &[ring.tag; 16]];
    let token = parts.map(crate::oracle::encode).join(".");

    let candidates = ring.candidates % 6;
    let cipher = NoCipher::like_a256gcm("X");
    three_forms(token.as_bytes(), &keys, &[&cipher], candidates, NoCipher::reveal);

    // Once more, on counters that stand at zero.
    let limits = Limits { candidates: candidates.min(Limits::CANDIDATES_MAX), ..Limits::DEFAULT };
    let recovered = || made.iter().map(NoKey::recovered).sum::<u32>();
    for in_place in [false, true] {
        let reveal = NoCipher::reveal;
        let model =
            Model { keys: &keys, content: &[&cipher], limits, in_place, may_be_compressed: false, reveal };
        let (verdict, expected) = model.decrypt(token.as_bytes());
        let before = (recovered(), cipher.opened());
        let decrypter = Decrypter { keys: &keys, content: &[&cipher], limits };
        let mut token = token.clone().into_bytes();
        if in_place {
            let _ = decrypter.decrypt_in_place(&mut token);
        } else if let Ok(view) = JweCompact::parse(&token) {
            let _ = decrypter.decrypt_to_vec(&view);
        }
        let work = Work { recovered: recovered() - before.0, opened: cipher.opened() - before.1 };
        assert_eq!(work, expected, "{verdict:?}");
        assert!(
            work.recovered <= u32::from(limits.candidates) && work.opened <= u32::from(limits.candidates)
        );
    }
}
