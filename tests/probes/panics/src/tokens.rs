//! jose-alg and jwe-core.

use alg_aesgcm::A256GCM;
use jose_alg::{
    Cek, ContentCipher, Error, Header, HeaderFields, HeaderWriter, Member, RecipientKey, draw, json,
};
use jwe_core::{Decrypter, Direct, DirectSender, Encrypter, JweCompact, Limits};

use crate::{entry, random};

entry!(header_parse, |call| Header::parse(call.input, &json::Limits::DEFAULT).is_ok());
entry!(header_members, |call| Header::parse(call.input, &json::Limits::DEFAULT).map(|header| {
    let texts = [header.enc(), header.kid(), header.typ(), header.cty(), header.zip()];
    (header.alg().is("dir"), texts.map(|text| text.is_some_and(|text| text.is("x"))))
}));
entry!(header_crit, |call| Header::parse(call.input, &json::Limits::DEFAULT).map(|header| (
    header.crit().is_some(),
    header.get("url").is_some(),
    header.object().raw().len()
)));
entry!(header_writer, |call| {
    let text = call.text();
    let members = [Member::text(text, text)];
    let fields = HeaderFields { kid: Some(text), typ: Some(text), cty: Some(text), members: &members };
    HeaderWriter::begin(call.out, "dir", Some(text), None, &fields).map(|mut writer| {
        writer.text("a", text);
        writer.number("b", u64::MAX);
        writer.base64url("c", text.as_bytes());
        if let Ok(value) = json::Value::parse(text.as_bytes(), &json::Limits::MAX) {
            writer.json("d", value);
        }
        writer.finish()
    })
});
entry!(member_json, |call| json::Value::parse(call.input, &json::Limits::MAX).map(|value| {
    let members = [Member::json("x", value)];
    let fields = HeaderFields { members: &members, ..HeaderFields::NONE };
    HeaderWriter::begin(call.out, "dir", None, None, &fields).map(HeaderWriter::finish)
}));
entry!(random_draw, |call| draw(&mut random(call.input), call.out).is_ok());
entry!(error_code, |call| Header::parse(call.input, &json::Limits::DEFAULT).err().map(Error::code));
entry!(error_in_part, |call| Header::parse(call.input, &json::Limits::DEFAULT).err().map(
    |error| match error {
        Error::Malformed { part, fault, at } => {
            Error::in_part(part, jose_wire::WireError::new(fault, at)).code() == 0
                || part.describe().is_empty()
        }
        Error::KeyUnsuitable(fault) => fault.describe().is_empty(),
        _ => false,
    }
));
entry!(cek, |call| Cek::zeroed(call.number).map(|mut cek| {
    let set = cek.set(call.input).is_ok();
    cek.as_mut_bytes().iter_mut().for_each(|byte| *byte ^= 1);
    let same = cek.ct_eq(call.out);
    cek.wipe();
    (set, same, cek.as_bytes().len())
}));

/// A cipher and a key that nobody knows anything of: the joint is open.
struct Opaque<'o>(&'o dyn ContentCipher, &'o dyn RecipientKey);

fn open<T>(key: &[u8], limits: Limits, run: impl FnOnce(&Decrypter<'_>) -> T) -> T {
    let direct = Direct::new(key).with_kid("kid").with_enc("A256GCM");
    let opaque = core::hint::black_box(Opaque(&A256GCM, &direct));
    run(&Decrypter { keys: &[opaque.1], content: &[opaque.0], limits })
}

fn limits(number: usize) -> Limits {
    Limits { token_len: number, header: json::Limits::DEFAULT, candidates: number.to_le_bytes()[0] }
}

entry!(compact_parse, |call| JweCompact::parse(call.input).is_ok());
entry!(compact_lens, |call| JweCompact::parse(call.input).map(|token| (
    token.parts().len(),
    token.part_lens(),
    token.buffer_len()
)));
entry!(compact_unverified_header, |call| JweCompact::parse(call.input).and_then(|token| token
    .unverified_header(&limits(call.number), call.out)
    .map(|header| header.alg().len())));
entry!(decrypt, |call| open(&[1; 32], limits(call.number), |decrypter| {
    JweCompact::parse(call.input)
        .and_then(|token| decrypter.decrypt(&token, call.out).map(|o| o.plaintext.len()))
}));
entry!(decrypt_in_place, |call| open(&[1; 32], limits(call.number), |decrypter| decrypter
    .decrypt_in_place(call.out)
    .is_ok()));
entry!(direct, |call| {
    let sender = DirectSender::new(call.input).with_kid(call.text()).with_message_limit(9);
    (Direct::new(call.input).kid().is_some(), sender.messages_left())
});

fn seal<T>(key: &[u8], run: impl FnOnce(&Encrypter<'_>) -> T) -> T {
    let sender = DirectSender::new(key);
    run(&Encrypter { recipient: core::hint::black_box(&sender), content: core::hint::black_box(&A256GCM) })
}

entry!(encrypted_len, |call| seal(call.input, |encrypter| encrypter
    .encrypted_len(&HeaderFields::NONE, call.number)
    .is_ok()));
entry!(encrypt, |call| seal(call.input, |encrypter| encrypter
    .encrypt(&HeaderFields::NONE, call.input, &mut random(call.input), call.out)
    .is_ok()));
entry!(encrypt_request, |call| seal(call.input, |encrypter| encrypter
    .encrypt_request(&HeaderFields::NONE, call.input, &mut random(call.input), call.out)
    .is_ok()));
entry!(open_response, |call| seal(call.input, |encrypter| {
    let mut token = [0; 200];
    let (_, session) =
        encrypter.encrypt_request(&HeaderFields::NONE, b"x", &mut random(call.input), &mut token).ok()?;
    open(&[1; 32], Limits::DEFAULT, |own| {
        session
            .open_response(own, &JweCompact::parse(call.input).ok()?, call.out)
            .ok()
            .map(|o| o.plaintext.len())
    })
}));
entry!(open_response_in_place, |call| seal(call.input, |encrypter| {
    let mut token = [0; 200];
    let (_, session) =
        encrypter.encrypt_request(&HeaderFields::NONE, b"x", &mut random(call.input), &mut token).ok()?;
    open(&[1; 32], Limits::DEFAULT, |own| session.open_response_in_place(own, call.out).ok().map(drop))
}));
entry!(decrypt_request_and_answer, |call| open(&[1; 32], Limits::DEFAULT, |decrypter| {
    let mut work = [0; 200];
    let token = JweCompact::parse(call.input).ok()?;
    let (_, session) = decrypter.decrypt_request(&token, &mut work).ok()?;
    let content = core::hint::black_box::<&dyn ContentCipher>(&A256GCM);
    session.answer_len(&[content], &HeaderFields::NONE, call.number).ok()?;
    session
        .answer(&[content], &HeaderFields::NONE, call.input, &mut random(call.input), call.out)
        .ok()
        .map(str::len)
}));
