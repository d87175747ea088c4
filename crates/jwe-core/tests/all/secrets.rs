//! No public type prints what it holds.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use core::fmt::Debug;

use crate::common::{Draws, OpenWrap, Parts};
use alg_aesgcm::A256GCM;
use getrandom::SysRng;
use jose_alg::HeaderFields;
use jwe_core::{Decrypter, Direct, DirectSender, Encrypter, JweCompact, Limits};

/// Looks for `secret` in what `value` prints: as text, as a list of bytes in decimal and in hexadecimal, and in
/// base64url.
fn hides(value: &dyn Debug, secret: &[u8]) {
    let needle = &secret[..8];
    let base64url = crate::common::b64(&secret[..9]);
    let forms = [
        String::from_utf8_lossy(needle).into_owned(),
        needle.iter().map(u8::to_string).collect::<Vec<_>>().join(", "),
        needle.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(""),
        needle.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(", "),
        needle.iter().map(u8::to_string).collect::<Vec<_>>().join(",\n    "),
        base64url,
    ];
    for printed in
        [format!("{value:?}"), format!("{value:#?}"), format!("{value:02x?}"), format!("{value:X?}")]
    {
        for form in &forms {
            assert!(!printed.contains(form), "{printed} shows {form}");
        }
    }
}

#[test]
fn m1_g15_nothing_secret_is_printed() {
    let key = b"KEYMARKERkeymarkerKEYMARKERkeyma";
    let payload = b"PAYLOADMARKERpayloadmarker";
    let direct = Direct::new(key).with_kid("k").with_enc("A256GCM");
    hides(&direct, key);
    let sender = DirectSender::new(key).with_kid("k");
    hides(&sender, key);
    hides(&Encrypter { recipient: &sender, content: &A256GCM }, key);
    let decrypter = Decrypter { keys: &[&direct], content: &[&A256GCM], limits: Limits::DEFAULT };
    hides(&decrypter, key);

    let token = Parts::seal(&A256GCM, key, r#"{"alg":"dir","enc":"A256GCM"}"#, &[], payload).token();
    let view = JweCompact::parse(&token).expect("a token");
    // What is secret in a token is its text under a key; nothing of the token is printed all the same.
    assert!(!format!("{view:?}").contains(&token[..8]));
    assert!(!format!("{view:#?}").contains(&token[token.len() - 8..]));

    let mut out = vec![0; view.buffer_len()];
    hides(&decrypter.decrypt(&view, &mut out).expect("it opens"), payload);
    let mut own = token.clone().into_bytes();
    hides(&decrypter.decrypt_in_place(&mut own).expect("it opens").1, payload);
    #[cfg(feature = "alloc")]
    hides(&decrypter.decrypt_to_vec(&view).expect("it opens"), payload);

    // Sessions hold the content key, which is what was drawn.
    let draws = Draws::default();
    let server = OpenWrap::new(*b"serv");
    let mut out = [0; 512];
    let (token, session) = Encrypter { recipient: &server, content: &A256GCM }
        .encrypt_request(&HeaderFields::NONE, payload, &mut draws.source(5), &mut out)
        .expect("it fits");
    let cek = draws.0.borrow()[0].clone();
    hides(&session, &cek);
    let view = JweCompact::parse(token).expect("a token");
    let decrypter = Decrypter { keys: &[&server], content: &[&A256GCM], limits: Limits::DEFAULT };
    let mut work = vec![0; view.buffer_len()];
    let (opened, answer) = decrypter.decrypt_request(&view, &mut work).expect("it opens");
    hides(&opened, payload);
    hides(&answer, &cek);

    // Errors carry nothing of the input.
    let other = Direct::new(b"ANOTHERMARKERanothermarkerANOTHE");
    let refused = Decrypter { keys: &[&other], content: &[&A256GCM], limits: Limits::DEFAULT };
    let mut work = vec![0; view.buffer_len()];
    let error = refused.decrypt(&view, &mut work).expect_err("another key");
    hides(&error, payload);
    let spent = DirectSender::new(key).with_message_limit(0);
    let error = Encrypter { recipient: &spent, content: &A256GCM }
        .encrypt(&HeaderFields::NONE, payload, &mut SysRng, &mut out)
        .expect_err("the key is spent");
    hides(&error, key);
}

#[test]
fn m1_the_search_would_find_what_is_printed() {
    let secret = b"KEYMARKERkeymarkerKEYMARKERkeyma";
    let printed: [Box<dyn Debug>; 3] = [
        Box::new(*secret),
        Box::new(secret.to_vec()),
        Box::new(String::from_utf8_lossy(secret).into_owned()),
    ];
    for value in printed {
        assert!(std::panic::catch_unwind(core::panic::AssertUnwindSafe(|| hides(&*value, secret))).is_err());
    }
}
