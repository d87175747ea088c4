//! jws-core and alg-hmac, and the joint between them.

use alg_hmac::{Hs256, Hs384, Hs512};
use jose_alg::json::{self, Object};
use jose_alg::{HeaderFields, SigningInput, SigningKey, VerifyingKey};
use jwk::{Jwk, Operation};
use jws_core::{
    Form, JwsCompact, JwsJson, Limits, SignatureFields, Signer, Signers, Unprotected, Verified, VerifiedJson,
    Verifier,
};

use crate::{Call, entry, random};

fn mac(key: &dyn SigningKey, same: &dyn VerifyingKey, call: &mut Call<'_>) -> (bool, bool, usize) {
    let signed = key.sign(&SigningInput::as_spelled(call.input, call.input), call.input, call.out).is_ok()
        && key.sign(&SigningInput::message(call.input), &[], call.out).is_ok();
    let verified = same.verify(&SigningInput::encoding(call.input, call.input), call.out).is_ok();
    let known = key.kid().is_some() == same.kid().is_some() && key.alg() == same.alg();
    (signed, verified && known, key.signature_len() + key.random_len() + same.signature_len())
}

entry!(hs256, |call| Hs256::new(call.input).map(|key| mac(&key, &key, call)));
entry!(hs384, |call| Hs384::new(call.input).map(|key| mac(&key, &key, call)));
entry!(hs512, |call| Hs512::new(call.input).map(|key| mac(&key, &key, call)));
entry!(hs256_from_jwk, |call| Jwk::parse(call.input)
    .and_then(|jwk| Hs256::from_jwk(&jwk, Operation::Verify))
    .map(|key| mac(&key, &key, call)));
entry!(hs512_from_jwk, |call| Jwk::parse(call.input)
    .and_then(|jwk| Hs512::from_jwk(&jwk, Operation::Sign))
    .map(|key| {
        let key = key.with_kid("kid");
        mac(&key, &key, call)
    }));

/// Limits that the compiler does not know.
fn limits(number: usize) -> Limits {
    Limits { token_len: number, candidates: number.to_le_bytes()[0], ..Limits::DEFAULT }
}

/// Two keys behind the joint, whose kinds nobody knows.
fn verify<T>(key: &[u8], number: usize, run: impl FnOnce(&Verifier<'_>) -> T) -> Option<T> {
    let (one, other) = (Hs256::new(key).ok()?, Hs512::new(key).ok()?.with_kid("kid"));
    let keys: [&dyn VerifyingKey; 2] = core::hint::black_box([&one, &other]);
    Some(run(&Verifier { keys: &keys, understood: &["b64", "exp"], limits: limits(number) }))
}

fn look(verified: &Verified<'_>) -> (usize, usize, usize, usize) {
    (verified.payload().len(), verified.header().object().raw().len(), verified.key(), verified.alg().len())
}

entry!(jws_parse, |call| JwsCompact::parse(call.input).is_ok());
entry!(jws_lens, |call| JwsCompact::parse(call.input).map(|token| (
    token.text_lens(),
    token.has_no_payload(),
    [token.buffer_len(), token.header_len(), token.signature_len()]
)));
entry!(jws_unverified_header, |call| JwsCompact::parse(call.input).and_then(|token| token
    .unverified_header(&limits(call.number), call.out)
    .map(|header| header.alg().len())));
entry!(jws_verify, |call| verify(&[1; 64], call.number, |verifier| JwsCompact::parse(call.input)
    .and_then(|token| verifier.verify(&token, call.out).map(|verified| look(&verified)))));
entry!(jws_verify_detached, |call| verify(&[1; 64], call.number, |verifier| {
    JwsCompact::parse(call.input).and_then(|token| {
        verifier.verify_detached(&token, call.input, call.out).map(|verified| look(&verified))
    })
}));
entry!(jws_verify_in_place, |call| verify(&[1; 64], call.number, |verifier| verifier
    .verify_in_place(call.out)
    .map(|verified| look(&verified))));

fn unprotected(number: usize) -> Unprotected {
    if number == 0 { Unprotected::HintsOnly } else { Unprotected::MayNameAlg }
}

fn look_json(verified: &VerifiedJson<'_>) -> (usize, usize, usize) {
    let header = verified.header().map_or(0, |header| header.object().raw().len());
    (verified.payload().len(), header, verified.signatures().iter().map(|one| one.signature + one.key).sum())
}

entry!(jws_json_parse, |call| JwsJson::parse(call.input, &limits(call.number), 8).map(|token| (
    token.buffer_len(),
    token.payload_text_len(),
    [token.is_general(), token.has_no_payload()],
    token.signatures().map(|one| one.protected_len() + one.signature_len()).max(),
    token.signatures().any(|one| one.unprotected().is_some()),
)));
entry!(jws_json_unverified_header, |call| JwsJson::parse(call.input, &limits(call.number), 8).map(|token| {
    let header = token.signatures().next().map(|one| {
        one.unverified_header(&limits(call.number), call.out).map(|header| header.map(|h| h.alg().len()))
    });
    header.is_some_and(|header| header.is_ok())
}));
entry!(jws_verify_json, |call| verify(&[1; 64], call.number, |verifier| {
    JwsJson::parse(call.input, &verifier.limits, 8).and_then(|token| {
        verifier.verify_json(&token, unprotected(call.number), call.out).map(|verified| look_json(&verified))
    })
}));
entry!(jws_verify_json_detached, |call| verify(&[1; 64], call.number, |verifier| {
    JwsJson::parse(call.input, &verifier.limits, 8).and_then(|token| {
        verifier
            .verify_json_detached(&token, unprotected(call.number), call.input, call.out)
            .map(|verified| look_json(&verified))
    })
}));

fn sign<T>(key: &[u8], run: impl FnOnce(&Signer<'_>) -> T) -> Option<T> {
    let key = Hs256::new(key).ok()?.with_kid("kid");
    let key = core::hint::black_box::<&dyn SigningKey>(&key);
    Some(run(&Signer { key }))
}

fn form(number: usize) -> Form {
    match number {
        0 => Form::Attached,
        1 => Form::Detached,
        2 => Form::Unencoded,
        _ => Form::UnencodedDetached,
    }
}

entry!(jws_signed_len, |call| sign(call.input, |signer| signer
    .signed_len(form(call.number), &HeaderFields::NONE, call.number)
    .is_ok()));
entry!(jws_sign, |call| sign(call.input, |signer| signer
    .sign(&HeaderFields::NONE, call.input, &mut random(call.input), call.out)
    .map(str::len)));
entry!(jws_sign_as, |call| sign(call.input, |signer| {
    let text = call.text();
    let fields = HeaderFields { kid: Some(text), typ: Some(text), ..HeaderFields::NONE };
    signer.sign_as(form(call.number), &fields, call.input, &mut random(call.input), call.out).map(str::len)
}));

fn fields<'h>(text: &'h str, input: &'h [u8]) -> SignatureFields<'h> {
    let protected = HeaderFields { typ: Some(text), ..HeaderFields::NONE };
    SignatureFields { protected, unprotected: Object::parse(input, &json::Limits::DEFAULT).ok() }
}

entry!(jws_flattened_len, |call| sign(call.input, |signer| signer
    .flattened_len(form(call.number), &fields(call.text(), call.input), call.input)
    .is_ok()));
entry!(jws_sign_flattened, |call| sign(call.input, |signer| signer
    .sign_flattened(
        form(call.number),
        &fields(call.text(), call.input),
        call.input,
        &mut random(call.input),
        call.out
    )
    .map(str::len)));
entry!(jws_general_len, |call| sign(call.input, |signer| Signers { keys: &[signer.key, signer.key] }
    .general_len(form(call.number), &fields(call.text(), call.input), call.input)
    .is_ok()));
entry!(jws_sign_general, |call| sign(call.input, |signer| Signers { keys: &[signer.key, signer.key] }
    .sign_general(
        form(call.number),
        &fields(call.text(), call.input),
        call.input,
        &mut random(call.input),
        call.out
    )
    .map(str::len)));
entry!(header_fields_check_unprotected, |call| fields(call.text(), call.input)
    .unprotected
    .map(|object| HeaderFields::NONE.check_unprotected(object).is_ok()));
