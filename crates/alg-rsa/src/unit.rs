//! For units that exponentiate and know nothing of padding: what stands between their answer and a content encryption key.

use jose_alg::{Cek, Rejected};
use zeroize::Zeroize;

use crate::oaep::{self, OaepSha256};

/// Undoes the OAEP encoding with SHA-256 (RFC 8017, section 7.1.2, step 3) of `em`, the answer of the private operation
/// (RSADP) as a big-endian number of exactly the modulus's length. The key found must have the length of `cek`.
///
/// Constant-time in both; `em` is all zero afterwards. The answer is not checked against faults: that is the unit's, or
/// its adapter's, and so are the checks of the key.
///
/// # Errors
/// [`Rejected`], whatever the reason; `cek` is all zero then.
pub fn recover_from_unit(em: &mut [u8], cek: &mut Cek) -> Result<(), Rejected> {
    let good = oaep::decode::<OaepSha256>(em, cek.as_mut_bytes());
    em.zeroize();
    match good {
        Ok(good) if good.to_bool() => Ok(()),
        _ => {
            cek.wipe();
            Err(Rejected)
        }
    }
}
