//! alg-aesgcm and alg-rsa.

use alg_aesgcm::{A128GCM, A192GCM, A256GCM};
use alg_rsa::{
    AnyRsaOaep256, AnyRsaOaep256Public, AnyRsaOaepKey, AnyRsaOaepPublicKey, Blinded, Components, OaepHash,
    OaepSha1, OaepSha256Mgf1Sha1, OaepSha384, OaepSha512, RsaOaep256, RsaOaep256Public, recover_from_unit,
};
use jose_alg::{Cek, ContentCipher, OpenOnly};
use jwk::Jwk;

use crate::entry::{protect, recover};
use crate::{Call, entry, random};

pub(crate) fn run(cipher: &dyn ContentCipher, call: &mut Call<'_>) -> (bool, bool, usize, [usize; 3]) {
    let (aad, rest) = call.input.split_at_checked(call.number).unwrap_or_default();
    let (iv, key) = rest.split_at_checked(12).unwrap_or_default();
    let (tag, text) = call.out.split_at_mut_checked(16).unwrap_or_default();
    let sealed = cipher.seal(key, iv, aad, text, call.number, tag).is_ok();
    let opened = cipher.open(key, iv, aad, text, tag).is_ok();
    (sealed, opened, cipher.sealed_len(call.number), [cipher.key_len(), cipher.iv_len(), cipher.tag_len()])
}

entry!(a128gcm, |call| run(&A128GCM, call));
entry!(a192gcm, |call| run(&A192GCM, call));
entry!(a256gcm, |call| run(&A256GCM, call));
entry!(aesgcm_open_only, |call| run(&OpenOnly(A256GCM), call));
entry!(aesgcm_prepare, |call| A256GCM::prepare(call.input).map(|prepared| run(&prepared, call)));

fn components(bytes: &[u8]) -> Components<'_> {
    let (n, rest) = bytes.split_at_checked(256).unwrap_or_default();
    Components { n, e: rest, d: rest, p: rest, q: rest, dp: rest, dq: rest, qi: rest }
}

entry!(rsa_from_jwk, |call| Jwk::parse(call.input).map(|jwk| RsaOaep256::<2048>::from_jwk(&jwk).is_ok()));
entry!(rsa_from_components, |call| {
    RsaOaep256::<3072>::from_components(&components(call.input), Some(call.text())).is_ok()
});
entry!(rsa_unchecked, |call| {
    RsaOaep256::<4096>::danger_from_unchecked_components(&components(call.input), None)
        .map(|key| recover(&key, call))
});
entry!(rsa_without_kid, |call| Jwk::parse(call.input)
    .and_then(|jwk| RsaOaep256::<2048>::from_jwk(&jwk))
    .map(|key| recover(&key.without_kid(), call)));
entry!(rsa_with_blinding, |call| Jwk::parse(call.input)
    .and_then(|jwk| RsaOaep256::<2048>::from_jwk(&jwk))
    .map(|key| recover(&key.with_blinding(random(call.input)), call)));
entry!(rsa_blinded_new, |call| Jwk::parse(call.input)
    .and_then(|jwk| AnyRsaOaep256::from_jwk(&jwk))
    .map(|key| recover(&Blinded::new(key, core::cell::RefCell::new(random(call.input))), call)));
entry!(rsa_any_from_components, |call| AnyRsaOaep256::from_components(&components(call.input), None)
    .map(|key| recover(&key.without_kid().with_blinding(random(call.input)), call)));
entry!(rsa_public_from_jwk, |call| Jwk::parse(call.input)
    .and_then(|jwk| RsaOaep256Public::<2048>::from_jwk(&jwk))
    .map(|key| protect(&key.without_kid(), call)));
entry!(rsa_public_from_components, |call| {
    RsaOaep256Public::<4096>::from_components(call.input, call.input, Some(call.text()))
        .map(|key| protect(&key, call))
});
entry!(rsa_any_public_from_jwk, |call| Jwk::parse(call.input)
    .and_then(|jwk| AnyRsaOaep256Public::from_jwk(&jwk))
    .map(|key| protect(&key.without_kid(), call)));
entry!(rsa_any_public_from_components, |call| {
    AnyRsaOaep256Public::from_components(call.input, call.input, None).map(|key| protect(&key, call))
});
fn private<H: OaepHash>(call: &mut crate::Call) -> Option<bool> {
    let key = AnyRsaOaepKey::<H>::from_jwk(&Jwk::parse(call.input).ok()?).ok()?;
    recover(&key.with_blinding(random(call.input)), call)
}

fn public<H: OaepHash>(call: &mut crate::Call) -> Option<bool> {
    protect(&AnyRsaOaepPublicKey::<H>::from_jwk(&Jwk::parse(call.input).ok()?).ok()?, call)
}

entry!(rsa_sha1, |call| private::<OaepSha1>(call));
entry!(rsa_sha1_public, |call| public::<OaepSha1>(call));
entry!(rsa_sha384, |call| private::<OaepSha384>(call));
entry!(rsa_sha384_public, |call| public::<OaepSha384>(call));
entry!(rsa_sha512, |call| private::<OaepSha512>(call));
entry!(rsa_sha512_public, |call| public::<OaepSha512>(call));
entry!(rsa_sha256_mgf1_sha1, |call| private::<OaepSha256Mgf1Sha1>(call));
entry!(rsa_sha256_mgf1_sha1_public, |call| public::<OaepSha256Mgf1Sha1>(call));
entry!(rsa_recover_from_unit, |call| Cek::zeroed(call.number)
    .map(|mut cek| recover_from_unit(call.out, &mut cek).is_ok()));
