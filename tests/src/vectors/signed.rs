//! Runs signed tokens through the facade.

use pocket_jose::{
    JwsCompact, KeyRing, RECOMMENDED_SIGNATURES, SignaturePolicy, Unprotected, Verified, VerifiedJson,
    Verifier,
};

use jose_alg::Error;
use jose_wire::base64url;

use super::Case;
use super::run::{Happened, not_imported};

/// Everything that the facade can do, unencoded payloads among it.
const EVERYTHING: SignaturePolicy<'static> =
    SignaturePolicy { understood: &["b64"], ..RECOMMENDED_SIGNATURES };

pub(super) fn verify(case: &Case) -> Happened {
    let ring = match case.key.as_ref().map(|key| KeyRing::import(key.0.as_bytes())) {
        None => KeyRing::empty(),
        Some(Ok(ring)) => ring,
        Some(Err(error)) => return not_imported(error),
    };
    let verifier = Verifier::new(&ring, &EVERYTHING);
    let apart = case.detached.as_ref().map(|text| base64url::decode_to_vec(text.as_bytes()));
    let apart = match apart.transpose() {
        Ok(apart) => apart,
        Err(error) => return Happened::Wrong(format!("the detached payload of the case: {error}")),
    };
    // The files have headers of every kind that RFC 7515 allows.
    let rule = Unprotected::MayNameAlg;
    let payload = match (&apart, case.token.trim_start().starts_with('{')) {
        (None, false) => verifier.verify(&case.token).map(Verified::into_payload),
        (Some(apart), false) => verifier.verify_detached(&case.token, apart).map(Verified::into_payload),
        (None, true) => verifier.verify_json(&case.token, rule).map(VerifiedJson::into_payload),
        (Some(apart), true) => {
            verifier.verify_json_detached(&case.token, rule, apart).map(VerifiedJson::into_payload)
        }
    };
    match (payload, &case.plaintext) {
        (Err(error), _) => refusal(case, &verifier, error),
        (Ok(payload), Some(expected)) if *expected != base64url::encode_to_string(&payload) => {
            Happened::Wrong(format!("another payload came out, of {} bytes", payload.len()))
        }
        (Ok(_), _) => Happened::Right,
    }
}

/// Whether an error is about the token and its key, or about us.
fn refusal(case: &Case, verifier: &Verifier<'_>, error: Error) -> Happened {
    if error != Error::AlgNotAllowed {
        return Happened::Refused(error.to_string());
    }
    // A token in JSON may have several; the case names them.
    let named = case.features.iter().find_map(|feature| feature.strip_prefix("alg:")).map(str::to_owned);
    let alg = JwsCompact::parse(&case.token).ok().map_or(named, |view| {
        let mut buffer = vec![0; view.header_len()];
        Some(view.unverified_header(&EVERYTHING.limits, &mut buffer).ok()?.alg().to_string())
    });
    let alg = alg.unwrap_or_default();
    let ours = EVERYTHING.algs.iter().any(|known| known.alg() == alg);
    // What is refused on purpose, by whatever case it is spelled, and by no other name.
    if !ours && !alg.eq_ignore_ascii_case("none") {
        return Happened::NotImplemented(format!("alg:{alg}"));
    }
    match verifier.unusable().first() {
        Some(unusable) => Happened::Refused(format!("key {}: {}", unusable.place, unusable.reason)),
        None => Happened::Refused(format!("no key for {alg}")),
    }
}
