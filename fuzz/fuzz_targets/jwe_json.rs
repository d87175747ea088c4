#![no_main]

use jose_properties::{check, mutate};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

fuzz_target!(|data: &[u8]| check("jwe_json", data));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::token(data, size, max_size, seed, &mut fuzzer_mutate)
});
