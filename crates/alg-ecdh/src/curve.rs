//! The curves: what the arithmetic crates compute, behind one seam of bytes and JWKs.

use jose_alg::{Error, KeyFault, Rejected};
use jose_wire::base64url;
use jwk::{EcComponents, EcCurve, Jwk, KeyId, Metadata, OkpComponents, OkpCurve};
use p256::elliptic_curve::point::AffineCoordinates as _;
use zeroize::{Zeroize as _, Zeroizing};

/// P-256.
#[derive(Clone, Copy, Debug)]
pub struct P256;

/// P-384.
#[derive(Clone, Copy, Debug)]
pub struct P384;

/// P-521.
#[derive(Clone, Copy, Debug)]
pub struct P521;

/// X25519 (RFC 8037).
#[derive(Clone, Copy, Debug)]
pub struct X25519;

/// Bytes of the longest shared secret, private key or coordinate.
pub(crate) const LEN_MAX: usize = EcCurve::LEN_MAX;

/// The most characters of an `epk`: one on P-521.
pub(crate) const EPK_MAX: usize = 256;

/// A shared secret or private key, at the front of its place; wiped when dropped.
pub type Shared = Zeroizing<[u8; LEN_MAX]>;

/// A curve on which keys can be agreed, and who computes on it: [`P256`], [`P384`], [`P521`] and [`X25519`] are in portable Rust;
/// `alg-aws-lc` has others for hosts.
///
/// Nothing here is called with a length that another function here did not give.
pub trait Curve: 'static {
    /// A private key, which wipes itself.
    type Private: Send + Sync;
    /// A public key that was judged: a point on the curve, and on X25519 not of low order.
    type Public: Send + Sync;

    /// Bytes of a private key, of a coordinate, and of the shared secret.
    const LEN: usize;
    /// Bytes from which [`Curve::ephemeral`] makes a key.
    const RANDOM_LEN: usize;
    /// Bytes of a public key as JSON, without metadata.
    const EPK_LEN: usize;

    /// The public half of a JWK, which may be private.
    ///
    /// # Errors
    /// [`Error::KeyUnsuitable`]: [`KeyFault::InvalidPoint`], or another type, curve or size.
    fn public_of_jwk(jwk: &Jwk<'_>) -> Result<Self::Public, Error>;

    /// The bytes of `d`, of which there are [`Curve::LEN`], decoded into `out`.
    ///
    /// # Errors
    /// [`Error::KeyUnsuitable`]: [`KeyFault::NotPrivate`], or another type, curve or size.
    fn private_of_jwk(jwk: &Jwk<'_>, out: &mut [u8]) -> Result<(), Error>;

    /// A key from [`Curve::LEN`] bytes.
    ///
    /// # Errors
    /// [`KeyFault::WrongSize`]; [`KeyFault::Inconsistent`] for a number that is no private key.
    fn private(bytes: &[u8]) -> Result<Self::Private, KeyFault>;

    /// A new key from [`Curve::RANDOM_LEN`] random bytes.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`] for bytes of which none can be made.
    fn ephemeral(random: &[u8]) -> Result<Self::Private, Error>;

    /// The public half.
    fn public(private: &Self::Private) -> Self::Public;

    /// Whether two public keys are one.
    fn is_same(one: &Self::Public, other: &Self::Public) -> bool;

    /// The shared secret, of [`Curve::LEN`] bytes, in a time that depends on no secret.
    ///
    /// # Errors
    /// [`Rejected`] for a secret that everyone knows (RFC 7748, section 6.1).
    fn agree(private: &Self::Private, public: &Self::Public) -> Result<Shared, Rejected>;

    /// Writes a key as a JWK to the front of `out`, with `d` if it is given, and returns its length.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`]; [`Error::Malformed`] for `key_ops` that repeat or contradict `use`.
    fn write_jwk(
        public: &Self::Public,
        d: Option<&[u8]>,
        metadata: &Metadata<'_>,
        out: &mut [u8],
    ) -> Result<usize, Error>;
}

/// A [`Curve`] whose private keys can be written down.
pub trait Keys: Curve {
    /// The [`Curve::LEN`] bytes of a private key.
    fn bytes(private: &Self::Private) -> Shared;
}

/// No `kid` and nothing else: the form of an `epk`.
pub(crate) const BARE: Metadata<'static> = Metadata { kid: KeyId::Absent, ..Metadata::UNRESTRICTED };

fn at_front(bytes: &[u8]) -> Shared {
    let mut place = Shared::new([0; LEN_MAX]);
    for (to, from) in place.iter_mut().zip(bytes) {
        *to = *from;
    }
    place
}

macro_rules! nist {
    ($name:ident, $lib:ident, $curve:expr, $first:literal) => {
        impl Curve for $name {
            type Private = $lib::SecretKey;
            type Public = $lib::PublicKey;

            const LEN: usize = $curve.coordinate_len();
            // For the second candidate, see `ephemeral`.
            const RANDOM_LEN: usize = 2 * Self::LEN;
            const EPK_LEN: usize = r#"{"kty":"EC","crv":"","x":"","y":""}"#.len()
                + $curve.crv().len()
                + 2 * base64url::encoded_len(Self::LEN);

            fn public_of_jwk(jwk: &Jwk<'_>) -> Result<Self::Public, Error> {
                let ec = jwk.ec($curve)?;
                let (mut x, mut y) = ($lib::FieldBytes::default(), $lib::FieldBytes::default());
                ec.x.decode_exact(&mut x)?;
                ec.y.decode_exact(&mut y)?;
                // By its coordinates: the library's reader and writer of SEC 1 would link a panic.
                let point = $lib::AffinePoint::from_coordinates(&x, &y);
                let point = Option::from(point).ok_or(KeyFault::InvalidPoint)?;
                Self::Public::from_affine(point).map_err(|_| KeyFault::InvalidPoint.into())
            }

            fn private_of_jwk(jwk: &Jwk<'_>, out: &mut [u8]) -> Result<(), Error> {
                jwk.ec($curve)?.d.ok_or(KeyFault::NotPrivate)?.decode_exact(out)
            }

            fn private(bytes: &[u8]) -> Result<Self::Private, KeyFault> {
                if bytes.len() != Self::LEN {
                    return Err(KeyFault::WrongSize);
                }
                Self::Private::from_slice(bytes).map_err(|_| KeyFault::Inconsistent)
            }

            /// The first of two candidates that is a private key (NIST SP 800-56A, section 5.6.1.2.2, "testing
            /// candidates"). Both are beyond the order once in 2^64 draws on P-256, and less often elsewhere.
            fn ephemeral(random: &[u8]) -> Result<Self::Private, Error> {
                let mut candidate = Zeroizing::new([0; Self::LEN]);
                for bytes in random.chunks_exact(Self::LEN) {
                    candidate.copy_from_slice(bytes);
                    if let Some(first) = candidate.first_mut() {
                        *first &= $first;
                    }
                    if let Ok(key) = Self::private(&*candidate) {
                        return Ok(key);
                    }
                }
                Err(Error::RandomUnavailable)
            }

            fn public(private: &Self::Private) -> Self::Public {
                private.public_key()
            }

            fn is_same(one: &Self::Public, other: &Self::Public) -> bool {
                one == other
            }

            fn agree(private: &Self::Private, public: &Self::Public) -> Result<Shared, Rejected> {
                let shared = private.diffie_hellman(public);
                Ok(at_front(shared.raw_secret_bytes()))
            }

            fn write_jwk(
                public: &Self::Public,
                d: Option<&[u8]>,
                metadata: &Metadata<'_>,
                out: &mut [u8],
            ) -> Result<usize, Error> {
                // Never the point at infinity, by the type.
                let point = public.as_affine();
                EcComponents { curve: $curve, x: &point.x(), y: &point.y(), d }.write(out, metadata)
            }
        }

        impl Keys for $name {
            fn bytes(private: &Self::Private) -> Shared {
                at_front(&Zeroizing::new(private.to_bytes()))
            }
        }
    };
}

nist!(P256, p256, EcCurve::P256, 0xff);
nist!(P384, p384, EcCurve::P384, 0xff);
// 521 bits are 65 bytes and one bit.
nist!(P521, p521, EcCurve::P521, 0x01);

impl Curve for X25519 {
    type Private = x25519_dalek::StaticSecret;
    type Public = x25519_dalek::PublicKey;

    const LEN: usize = OkpCurve::X25519.key_len();
    const RANDOM_LEN: usize = Self::LEN;
    const EPK_LEN: usize = r#"{"kty":"OKP","crv":"","x":""}"#.len()
        + OkpCurve::X25519.crv().len()
        + base64url::encoded_len(Self::LEN);

    fn public_of_jwk(jwk: &Jwk<'_>) -> Result<Self::Public, Error> {
        let mut x = [0; Self::LEN];
        jwk.okp(OkpCurve::X25519)?.x.decode_exact(&mut x)?;
        let public = x25519_dalek::PublicKey::from(x);
        // Whether a point is of low order shows in the product with any scalar, so a public one will do.
        let any = x25519_dalek::StaticSecret::from([0; 32]);
        if any.diffie_hellman(&public).was_contributory() {
            Ok(public)
        } else {
            Err(KeyFault::InvalidPoint.into())
        }
    }

    fn private_of_jwk(jwk: &Jwk<'_>, out: &mut [u8]) -> Result<(), Error> {
        jwk.okp(OkpCurve::X25519)?.d.ok_or(KeyFault::NotPrivate)?.decode_exact(out)
    }

    fn private(bytes: &[u8]) -> Result<Self::Private, KeyFault> {
        let mut bytes: [u8; 32] = bytes.try_into().map_err(|_| KeyFault::WrongSize)?;
        let key = x25519_dalek::StaticSecret::from(bytes);
        bytes.zeroize();
        Ok(key)
    }

    fn ephemeral(random: &[u8]) -> Result<Self::Private, Error> {
        Self::private(random).map_err(|_| Error::RandomUnavailable)
    }

    fn public(private: &Self::Private) -> Self::Public {
        private.into()
    }

    fn is_same(one: &Self::Public, other: &Self::Public) -> bool {
        one.as_bytes() == other.as_bytes()
    }

    fn agree(private: &Self::Private, public: &Self::Public) -> Result<Shared, Rejected> {
        let shared = private.diffie_hellman(public);
        // RFC 7748, section 6.1, and RFC 8037, section 5: zeros are what everyone knows.
        if !shared.was_contributory() {
            return Err(Rejected);
        }
        Ok(at_front(shared.as_bytes()))
    }

    fn write_jwk(
        public: &Self::Public,
        d: Option<&[u8]>,
        metadata: &Metadata<'_>,
        out: &mut [u8],
    ) -> Result<usize, Error> {
        OkpComponents { curve: OkpCurve::X25519, x: public.as_bytes(), d }.write(out, metadata)
    }
}

impl Keys for X25519 {
    fn bytes(private: &Self::Private) -> Shared {
        at_front(private.as_bytes())
    }
}
