//! ECDH on the NIST curves, for the algorithms of `alg-ecdh`: its types over the curves of this crate.

use alg_ecdh::{Curve, Shared};
use aws_lc_rs::agreement::{ECDH_P256, ECDH_P384, ECDH_P521, PrivateKey, UnparsedPublicKey, agree};
use jose_alg::{Error, KeyFault, Rejected};
use jwk::{EcComponents, EcCurve, Jwk, Metadata};
use zeroize::Zeroizing;

/// A private key of `LEN` bytes, and the point that belongs to it. AWS-LC wipes the number when it frees it.
#[allow(missing_debug_implementations, reason = "a secret")]
pub struct EcdhPrivate<const POINT: usize> {
    key: PrivateKey,
    public: EcdhPublic<POINT>,
}

/// A point in the uncompressed form of SEC 1, section 2.3.3: `04`, x and y. It was judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EcdhPublic<const POINT: usize>([u8; POINT]);

macro_rules! curve {
    ($(#[$doc:meta])* $name:ident, $curve:expr, $ecdh:ident, $len:literal, $first:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl Curve for $name {
            type Private = EcdhPrivate<{ 2 * $len + 1 }>;
            type Public = EcdhPublic<{ 2 * $len + 1 }>;

            const LEN: usize = $len;
            const RANDOM_LEN: usize = <alg_ecdh::$name as Curve>::RANDOM_LEN;
            const EPK_LEN: usize = <alg_ecdh::$name as Curve>::EPK_LEN;

            fn public_of_jwk(jwk: &Jwk<'_>) -> Result<Self::Public, Error> {
                alg_ecdh::$name::public_of_jwk(jwk)?;
                let mut point = [0; 2 * $len + 1];
                jwk.ec($curve)?.write_point(&mut point)?;
                Ok(EcdhPublic(point))
            }

            fn private_of_jwk(jwk: &Jwk<'_>, out: &mut [u8]) -> Result<(), Error> {
                alg_ecdh::$name::private_of_jwk(jwk, out)
            }

            fn private(bytes: &[u8]) -> Result<Self::Private, KeyFault> {
                if bytes.len() != $len {
                    return Err(KeyFault::WrongSize);
                }
                let key = PrivateKey::from_private_key(&$ecdh, bytes).map_err(|_| KeyFault::Inconsistent)?;
                let point = key.compute_public_key().map_err(|_| KeyFault::Inconsistent)?;
                let point = point.as_ref().try_into().map_err(|_| KeyFault::Inconsistent)?;
                Ok(EcdhPrivate { key, public: EcdhPublic(point) })
            }

            fn ephemeral(random: &[u8]) -> Result<Self::Private, Error> {
                let mut candidate = Zeroizing::new([0; $len]);
                for bytes in random.chunks_exact($len) {
                    candidate.copy_from_slice(bytes);
                    let [first, ..] = &mut *candidate;
                    *first &= $first;
                    if let Ok(key) = Self::private(&*candidate) {
                        return Ok(key);
                    }
                }
                Err(Error::RandomUnavailable)
            }

            fn public(private: &Self::Private) -> Self::Public {
                private.public
            }

            fn is_same(one: &Self::Public, other: &Self::Public) -> bool {
                one == other
            }

            fn agree(private: &Self::Private, public: &Self::Public) -> Result<Shared, Rejected> {
                agree(&private.key, UnparsedPublicKey::new(&$ecdh, &public.0), Rejected, |secret| {
                    let mut shared = Shared::new([0; EcCurve::LEN_MAX]);
                    shared.get_mut(..$len).filter(|_| secret.len() == $len).ok_or(Rejected)?.copy_from_slice(secret);
                    Ok(shared)
                })
            }

            fn write_jwk(
                public: &Self::Public,
                d: Option<&[u8]>,
                metadata: &Metadata<'_>,
                out: &mut [u8],
            ) -> Result<usize, Error> {
                let [_, numbers @ ..] = &public.0;
                let (x, y) = numbers.split_at($len);
                EcComponents { curve: $curve, x, y, d }.write(out, metadata)
            }
        }
    };
}

curve! {
    /// P-256, for [`EcdhEs`](alg_ecdh::EcdhEs) and [`EcdhEsPublic`](alg_ecdh::EcdhEsPublic).
    P256, EcCurve::P256, ECDH_P256, 32, 0xff
}
curve! {
    /// P-384, as there.
    P384, EcCurve::P384, ECDH_P384, 48, 0xff
}
curve! {
    /// P-521, as there.
    P521, EcCurve::P521, ECDH_P521, 66, 0x01
}
