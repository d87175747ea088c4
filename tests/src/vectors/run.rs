//! Runs cases through the facade and judges what happened.

use std::collections::BTreeMap;
use std::fmt;

use jose_alg::Error;
use pocket_jose::{HeaderRule, ImportError, Inflate, JweCompact, KeyRing, Receiver};

use super::implemented::{EVERYTHING, PASSWORDS, has_alg, has_enc, missing, refused_by_name};
use super::{Case, Kind, Standing, policy, signed};

/// What became of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As the file expects.
    Passed,
    /// Otherwise, and how.
    Failed(String),
    /// Not run for want of this feature.
    Skipped(String),
    /// Otherwise than the label says, as our policy has it, for this reason.
    ByPolicy(String),
    /// A soft case that went as its label says.
    SoftAsLabelled,
    /// A soft case that went the other way, and how.
    SoftOtherwise(String),
}

/// Outcomes, counted.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Cases that went as expected.
    pub passed: usize,
    /// Cases that did not.
    pub failed: usize,
    /// Firm cases that were not run, by what was missing.
    pub skipped: BTreeMap<String, usize>,
    /// Cases that went otherwise as our policy says.
    pub by_policy: usize,
    /// Soft cases that went as labelled.
    pub soft_as_labelled: usize,
    /// Soft cases that went the other way.
    pub soft_otherwise: usize,
    /// Soft cases that were not run.
    pub soft_skipped: usize,
}

impl Tally {
    /// How many firm cases were not run.
    #[must_use]
    pub fn skipped_count(&self) -> usize {
        self.skipped.values().sum()
    }

    /// The counts of both.
    pub fn add(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.by_policy += other.by_policy;
        self.soft_as_labelled += other.soft_as_labelled;
        self.soft_otherwise += other.soft_otherwise;
        self.soft_skipped += other.soft_skipped;
        for (feature, count) in &other.skipped {
            *self.skipped.entry(feature.clone()).or_default() += count;
        }
    }
}

/// What was skipped, the soft cases, and on the last line the counts.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (feature, count) in &self.skipped {
            writeln!(f, "skipped: {feature} {count}")?;
        }
        if self.by_policy > 0 {
            writeln!(f, "otherwise, for a reason in tests/wycheproof-policy.toml: {}", self.by_policy)?;
        }
        let Self { soft_as_labelled, soft_otherwise, soft_skipped, .. } = self;
        if soft_as_labelled + soft_otherwise + soft_skipped > 0 {
            writeln!(
                f,
                "soft: {soft_as_labelled} as labelled, {soft_otherwise} otherwise, {soft_skipped} skipped"
            )?;
        }
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped_count())
    }
}

/// Runs all cases; `report` is given every outcome.
pub fn run(cases: &[Case], mut report: impl FnMut(&Case, &Outcome)) -> Tally {
    let mut tally = Tally::default();
    for case in cases {
        let outcome = judge(case);
        match &outcome {
            Outcome::Passed => tally.passed += 1,
            Outcome::Failed(_) => tally.failed += 1,
            Outcome::Skipped(_) if case.standing == Standing::Soft => tally.soft_skipped += 1,
            Outcome::Skipped(feature) => *tally.skipped.entry(feature.clone()).or_default() += 1,
            Outcome::ByPolicy(_) => tally.by_policy += 1,
            Outcome::SoftAsLabelled => tally.soft_as_labelled += 1,
            Outcome::SoftOtherwise(_) => tally.soft_otherwise += 1,
        }
        report(case, &outcome);
    }
    tally
}

/// What a case did when it was run.
pub(super) enum Happened {
    /// It succeeded, and everything that the file tells about it was so.
    Right,
    /// It succeeded, with something else than the file tells. A defect, whatever the label.
    Wrong(String),
    /// It was refused for what is wrong with it.
    Refused(String),
    /// It was refused because we lack something. A case that says so beforehand is skipped instead.
    NotImplemented(String),
}

fn judge(case: &Case) -> Outcome {
    let lacking = match case.kind {
        // Everything about signatures is here.
        Kind::Jws => None,
        _ => missing(&case.features, case.succeeds),
    };
    // What we refuse on purpose is run as well, to see that we do.
    let lacking = lacking.filter(|_| policy::reason(&case.id).is_none());
    if let Some(feature) = lacking {
        return Outcome::Skipped(feature.to_owned());
    }
    let happened = match case.kind {
        _ if case.parse_only => parse(case),
        Kind::Jwk => import(case),
        Kind::Jws => signed::verify(case),
        _ => decrypt(case),
    };
    let soft = case.standing == Standing::Soft;
    let (went_as_labelled, what) = match happened {
        Happened::Wrong(what) => return Outcome::Failed(what),
        Happened::Right => (case.succeeds, "it was accepted and must be refused".to_owned()),
        Happened::Refused(why) => (!case.succeeds, format!("refused: {why}")),
        Happened::NotImplemented(why) => (false, format!("not implemented: {why}")),
    };
    match (policy::reason(&case.id), went_as_labelled) {
        (Some(reason), false) => return Outcome::ByPolicy(reason.to_owned()),
        (Some(_), true) => return Outcome::Failed("the policy names it, and it goes as labelled".to_owned()),
        (None, _) => {}
    }
    match (went_as_labelled, soft) {
        (true, false) => Outcome::Passed,
        (true, true) => Outcome::SoftAsLabelled,
        (false, false) => Outcome::Failed(what),
        (false, true) => Outcome::SoftOtherwise(what),
    }
}

fn parse(case: &Case) -> Happened {
    let parsed = JweCompact::parse(&case.token).and_then(|view| {
        let mut header = vec![0; view.buffer_len()];
        let header = view.unverified_header(&EVERYTHING.limits, &mut header)?.object().raw().to_owned();
        for (part, text) in view.parts() {
            jose_wire::base64url::validate(text).map_err(|error| Error::in_part(part, error))?;
        }
        Ok((view.part_lens(), header))
    });
    match parsed {
        Err(error) => Happened::Refused(error.to_string()),
        Ok((lens, _)) if case.part_lengths.as_ref().is_some_and(|expected| *expected != lens) => {
            Happened::Wrong(format!("parts of {lens:?} bytes instead of {:?}", case.part_lengths))
        }
        Ok((_, header)) if case.header_text.as_ref().is_some_and(|expected| *expected != header) => {
            Happened::Wrong(format!("the header {header:?} instead of {:?}", case.header_text))
        }
        Ok(_) => Happened::Right,
    }
}

fn import(case: &Case) -> Happened {
    let ring = match KeyRing::import(case.token.as_bytes()) {
        Ok(ring) => ring,
        Err(error) => return not_imported(error),
    };
    if let Some((place, error)) = ring.skipped().first() {
        return Happened::Refused(format!("element {place} of the set: {error}"));
    }
    let Some(expected) = &case.thumbprint else { return Happened::Right };
    let [key] = ring.keys() else { return Happened::Wrong("a thumbprint of several keys".to_owned()) };
    match key.as_jwk().and_then(|key| key.thumbprint()) {
        Ok(thumbprint) if thumbprint.to_string() == *expected => Happened::Right,
        Ok(thumbprint) => Happened::Wrong(format!("the thumbprint {thumbprint} instead of {expected}")),
        Err(error) => Happened::Wrong(format!("no thumbprint: {error}")),
    }
}

pub(super) fn not_imported(error: ImportError) -> Happened {
    match error {
        ImportError::Unsupported(_) | ImportError::UnknownAlgorithm(_) | ImportError::Unrecognised => {
            Happened::NotImplemented(format!("key: {error}"))
        }
        _ => Happened::Refused(format!("key: {error}")),
    }
}

fn decrypt(case: &Case) -> Happened {
    let ring = match case.key.as_ref().map(|key| KeyRing::import(key.0.as_bytes())) {
        None => KeyRing::empty(),
        Some(Ok(ring)) => with_passwords(case, ring),
        Some(Err(error)) => return not_imported(error),
    };
    let receiver = Receiver::new(&ring, &EVERYTHING);
    if case.token.trim_start().starts_with('{') {
        return decrypt_json(case, &receiver);
    }
    if is_compressed(case) {
        return compared(
            case,
            &receiver,
            receiver.decrypt_inflating(&case.token, INFLATE).map(|opened| opened.payload),
        );
    }
    let opened = receiver.decrypt(&case.token);
    let mut own = case.token.clone().into_bytes();
    let in_place = receiver.decrypt_in_place(&mut own);
    let payload = match (opened, in_place) {
        (Ok(opened), Ok(plaintext)) if opened.payload == *plaintext => opened.payload,
        // With several candidates in place only one is tried on the text.
        (Ok(opened), Err(Error::Rejected)) if ring.keys().len() > 1 => opened.payload,
        (Err(error), Err(again)) if error == again => return refusal(case, &receiver, error),
        (opened, in_place) => {
            return Happened::Wrong(format!(
                "with a second buffer {}, in place {}",
                opened.map_or_else(|error| error.to_string(), |_| "it opens".to_owned()),
                in_place.map_or_else(|error| error.to_string(), |_| "it opens".to_owned()),
            ));
        }
    };
    match &case.plaintext {
        Some(expected) if *expected != jose_wire::base64url::encode_to_string(&payload) => {
            Happened::Wrong(format!("another payload came out, of {} bytes", payload.len()))
        }
        _ => Happened::Right,
    }
}

/// The files have headers of every kind that RFC 7516 allows.
fn decrypt_json(case: &Case, receiver: &Receiver<'_>) -> Happened {
    let rule = HeaderRule::Anywhere;
    let opened = match is_compressed(case) {
        true => receiver.decrypt_json_inflating(&case.token, rule, INFLATE),
        false => receiver.decrypt_json(&case.token, rule),
    };
    compared(case, receiver, opened.map(|opened| opened.payload))
}

/// Longer than any payload of the files.
const INFLATE: Inflate = Inflate { most: 250_000 };

fn is_compressed(case: &Case) -> bool {
    case.features.iter().any(|feature| feature == "zip")
}

fn compared(case: &Case, receiver: &Receiver<'_>, opened: Result<Vec<u8>, Error>) -> Happened {
    match (opened, &case.plaintext) {
        (Err(error), _) => refusal(case, receiver, error),
        (Ok(payload), Some(expected)) if *expected != jose_wire::base64url::encode_to_string(&payload) => {
            Happened::Wrong(format!("another payload came out, of {} bytes", payload.len()))
        }
        (Ok(_), _) => Happened::Right,
    }
}

/// The files write passwords as `oct` keys, of which ours must say that they are passwords.
fn with_passwords(case: &Case, ring: KeyRing) -> KeyRing {
    let named = |alg: &str| case.features.iter().any(|feature| feature.strip_prefix("alg:") == Some(alg));
    let mut all = KeyRing::empty();
    for key in ring.keys() {
        let k = key.as_jwk().ok().and_then(|jwk| {
            let k = jwk.oct().ok().filter(|_| jwk.alg().is_none())?;
            jose_wire::base64url::decode_to_vec(k.text().as_bytes()).ok()
        });
        let alg = PASSWORDS.iter().map(|alg| alg.alg()).find(|alg| named(alg));
        match (k, alg) {
            (Some(password), Some(alg)) => match KeyRing::from_password(&password, alg) {
                Ok(ring) => ring.keys().iter().for_each(|key| all.push(key.clone())),
                Err(_) => all.push(key.clone()),
            },
            _ => all.push(key.clone()),
        }
    }
    all
}

/// Whether an error is about the token and its key, or about us.
fn refusal(case: &Case, receiver: &Receiver<'_>, error: Error) -> Happened {
    if case.token.trim_start().starts_with('{') {
        // With several recipients there is no one `alg` to name; the features have told what is in the token.
        return match (error, receiver.unusable().first()) {
            (Error::AlgNotAllowed, Some(unusable)) => Happened::Refused(format!("key: {}", unusable.reason)),
            (error, _) => Happened::Refused(error.to_string()),
        };
    }
    let header = JweCompact::parse(&case.token).ok().and_then(|view| {
        let mut buffer = vec![0; view.buffer_len()];
        let header = view.unverified_header(&EVERYTHING.limits, &mut buffer).ok()?;
        Some((header.alg().to_string(), header.enc().map(|enc| enc.to_string())))
    });
    let (alg, enc) = header.unwrap_or_default();
    match error {
        Error::AlgNotAllowed if refused_by_name(&alg) => {
            Happened::Refused(format!("{alg} is never accepted"))
        }
        Error::AlgNotAllowed if !has_alg(&alg) => Happened::NotImplemented(format!("alg:{alg}")),
        Error::EncNotAllowed if !enc.as_deref().is_some_and(has_enc) => {
            Happened::NotImplemented(format!("enc:{}", enc.unwrap_or_default()))
        }
        // The algorithm is ours, so it is the key that has no use for it.
        Error::AlgNotAllowed => match receiver.unusable().first() {
            Some(unusable) => Happened::Refused(format!("key {}: {}", unusable.place, unusable.reason)),
            None => Happened::Refused(format!("no key for {alg}")),
        },
        error => Happened::Refused(error.to_string()),
    }
}
