//! What can be said about a key without using it.

use pocket_jose::json::Value;
use pocket_jose::{
    Error, Jwk, KeyFault, RECOMMENDED, RECOMMENDED_SIGNATURES, REGISTERED, check_certificates, check_key,
};
use serde::Serialize;

use crate::paint;

/// Everything that `jwk inspect` tells. The JSON form is a contract: members are added, never changed.
#[derive(Debug, Serialize)]
pub(crate) struct KeyReport {
    pub(crate) kty: String,
    /// Of the modulus or of the shared key.
    pub(crate) bits: Option<usize>,
    /// The curve of a key on one.
    pub(crate) crv: Option<String>,
    pub(crate) kind: Kind,
    pub(crate) kid: Option<String>,
    pub(crate) alg: Option<String>,
    #[serde(rename = "use")]
    pub(crate) key_use: Option<String>,
    pub(crate) key_ops: Option<Vec<String>>,
    pub(crate) thumbprint: Option<String>,
    pub(crate) can: Vec<Ability>,
    pub(crate) warnings: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Private,
    Public,
    Shared,
    Unknown,
}

/// Something that this build can do with the key.
#[derive(Debug, Serialize)]
pub(crate) struct Ability {
    pub(crate) operation: &'static str,
    pub(crate) alg: &'static str,
}

impl Kind {
    pub(crate) fn of(key: &Jwk<'_>) -> Self {
        let has_halves = ["RSA", "EC", "OKP"].iter().any(|kty| key.kty().is(kty));
        match (has_halves, key.is_private()) {
            _ if key.kty().is("oct") => Self::Shared,
            (true, true) => Self::Private,
            (true, false) => Self::Public,
            (false, _) => Self::Unknown,
        }
    }

    pub(crate) const fn describe(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Public => "public",
            Self::Shared => "shared secret",
            Self::Unknown => "unknown",
        }
    }
}

impl KeyReport {
    pub(crate) fn new(key: &Jwk<'_>) -> Self {
        let mut warnings = Vec::new();
        let can = abilities(key, &mut warnings);
        if key.kid().is_none() {
            warnings.push("it has no `kid`: tokens cannot name it".to_owned());
        }
        if (key.kty().is("EC") || key.kty().is("OKP"))
            && let Err(error) = check_key(key)
        {
            warnings.push(format!("it does not stand a check: {error}"));
        }
        match check_certificates(key) {
            Ok(0) if key.get("x5u").is_some() => {
                warnings.push("the address of a certificate is not visited".to_owned());
            }
            Ok(0) => {}
            Ok(_) => {
                warnings.push("its certificate is for this key; who issued it is not checked".to_owned());
            }
            Err(error) => warnings.push(format!("its certificates are wrong: {error}")),
        }
        Self {
            kty: key.kty().chars().collect(),
            bits: bits(key),
            crv: key.get("crv").and_then(Value::as_str).map(|text| text.chars().collect()),
            kind: Kind::of(key),
            kid: key.kid().map(|text| text.chars().collect()),
            alg: key.alg().map(|text| text.chars().collect()),
            key_use: key.key_use().map(|text| text.chars().collect()),
            key_ops: key.key_ops().map(|ops| {
                ops.elements().filter_map(Value::as_str).map(|text| text.chars().collect()).collect()
            }),
            thumbprint: key.thumbprint().ok().map(|thumbprint| thumbprint.to_string()),
            can,
            warnings,
        }
    }

    /// Type, size and half, in a few words.
    pub(crate) fn title(&self) -> String {
        let bits = self.bits.map(|bits| format!(" {bits} bits")).unwrap_or_default();
        let crv = self.crv.as_deref().map(|crv| format!(" {}", paint::short(crv, 20))).unwrap_or_default();
        format!("{}{bits}{crv}, {}", paint::short(&self.kty, 20), self.kind.describe())
    }
}

/// What this build can do with the key; if nothing, why, among the warnings.
fn abilities(key: &Jwk<'_>, warnings: &mut Vec<String>) -> Vec<Ability> {
    let mut can = Vec::new();
    let mut reason = Error::KeyUnsuitable(KeyFault::WrongType);
    let mut because = |error: Error| {
        // A public key is not faulty for being no private one, and most keys are of another type.
        let says_little =
            [KeyFault::WrongType, KeyFault::WrongCurve, KeyFault::NotPrivate].map(Error::KeyUnsuitable);
        if says_little.contains(&reason) && !says_little.contains(&error) {
            reason = error;
        }
    };
    let says = |name: &str| key.alg().is_some_and(|alg| alg.is(name));
    let recommended = |name: &str| RECOMMENDED.algs.iter().any(|alg| alg.alg() == name);
    for alg in REGISTERED.algs.iter().filter(|alg| recommended(alg.alg()) || says(alg.alg())) {
        let encrypts = REGISTERED.content.iter().map(|content| alg.sending(key, *content).map(drop));
        match encrypts.reduce(Result::or) {
            Some(Ok(())) => can.push(Ability { operation: "encrypt", alg: alg.alg() }),
            Some(Err(error)) => because(error),
            None => {}
        }
        match alg.receiving(key) {
            Ok(_) => can.push(Ability { operation: "decrypt", alg: alg.alg() }),
            Err(error) => because(error),
        }
    }
    for alg in RECOMMENDED_SIGNATURES.algs {
        for (operation, done) in
            [("sign", alg.signing(key).map(drop)), ("verify", alg.verifying(key).map(drop))]
        {
            match done {
                Ok(()) => can.push(Ability { operation, alg: alg.alg() }),
                Err(error) => because(error),
            }
        }
    }
    if can.is_empty() {
        let reason = match reason {
            Error::KeyUnsuitable(fault) => fault.describe().to_owned(),
            other => other.to_string(),
        };
        warnings.push(format!("nothing in this build can use it: {reason}"));
    }
    can
}

/// The size of the key in bits, where there is one number that says it.
pub(crate) fn bits(key: &Jwk<'_>) -> Option<usize> {
    if let Ok(rsa) = key.rsa() {
        let len = rsa.n.decoded_len();
        let mut n = vec![0; len];
        let first = rsa.n.decode(&mut n).ok()?.first().copied()?;
        return Some(len.saturating_mul(8) - usize::try_from(first.leading_zeros()).ok()?);
    }
    key.oct().ok().map(|k| k.decoded_len().saturating_mul(8))
}
