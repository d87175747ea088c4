//! jwk, with SPKI, PKCS#8 and PKCS#1.

use jose_alg::json;
use jwk::{
    Jwk, JwkSet, KeyUse, Metadata, Operation, RsaComponents, Thumbprint, Wanted, WantedKid, read_key,
    read_rsa, scratch_len, write_oct,
};

use crate::entry;

entry!(jwk_parse, |call| Jwk::parse(call.input).is_ok());
entry!(jwk_parse_within, |call| Jwk::parse_within(call.input, &json::Limits::MAX).is_ok());
entry!(jwk_from_object, |call| json::Object::parse(call.input, &json::Limits::MAX)
    .is_ok_and(|object| Jwk::from_object(object).is_ok()));
entry!(jwk_members, |call| Jwk::parse(call.input).map(|jwk| {
    let texts = [jwk.kid(), jwk.alg(), jwk.key_use()];
    (jwk.kty().is("RSA"), texts.map(|text| text.is_some()), jwk.key_ops().is_some(), jwk.is_private())
}));
entry!(jwk_get, |call| Jwk::parse(call.input).map(|jwk| (jwk.get("x").is_some(), jwk.object().raw().len())));
entry!(jwk_rsa, |call| Jwk::parse(call.input).and_then(|jwk| jwk.rsa().map(|rsa| rsa.private.is_some())));
entry!(jwk_oct, |call| Jwk::parse(call.input).and_then(|jwk| jwk.oct().map(|octets| octets.text().len())));
entry!(octets_decode, |call| Jwk::parse(call.input)
    .and_then(|jwk| jwk.oct())
    .map(|octets| (octets.decoded_len(), octets.decode(call.out).is_ok())));
entry!(octets_decode_uint, |call| Jwk::parse(call.input)
    .and_then(|jwk| jwk.oct())
    .map(|octets| octets.decode_uint(call.out).is_ok()));
entry!(jwk_permits, |call| Jwk::parse(call.input).map(|jwk| {
    (
        jwk.permits(Operation::UnwrapKey, "dir").is_ok(),
        jwk.permits_any(Operation::Decrypt, &["a", "b"]).is_ok(),
    )
}));
entry!(operation_names, |call| Jwk::parse(call.input).map(|jwk| {
    let operation = jwk.kid().and_then(Operation::from_name);
    operation.map(|operation| (operation.name(), operation.key_use()))
}));
entry!(jwk_thumbprint, |call| Jwk::parse(call.input).and_then(|jwk| jwk.thumbprint()).map(|thumbprint| {
    let mut text = [0; Thumbprint::TEXT_LEN];
    let len = thumbprint.text(&mut text).len();
    (len, thumbprint.as_bytes().len(), core::mem::size_of_val(&thumbprint.uri()))
}));
entry!(jwk_write_public, |call| Jwk::parse(call.input).map(|jwk| jwk.write_public(call.out).is_ok()));
entry!(set_parse, |call| JwkSet::parse(call.input).map(|set| (set.keys().count(), set.object().raw().len())));
entry!(set_parse_within, |call| JwkSet::parse_within(call.input, &json::Limits::MAX).is_ok());
fn wanted(kid: &str) -> Wanted<'_> {
    Wanted { kid: WantedKid::Is(kid), kty: Some("RSA"), alg: "RSA-OAEP-256", operation: Operation::UnwrapKey }
}

entry!(set_select, |call| JwkSet::parse(call.input).map(|set| {
    let wanted = wanted(call.text());
    (set.select(wanted).count(), set.find(wanted).is_ok())
}));
entry!(wanted_fits, |call| Jwk::parse(call.input).map(|jwk| { wanted(call.text()).fits(&jwk).is_ok() }));
entry!(write_oct_key, |call| write_oct(call.out, call.input, &Metadata::UNRESTRICTED).is_ok());
entry!(write_rsa, |call| {
    let components = RsaComponents { n: call.input, e: call.input, private: None };
    let metadata = Metadata { key_use: Some(KeyUse::Encryption), ..Metadata::UNRESTRICTED };
    components.write(call.out, &metadata).is_ok()
});
entry!(rsa_thumbprint, |call| RsaComponents { n: call.input, e: call.input, private: None }
    .thumbprint()
    .is_ok());
entry!(write_spki_der, |call| {
    RsaComponents { n: call.input, e: call.input, private: None }.write_spki_der(call.out).is_ok()
});
entry!(write_spki_pem, |call| {
    RsaComponents { n: call.input, e: call.input, private: None }.write_spki_pem(call.out).is_ok()
});
entry!(write_spki_base64, |call| {
    RsaComponents { n: call.input, e: call.input, private: None }.write_spki_base64(call.out).is_ok()
});
entry!(read_any_key, |call| read_key(call.input, call.out).is_ok());
entry!(read_rsa_key, |call| (read_rsa(call.input, call.out).is_ok(), scratch_len(call.number)));
