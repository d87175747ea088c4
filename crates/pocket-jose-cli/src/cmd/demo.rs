//! `pjose demo`: everything once, for real, with a key that is forgotten at the end. Reads nothing, writes no file, needs no
//! network; fails if anything that should be equal is not.

use core::fmt::Write as _;
use core::time::Duration;
use std::time::Instant;

use clap::Args;
use pocket_jose::{HeaderFields, JweCompact, KeyRing, Member, RECOMMENDED, Receiver, Sender};

use super::jwe::five_parts;
use crate::args::exit_status;
use crate::failure::{Exit, Failure};
use crate::paint::{BAD, GOOD, HEADING, PARTS};
use crate::{output, progress};

/// Encrypt a request to a new key, decrypt it, answer it, and show what each step costs
#[derive(Debug, Args)]
#[command(after_help = exit_status!())]
pub(crate) struct Demo {}

const REQUEST: &str = r#"{"amount":100,"currency":"EUR","reference":"invoice 2026-11"}"#;
const ANSWER: &str = r#"{"status":"accepted","case":"4711"}"#;
const URL: &str = "/v1/cases";

impl Demo {
    pub(crate) fn run(self) -> Result<(), Failure> {
        output::print(&format!(
            "{HEADING}1. The server makes a key and publishes its public half{HEADING:#}\n"
        ))?;
        let generate = || timed(|| KeyRing::generate_rsa(2048));
        let (ring, cost) = progress::spinning("looking for two primes of 1024 bits", generate)?;
        let published = ring.public()?.to_json()?;
        step("RSA-2048 key pair", cost, published.len(), "bytes of public JWK")?;

        output::print(&format!(
            "\n{HEADING}2. The client encrypts a request to it, with the member `url` in the header{HEADING:#}\n  {REQUEST}\n"
        ))?;
        let ring_of_client = KeyRing::import(published.as_bytes()).map_err(pocket_jose::Error::from)?;
        let client = Sender::new(&ring_of_client, None, &RECOMMENDED)?;
        let members = [Member::text("url", URL)];
        let fields = HeaderFields { members: &members, ..HeaderFields::NONE };
        let ((token, request), cost) = timed(|| client.request(&fields, REQUEST.as_bytes()))?;
        step(
            &format!("encrypt, {} with {}", client.alg(), client.enc()),
            cost,
            token.len(),
            "characters of token",
        )?;
        output::print(&show(&token)?)?;

        output::print(&format!(
            "\n{HEADING}3. The server decrypts it inside the token's own buffer{HEADING:#}\n"
        ))?;
        let server = Receiver::new(&ring, &RECOMMENDED);
        let mut buffer = token.clone().into_bytes();
        let (payload, cost) = timed(|| server.decrypt_in_place(&mut buffer))?;
        step("decrypt in place", cost, payload.len(), "bytes of payload, nothing copied")?;
        equal("the payload", payload, REQUEST)?;
        output::print(&format!("  {}\n", String::from_utf8_lossy(payload)))?;

        output::print(&format!(
            "\n{HEADING}4. The server answers with `dir`, under the content key of the request{HEADING:#}\n  {ANSWER}\n"
        ))?;
        let ((opened, answer), cost) = timed(|| server.decrypt_request(&token))?;
        step("decrypt, and keep the content key", cost, opened.payload.len(), "bytes of payload")?;
        equal("the payload", &opened.payload, REQUEST)?;
        equal("the header's `url`", opened.header.text("url").unwrap_or_default().as_bytes(), URL)?;
        let (response, cost) = timed(|| answer.under_request_key(&HeaderFields::NONE, ANSWER.as_bytes()))?;
        step("encrypt the answer", cost, response.len(), "characters of token")?;
        output::print(&show(&response)?)?;

        output::print(&format!("\n{HEADING}5. The client opens the one answer to its request{HEADING:#}\n"))?;
        let no_keys = KeyRing::empty();
        let own = Receiver::new(&no_keys, &RECOMMENDED);
        let (opened, cost) = timed(|| request.open_response(&own, &response))?;
        step("decrypt the answer", cost, opened.payload.len(), "bytes of payload")?;
        equal("the answer", &opened.payload, ANSWER)?;
        output::print(&format!(
            "  {}\n\n{GOOD}Everything came back as it was sent.{GOOD:#} The key is gone now.\n",
            String::from_utf8_lossy(&opened.payload)
        ))
    }
}

fn timed<T>(
    work: impl FnOnce() -> Result<T, pocket_jose::Error>,
) -> Result<(T, Duration), pocket_jose::Error> {
    let start = Instant::now();
    let result = work()?;
    Ok((result, start.elapsed()))
}

fn step(name: &str, cost: Duration, size: usize, unit: &str) -> Result<(), Failure> {
    output::print(&format!("  {name:<40} {:>10}   {size} {unit}\n", in_words(cost)))
}

fn in_words(cost: Duration) -> String {
    match cost.as_micros() {
        micros @ 0..1_000 => format!("{micros} µs"),
        micros @ 1_000..1_000_000 => format!("{}.{} ms", micros / 1_000, micros % 1_000 / 100),
        micros => format!("{}.{} s", micros / 1_000_000, micros % 1_000_000 / 100_000),
    }
}

fn show(token: &str) -> Result<String, Failure> {
    let parts = JweCompact::parse(token)?;
    let mut buffer = vec![0; parts.part_lens().first().copied().unwrap_or(0)];
    let header = parts.unverified_header(&RECOMMENDED.limits, &mut buffer)?;
    let [style, ..] = PARTS;
    let mut text = five_parts(&parts);
    // Writing to a `String` does not fail.
    let _ = writeln!(text, "  {:<14} {style}{}{style:#}", "header", header.object().raw());
    Ok(text)
}

fn equal(what: &str, found: &[u8], sent: &str) -> Result<(), Failure> {
    if found == sent.as_bytes() {
        return Ok(());
    }
    output::print(&format!("{BAD}{what} is not what was sent{BAD:#}\n"))?;
    Err(Failure::new(Exit::Failed, format!("{what} is not what was sent"))
        .hint("this is a defect of pjose: please report it with your platform and this build's version"))
}
