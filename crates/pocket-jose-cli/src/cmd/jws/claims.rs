//! The claims of a JWT, judged after its signature: by the rules on the command line and the clock of the machine.

use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;
use pocket_jose::{ClaimFault, Claims, Rules};

use crate::failure::{Exit, Failure};

#[derive(Debug, Args)]
#[command(next_help_heading = "Claims")]
pub(crate) struct ClaimArgs {
    /// Judge the claims of a JWT: `exp`, `nbf` and `iat` where they are there, and that it is for nobody else
    #[arg(long)]
    claims: bool,
    /// Seconds by which the clocks of both sides may differ
    #[arg(long, value_name = "SECONDS", default_value_t = 0, requires = "claims")]
    leeway: u64,
    /// What `iss` must be
    #[arg(long, value_name = "TEXT", requires = "claims")]
    issuer: Option<String>,
    /// What `aud` must be or contain; without it, a token that has an `aud` is refused
    #[arg(long, value_name = "TEXT", requires = "claims")]
    audience: Option<String>,
    /// What `sub` must be
    #[arg(long, value_name = "TEXT", requires = "claims")]
    subject: Option<String>,
    /// A claim that must be there; may be repeated
    #[arg(long, value_name = "NAME", requires = "claims")]
    require: Vec<String>,
    /// Seconds that may have gone by since `iat`
    #[arg(long, value_name = "SECONDS", requires = "claims")]
    max_age: Option<u64>,
}

impl ClaimArgs {
    /// Judges `payload`, which was verified, if claims are asked for.
    pub(crate) fn check(&self, payload: &[u8]) -> Result<(), Failure> {
        if !self.claims {
            return Ok(());
        }
        let claims = Claims::parse(payload)?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|_| {
            Failure::new(Exit::Failed, "the clock of this machine stands before 1970").hint("set it")
        })?;
        let required: Vec<&str> = self.require.iter().map(String::as_str).collect();
        let rules = Rules {
            now: now.as_secs(),
            leeway: self.leeway,
            issuer: self.issuer.as_deref(),
            audience: self.audience.as_deref(),
            subject: self.subject.as_deref(),
            required: &required,
            max_age: self.max_age,
        };
        claims.check(&rules).map_err(|fault| {
            let failure = Failure::new(Exit::Failed, fault.to_string());
            match fault {
                ClaimFault::Missing(place) => {
                    let name = self.require.get(place).map_or("", String::as_str);
                    Failure::new(Exit::Failed, "a required claim is missing").at(format!("--require {name}"))
                }
                ClaimFault::WrongAudience if self.audience.is_none() => {
                    failure.hint("--audience says for whom you verify")
                }
                _ => failure.hint("the signature is good: ask the issuer for another token"),
            }
        })
    }
}
