//! Test vectors in the format `jose-vectors/1`, and Wycheproof's own JOSE files, run through the facade.
//!
//! A case is skipped only because of a feature that it names and that we lack ([`implemented`]). A case that must
//! fail passes only when it was refused for what is wrong with it: "not implemented" is no such reason.

mod case;
pub mod implemented;
mod policy;
mod read;
mod run;
mod signed;
mod wycheproof;

pub use case::{Case, Key, Kind, Standing};
pub use read::{ReadError, files_of, folder, read};
pub use run::{Outcome, Tally, run};
