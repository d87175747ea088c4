//! New key pairs, without a heap.

use jose_alg::{Error, draw};
use jwk::Metadata;
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use crate::curve::{Keys, LEN_MAX};

/// Makes a key pair on curve `C` and writes it as a private JWK to the front of `out`, which is then a secret. Returns
/// its length; 512 bytes and the metadata are always enough.
///
/// ```
/// use alg_ecdh::{Direct, EcdhEs, X25519, generate};
/// use jwk::{Jwk, Metadata};
///
/// # fn device(mut trng: impl rand_core::TryCryptoRng) -> Result<(), jose_alg::Error> {
/// let mut flash = [0; 512];
/// let len = generate::<X25519, _>(&Metadata::UNRESTRICTED, &mut trng, &mut flash)?;
/// let key = EcdhEs::<X25519, Direct>::from_jwk(&Jwk::parse(&flash[..len])?)?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`Error::RandomUnavailable`]; [`Error::BufferTooSmall`] with the exact length; [`Error::Malformed`] for `key_ops` that
/// repeat or contradict `use`.
pub fn generate<C: Keys, R: TryCryptoRng + ?Sized>(
    metadata: &Metadata<'_>,
    random: &mut R,
    out: &mut [u8],
) -> Result<usize, Error> {
    let mut drawn = Zeroizing::new([0; 2 * LEN_MAX]);
    let drawn = drawn.get_mut(..C::RANDOM_LEN).unwrap_or_default();
    draw(random, drawn)?;
    write::<C>(drawn, metadata, out)
}

/// Not generic over the source of randomness, so that it exists once.
fn write<C: Keys>(drawn: &[u8], metadata: &Metadata<'_>, out: &mut [u8]) -> Result<usize, Error> {
    let private = C::ephemeral(drawn)?;
    let d = C::bytes(&private);
    C::write_jwk(&C::public(&private), d.get(..C::LEN), metadata, out)
}
