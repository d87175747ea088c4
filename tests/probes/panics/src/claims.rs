//! jose-claims.

use jose_alg::json;
use jose_claims::{Claims, Rules};

use crate::{Call, entry};

fn rules<'r>(call: &Call<'r>, required: &'r [&'r str]) -> Rules<'r> {
    let (now, text) = (u64::try_from(call.number).unwrap_or(u64::MAX), Some(call.text()));
    Rules { now, leeway: now, issuer: text, audience: text, subject: text, required, max_age: Some(now) }
}

entry!(claims_parse, |call| Claims::parse(call.input).is_ok());
entry!(claims_parse_within, |call| Claims::parse_within(call.input, &json::Limits::MAX).is_ok());
entry!(claims_members, |call| Claims::parse(call.input).map(|claims| {
    let texts =
        [claims.issuer(), claims.subject(), claims.id()].map(|text| text.map(|text| text.raw().len()));
    let times = [claims.expires(), claims.not_before(), claims.issued_at()];
    (texts, times, claims.is_for(call.text()), claims.get(call.text()).is_some())
}));
entry!(claims_check, |call| Claims::parse(call.input).map(|claims| {
    let required = [call.text()];
    claims.check(&rules(call, &required)).is_ok()
}));
