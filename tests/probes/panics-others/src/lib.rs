//! As `tests/probes/panics`, whose list of what is allowed holds here too, for signatures of alg-rsa and for alg-pbes2. A
//! program of its own, since the time that the optimiser takes grows faster than a program does.
#![no_std]

#[path = "../../panics/src/entry.rs"]
mod entry;
mod passwords;
mod rsa_signatures;
