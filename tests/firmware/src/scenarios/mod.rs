//! The list. Stack limits are what `docs/embedded.md` promises for each job.

mod direct;
mod hardware;
mod hostile;
mod random;
mod rsa;

use crate::Scenario;

const fn scenario(name: &'static str, stack: usize, job: fn(&mut [u8]) -> crate::Answer) -> Scenario {
    Scenario { name, stack, job }
}

pub(crate) const SCENARIOS: [Scenario; 19] = [
    scenario("jwk_out_of_flash", 2048, direct::jwks_are_read),
    scenario("dir_decrypt_in_place", 3072, direct::decrypt_in_place),
    scenario("dir_decrypt_1_kib", 3072, direct::decrypt_long),
    scenario("dir_encrypt", 3072, direct::encrypt),
    scenario("hostile_tokens", 3072, hostile::all_are_refused),
    scenario("hostile_tokens_in_place", 3072, hostile::all_are_refused_in_place),
    scenario("random_fails", 4096, random::encryption_leaves_nothing),
    scenario("gcm_unit", 3328, hardware::gcm_unit),
    scenario("rsa_2048_encrypt", 4096, rsa::encrypt::<2048>),
    scenario("rsa_2048_decrypt", 6656, rsa::decrypt::<2048>),
    scenario("rsa_2048_decrypt_blinded", 7680, rsa::decrypt_blinded),
    scenario("rsa_2048_random_fails", 7680, rsa::blinding_without_random),
    scenario("rsa_2048_session", 9216, rsa::session),
    scenario("rsa_2048_unit", 7424, hardware::rsa_unit),
    scenario("rsa_2048_wrong_tokens", 7680, rsa::wrong_tokens),
    scenario("rsa_3072_encrypt", 5120, rsa::encrypt::<3072>),
    scenario("rsa_3072_decrypt", 8704, rsa::decrypt::<3072>),
    scenario("rsa_4096_encrypt", 6144, rsa::encrypt::<4096>),
    scenario("rsa_4096_decrypt", 11_264, rsa::decrypt::<4096>),
];
