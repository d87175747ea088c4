//! `pjose doctor`: why a token does not decrypt. What can be known without cryptography is said first; then it is tried;
//! and if the key was private RSA and the try failed, the padding is looked at, on the user's own machine only.

use clap::Args;
use pocket_jose::{
    Error, Header, JweCompact, Jwk, KeyRing, OwnedJwk, Part, RECOMMENDED, REGISTERED, Receiver,
};
use zeroize::Zeroizing;

use crate::args::exit_status;
use crate::failure::{Failure, exit_of};
use crate::input::{Source, refuse_two_stdins};
use crate::keys::{self, KeyArgs};
use crate::oaep::{self, Padding};
use crate::paint::{self, BAD, GOOD, REMARK};
use crate::{checks, info, names, output, policy, progress, token};

/// Find out why a token does not decrypt with a key
///
/// First what the header, the sizes and the keys say by themselves; then a decryption, whose payload is not shown; then,
/// for a private RSA key, how the encrypted key was padded. The last tells apart what a service must never tell apart:
/// it is for you and your key, on your machine.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct Doctor {
    /// The token: a file, - for standard input, or the token itself
    #[arg(value_name = "TOKEN", default_value = "-")]
    input: Source,
    #[command(flatten)]
    keys: KeyArgs,
}

const HELP: &str = concat!(
    "Examples:
  pjose doctor token --key key.jwk
  pjose doctor --key keys.jwks < token

Exit status 0 means that the token decrypts; otherwise it is the one that `pjose jwe decrypt` would have.

",
    exit_status!()
);

impl Doctor {
    pub(crate) fn run(self) -> Result<(), Failure> {
        refuse_two_stdins(&[&self.keys.key, &self.input])?;
        let ring = keys::called(keys::load(&self.keys.key)?, self.keys.kid.as_deref())?;
        let token = token::read(&self.input)?;
        let parts = token.parts()?;
        let mut buffer = vec![0; parts.part_lens().first().copied().unwrap_or(0)];
        let header = parts
            .unverified_header(&RECOMMENDED.limits, &mut buffer)
            .map_err(|error| token.explain(error))?;

        let mut report = Report::default();
        outside(&parts, &header, &mut report);
        for key in ring.keys() {
            one_key(&key.as_jwk()?, &parts, &header, &mut report);
        }
        if ring.keys().is_empty() {
            report.bad("the key set is empty");
        }
        let asked: String = header.alg().chars().collect();
        if REGISTERED.algs.iter().any(|alg| alg.alg() == asked)
            && !policy::usual(ring.keys()).iter().any(|alg| alg.alg() == asked)
        {
            report.remark(&format!("`pjose jwe decrypt` takes it only with --alg {asked}"));
        }
        let outcome = Receiver::new(&ring, &REGISTERED).decrypt(token.text());
        match outcome {
            Ok(opened) => {
                let len = Zeroizing::new(opened.payload).len();
                report.good(&format!("it decrypts: a payload of {len} bytes, authenticated and not shown"));
                report.print()
            }
            Err(error) => {
                match error {
                    // Said above, and better: which key, and why.
                    Error::AlgNotAllowed | Error::NoMatchingKey => report.bad("so it does not decrypt"),
                    _ => report.bad(&format!("it does not decrypt: {error}")),
                }
                if error == Error::Rejected {
                    look_behind(&ring, &parts, &header, &mut report);
                }
                report.print()?;
                match error {
                    // Its place is worth more than a line of the report.
                    Error::Malformed { .. } => Err(token.explain(error)),
                    _ => Err(Failure::silent(exit_of(error))),
                }
            }
        }
    }
}

/// Lines, each with its verdict.
#[derive(Default)]
struct Report(String);

impl Report {
    fn good(&mut self, line: &str) {
        self.0.push_str(&format!("{GOOD}  ok{GOOD:#}  {line}\n"));
    }

    fn bad(&mut self, line: &str) {
        self.0.push_str(&format!("{BAD}  no{BAD:#}  {line}\n"));
    }

    fn remark(&mut self, line: &str) {
        self.0.push_str(&format!("{REMARK}note{REMARK:#}  {line}\n"));
    }

    fn print(&self) -> Result<(), Failure> {
        output::print(&self.0)
    }
}

/// What the token says of itself.
fn outside(token: &JweCompact<'_>, header: &Header<'_>, report: &mut Report) {
    let [_, encrypted_key, iv, ciphertext, tag] = token.part_lens();
    report.good(&format!(
        "five parts; encrypted key {encrypted_key}, initialization vector {iv}, ciphertext {ciphertext}, tag {tag} bytes"
    ));
    let warnings = checks::check(token, header);
    for warning in &warnings {
        if warning.fatal { report.bad(&warning.message) } else { report.remark(&warning.message) }
    }
    if !warnings.iter().any(|warning| warning.fatal) {
        let enc = header.enc().map(|enc| enc.to_string()).unwrap_or_default();
        report.good(&format!("the header asks for {} with {enc}, which this build runs", header.alg()));
    }
}

/// Whether a key may and can open the token, from what is written on both.
fn one_key(key: &Jwk<'_>, token: &JweCompact<'_>, header: &Header<'_>, report: &mut Report) {
    let bits = info::bits(key).map(|bits| format!(", {bits} bits")).unwrap_or_default();
    let label = format!(
        "{} ({}{bits}, {})",
        keys::label(key),
        paint::short(&key.kty().to_string(), 20),
        info::Kind::of(key).describe()
    );
    let before = report.0.len();
    if let Some(kid) = header.kid() {
        match key.kid() {
            None => report.remark(&format!("{label}: it has no `kid`, so the token's cannot be compared")),
            Some(own) if own == kid => {}
            Some(_) => {
                let kid = paint::short(&kid.to_string(), 60);
                report.bad(&format!("{label}: the token is for another key, whose `kid` is {kid}"));
            }
        }
    }
    if let Some(alg) = REGISTERED.algs.iter().find(|alg| header.alg().is(alg.alg())) {
        let cek_len = cek_len(header);
        match alg.receiving(key) {
            Err(error) => report.bad(&format!("{label}: {error}")),
            Ok(ready) => {
                let [_, found, ..] = token.part_lens();
                let wanted = ready.encrypted_key_len(cek_len.unwrap_or(32));
                if wanted != found {
                    report.bad(&format!(
                        "{label}: its tokens have an encrypted key of {wanted} bytes, this one has {found}: the token is for a key of another size"
                    ));
                }
                if key.kty().is("oct") && cek_len.is_some_and(|len| info::bits(key) != Some(len * 8)) {
                    let wanted = cek_len.unwrap_or(0) * 8;
                    report.bad(&format!("{label}: the token's `enc` takes a key of {wanted} bits"));
                }
            }
        }
    }
    if report.0.len() == before {
        report.good(&format!("{label}: nothing stands against it"));
    }
}

fn cek_len(header: &Header<'_>) -> Option<usize> {
    let enc: String = header.enc()?.chars().collect();
    names::enc(&enc).map(|enc| enc.key_len)
}

/// The padding of the encrypted key under each private RSA key that the token may be for.
fn look_behind(ring: &KeyRing, token: &JweCompact<'_>, header: &Header<'_>, report: &mut Report) {
    let alg: String = header.alg().chars().collect();
    let is_rsa =
        names::alg(&alg).is_some_and(|alg| matches!(alg.encrypted_key, names::EncryptedKey::Modulus));
    if !is_rsa {
        report.remark(
            "the shared key is another one, or header, initialization vector, ciphertext or tag were changed",
        );
        return;
    }
    let Some(encrypted_key) = encrypted_key(token) else { return };
    for key in ring.keys().iter().filter_map(|key: &OwnedJwk| key.as_jwk().ok()) {
        let named = header.kid().is_none_or(|kid| key.kid().is_none_or(|own| own == kid));
        let Some(pkcs8) = named.then(|| key.to_pkcs8_der().ok()).flatten() else { continue };
        let work = || oaep::examine(pkcs8.as_bytes(), &encrypted_key);
        let Some(padding) = progress::spinning("looking at the padding", work) else { continue };
        explain(&keys::label(&key), &alg, padding, cek_len(header), report);
    }
}

fn explain(label: &str, alg: &str, padding: Padding, cek_len: Option<usize>, report: &mut Report) {
    if cek_len.is_some_and(|len| padding.is_of(alg, len)) {
        report.good(&format!("{label}: it is the right key, and the padding is that of {alg}"));
        report.bad("so the header, initialization vector, ciphertext or tag were changed after encryption");
        return;
    }
    match padding {
        Padding::Oaep { hash, mgf1, has_label: false, key_len }
            if hash == mgf1 && oaep::hash_of(alg) == Some(hash) =>
        {
            report.bad(&format!("{label}: it is the right key, but the content key has {key_len} bytes, which is not what `enc` takes"));
        }
        Padding::Oaep { .. } | Padding::Pkcs1v15 => {
            report.bad(&format!("{label}: it is the right key, but the sender used {padding}"));
            report.remark(&advice(alg, padding));
        }
        Padding::Unknown => {
            report.bad(&format!("{label}: nothing known is behind its RSA operation: the token is for another key, or its encrypted key was changed"));
        }
    }
}

fn advice(alg: &str, padding: Padding) -> String {
    match (padding, oaep::hash_of(alg)) {
        (Padding::Oaep { has_label: true, .. }, _) => "ask the sender for OAEP without a label".to_owned(),
        (Padding::Oaep { .. }, Some("SHA-256")) => {
            "ask the sender for SHA-256 in both places: in Java, an OAEPParameterSpec with MGF1ParameterSpec.SHA256"
                .to_owned()
        }
        (Padding::Oaep { .. }, Some(hash)) => format!("ask the sender for {hash} in both places, as {alg} has it"),
        _ => "ask the sender for RSA-OAEP-256: RSA1_5 is never accepted".to_owned(),
    }
}

fn encrypted_key(token: &JweCompact<'_>) -> Option<Vec<u8>> {
    let (_, text) = token.parts().into_iter().find(|(part, _)| *part == Part::EncryptedKey)?;
    let [_, len, ..] = token.part_lens();
    let mut bytes = vec![0; len];
    pocket_jose::base64url::decode(text, &mut bytes).ok()?;
    Some(bytes)
}
