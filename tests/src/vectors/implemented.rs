//! What we implement, as data: extend this when an algorithm or a serialization is added.

use pocket_jose::{
    A128CBC_HS256, A128GCM, A128GCMKW, A128KW, A192CBC_HS384, A192GCM, A192GCMKW, A192KW, A256CBC_HS512,
    A256GCM, A256GCMKW, A256KW, Dir, EcdhEsA128Kw, EcdhEsA192Kw, EcdhEsA256Kw, EcdhEsDirect, Iterations,
    KeyAlgorithm, Limits, Pbes2, Policy, RsaOaep, RsaOaep256, RsaOaep384, RsaOaep512,
};

/// Everything that the facade can do.
pub const EVERYTHING: Policy<'static> = Policy {
    algs: &[
        &RsaOaep256,
        &RsaOaep,
        &RsaOaep384,
        &RsaOaep512,
        &Dir,
        &A128KW,
        &A192KW,
        &A256KW,
        &A128GCMKW,
        &A192GCMKW,
        &A256GCMKW,
        &EcdhEsDirect,
        &EcdhEsA128Kw,
        &EcdhEsA192Kw,
        &EcdhEsA256Kw,
        PASSWORDS[0],
        PASSWORDS[1],
        PASSWORDS[2],
    ],
    content: &[&A128GCM, &A192GCM, &A256GCM, &A128CBC_HS256, &A192CBC_HS384, &A256CBC_HS512],
    limits: Limits::DEFAULT,
};

/// The algorithms whose keys are passwords.
pub const PASSWORDS: [&dyn KeyAlgorithm; 3] = [
    &Pbes2::<128> { accepts: ACCEPTED, sends: 1000 },
    &Pbes2::<192> { accepts: ACCEPTED, sends: 1000 },
    &Pbes2::<256> { accepts: ACCEPTED, sends: 1000 },
];

const ACCEPTED: Iterations = Iterations { least: 1000, most: 100_000 };

/// The features that cases name and that we have. A name that ends in `:` stands for all that begin so.
const HAVE: &[&str] = &[
    "alg:RSA-OAEP-256",
    "alg:RSA-OAEP",
    "alg:RSA-OAEP-384",
    "alg:RSA-OAEP-512",
    "alg:dir",
    "alg:ECDH-ES",
    "alg:ECDH-ES+A128KW",
    "alg:ECDH-ES+A192KW",
    "alg:ECDH-ES+A256KW",
    "alg:A128KW",
    "alg:A192KW",
    "alg:A256KW",
    "alg:A128GCMKW",
    "alg:A192GCMKW",
    "alg:A256GCMKW",
    "alg:PBES2-HS256+A128KW",
    "alg:PBES2-HS384+A192KW",
    "alg:PBES2-HS512+A256KW",
    "enc:A128GCM",
    "enc:A192GCM",
    "enc:A256GCM",
    "enc:A128CBC-HS256",
    "enc:A192CBC-HS384",
    "enc:A256CBC-HS512",
    "ser:compact",
    "ser:flattened",
    "ser:general",
    "aad",
    "zip",
    "multi:",
    // No serialization, but a damaged one, which is recognised as such.
    "ser:compact-with-newlines",
    // Any key is read, and a set may have keys of any kind in it. What can be done with one its `alg` says.
    "kty:",
    "crv:",
    "key:",
    "rsa:2048",
    "rsa:3072",
    "rsa:4096",
];

/// Features that we know in order to refuse them: good for cases that must fail, and for no others.
const REFUSE: &[&str] = &["crit", "rsa:", "alg:RSA1_5"];

/// The features by which a skip is explained, the most telling first.
const TELLING: &[&str] = &["alg:", "enc:", "ser:"];

fn is_listed(list: &[&str], feature: &str) -> bool {
    list.iter().any(|known| *known == feature || (known.ends_with(':') && feature.starts_with(known)))
}

/// The feature, if any, that keeps a case from being run.
#[must_use]
pub fn missing(features: &[String], succeeds: bool) -> Option<&str> {
    // What another recipient's key would be for does not keep ours from the token.
    let has = |prefix: &str| features.iter().any(|feature| feature.starts_with(prefix));
    let others = has("multi:") && !has("kty:RSA");
    let features = features.iter().filter(|feature| !(others && *feature == "alg:RSA1_5"));
    let lacks = |feature: &&String| !is_listed(HAVE, feature) && (succeeds || !is_listed(REFUSE, feature));
    let mut missing: Vec<&str> = features.filter(lacks).map(String::as_str).collect();
    let rank =
        |feature: &str| TELLING.iter().position(|kind| feature.starts_with(kind)).unwrap_or(TELLING.len());
    missing.sort_by_key(|feature| rank(feature));
    missing.first().copied()
}

/// Whether `alg` is one of ours.
#[must_use]
pub fn has_alg(alg: &str) -> bool {
    EVERYTHING.algs.iter().any(|ours| ours.alg() == alg)
}

/// Whether `alg` is one that we know in order to refuse it.
#[must_use]
pub fn refused_by_name(alg: &str) -> bool {
    REFUSE.iter().any(|known| known.strip_prefix("alg:") == Some(alg))
}

/// Whether `enc` is one of ours.
#[must_use]
pub fn has_enc(enc: &str) -> bool {
    EVERYTHING.content.iter().any(|ours| ours.enc() == enc)
}

#[cfg(test)]
mod tests {
    use super::missing;

    fn of(features: &[&str], succeeds: bool) -> Option<String> {
        let features: Vec<String> = features.iter().map(|feature| (*feature).to_owned()).collect();
        missing(&features, succeeds).map(str::to_owned)
    }

    #[test]
    fn a_case_is_kept_back_by_what_we_lack() {
        assert_eq!(of(&["alg:dir", "enc:A128GCM", "ser:compact", "kty:oct"], true), None);
        assert_eq!(of(&["ser:none", "enc:A256GCM", "alg:A512KW"], true).as_deref(), Some("alg:A512KW"));
        assert_eq!(of(&["ser:none", "alg:dir"], true).as_deref(), Some("ser:none"));
        assert_eq!(of(&["alg:RSA-OAE"], true).as_deref(), Some("alg:RSA-OAE"), "a prefix is no match");
    }

    #[test]
    fn what_is_refused_on_purpose_serves_cases_that_must_fail() {
        assert_eq!(of(&["alg:dir", "crit"], true).as_deref(), Some("crit"));
        assert_eq!(of(&["alg:dir", "crit", "rsa:1024"], false), None);
        assert_eq!(of(&["alg:none"], false).as_deref(), Some("alg:none"));
    }
}
