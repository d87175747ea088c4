#![no_main]

use jose_properties::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| check("c_interface", data));
