//! Holds every law to random bytes, and the token laws to tokens that were changed as the fuzzer changes them.

use jose_properties::{TARGETS, find, mutate, seeds};
use proptest::prelude::*;

/// What is found is kept in `fuzz/regressions`, by its bytes.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn every_law_holds_for_random_bytes(data in prop::collection::vec(any::<u8>(), 0..700)) {
        // RSA takes its time.
        for target in TARGETS.iter().filter(|target| !target.name.starts_with("rsa_")) {
            (target.law)(&data);
        }
    }

    #[test]
    fn every_law_of_tokens_holds_for_changed_tokens(
        choice in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<u32>(), any::<u16>(), any::<u8>()), 1..4),
    ) {
        let tokens: Vec<_> = seeds::all().into_iter().filter(|seed| find(seed.target).is_some_and(|t| t.is_token)).collect();
        let mut data = choice.get(&tokens).bytes.clone();
        let mut size = data.len();
        for (seed, at, byte) in changes {
            data.resize(4096, 0);
            size = mutate::token(&mut data, size, 4096, seed, &mut |bytes, size, _| {
                if size > 0 {
                    bytes[usize::from(at) % size] = byte;
                }
                size
            });
        }
        for target in TARGETS.iter().filter(|target| target.is_token) {
            (target.law)(&data[..size]);
        }
    }
}

proptest! {
    #![proptest_config(config(4))]

    #[test]
    fn the_laws_of_rsa_hold_for_random_bytes(data in prop::collection::vec(any::<u8>(), 100..400)) {
        for target in TARGETS.iter().filter(|target| target.name.starts_with("rsa_")) {
            (target.law)(&data);
        }
    }
}
