//! alg-pbes2.

use alg_pbes2::{Iterations, Pbes2, Pbes2Sender};

use crate::entry::{entry, protect, recover};

/// A range that the compiler does not know.
fn iterations(number: usize) -> Iterations {
    let most = u32::try_from(number).unwrap_or(0);
    Iterations { least: most / 2, most }
}

entry!(pbes2_hs256, |call| Pbes2::<128>::new(call.input, iterations(call.number))
    .map(|key| recover(&key, call)));
entry!(pbes2_hs512, |call| Pbes2::<256>::new(call.input, iterations(call.number))
    .map(|key| recover(&key.with_kid(call.text()), call)));
entry!(pbes2_sender, |call| Pbes2Sender::<192>::new(call.input, iterations(call.number).most)
    .map(|key| protect(&key.with_kid(call.text()), call)));
