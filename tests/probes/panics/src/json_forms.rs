//! jwe-core's JSON serializations.

use alg_aesgcm::A256GCM;
use jose_alg::{ContentCipher, Error, HeaderFields, HeaderWriter, Recipient, RecipientKey, json};
use jwe_core::{
    Decrypter, Direct, DirectSender, HeaderRule, JsonEncrypter, JsonFields, JsonForm, JweCompact, JweJson,
    Limits,
};

use crate::{Call, entry, random};

fn view<'c>(call: &Call<'c>) -> Result<JweJson<'c>, Error> {
    JweJson::parse(call.input, &Limits::DEFAULT, call.number.to_le_bytes()[0])
}

fn rule(call: &Call<'_>) -> HeaderRule {
    if call.number == 7 { HeaderRule::Anywhere } else { HeaderRule::Protected }
}

entry!(jwe_json_parse, |call| view(call).is_ok());
entry!(jwe_json_lens, |call| view(call).map(|token| (
    token.buffer_len(),
    token.aad_len(),
    token.protected_len(),
    token.is_general(),
    token.recipients().count(),
)));
entry!(jwe_json_aad, |call| view(call).and_then(|token| token.aad(call.out).map(|aad| aad.len())));
entry!(jwe_json_protected, |call| view(call)
    .and_then(|token| token.protected(call.out).map(|header| header.len())));
entry!(jwe_json_unverified_header, |call| (|| {
    let token = view(call).ok()?;
    let recipient = token.recipients().nth(call.number)?;
    let len = token.header_len(&recipient);
    let header = token.unverified_header(&recipient, rule(call), &Limits::DEFAULT, call.out).ok()?;
    Some((header.alg().len(), len))
})());
entry!(jwe_decrypt_json, |call| (|| {
    let token = view(call).ok()?;
    let direct = Direct::new(&[1; 32]);
    let key = core::hint::black_box::<&dyn RecipientKey>(&direct);
    let content = core::hint::black_box::<&dyn ContentCipher>(&A256GCM);
    let decrypter = Decrypter { keys: &[key], content: &[content], limits: Limits::DEFAULT };
    let opened = decrypter.decrypt_json(&token, rule(call), call.out).ok()?;
    Some((opened.plaintext.len(), opened.recipient))
})());

entry!(jwe_decrypt_perhaps_compressed, |call| {
    let direct = Direct::new(&[1; 32]);
    let key = core::hint::black_box::<&dyn RecipientKey>(&direct);
    let content = core::hint::black_box::<&dyn ContentCipher>(&A256GCM);
    let decrypter = Decrypter { keys: &[key], content: &[content], limits: Limits::DEFAULT };
    let json = view(call).ok().and_then(|token| {
        decrypter
            .decrypt_json_perhaps_compressed(&token, rule(call), call.out)
            .ok()
            .map(|o| o.plaintext.len())
    });
    let compact = JweCompact::parse(call.input).ok().and_then(|token| {
        decrypter.decrypt_perhaps_compressed(&token, call.out).ok().map(|o| o.plaintext.len())
    });
    (json, compact)
});

fn seal<T>(
    call: &mut Call<'_>,
    run: impl FnOnce(&JsonEncrypter<'_>, &JsonFields<'_>, &mut Call<'_>) -> T,
) -> T {
    let sender = DirectSender::new(call.input);
    let recipient = core::hint::black_box::<&dyn Recipient>(&sender);
    let content = core::hint::black_box::<&dyn ContentCipher>(&A256GCM);
    let several = [recipient; 8];
    let recipients = several.get(..call.number).unwrap_or_default();
    let form = if call.input.len() == 7 { JsonForm::Flattened } else { JsonForm::General };
    let unprotected = json::Object::parse(call.input, &json::Limits::MAX).ok();
    let fields = JsonFields { protected: HeaderFields::NONE, unprotected, aad: Some(call.input) };
    run(&JsonEncrypter { recipients, content, form }, &fields, call)
}

entry!(jwe_json_encrypted_len, |call| seal(call, |encrypter, fields, call| encrypter
    .encrypted_len(fields, call.number)
    .is_ok()));
entry!(jwe_json_encrypt, |call| seal(call, |encrypter, fields, call| encrypter
    .encrypt(fields, call.input, &mut random(call.input), call.out)
    .is_ok()));
entry!(header_check_unprotected, |call| json::Object::parse(call.input, &json::Limits::MAX)
    .map(|object| HeaderFields::NONE.check_unprotected(object).is_ok()));
entry!(header_begin_recipient, |call| HeaderWriter::begin_recipient(
    call.out,
    "dir",
    call.text(),
    Some(call.text())
)
.finish());
entry!(header_begin_shared, |call| HeaderWriter::begin_shared(call.out, call.text(), &HeaderFields::NONE)
    .map(HeaderWriter::finish));
