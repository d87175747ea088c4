//! The receiving side: a private key agrees with the sender's ephemeral one.

use core::fmt;
use core::marker::PhantomData;

use jose_alg::{Cek, Error, Fault, Header, NotRecovered, Part, RecipientKey, Rejected};
use jwk::{Jwk, Operation};
use zeroize::Zeroizing;

use crate::curve::{Curve, LEN_MAX};
use crate::kdf::{Context, Party};
use crate::mode::Mode;

/// A private key on curve `C` that answers ECDH-ES in mode `M`. Wiped when dropped, not printed, not comparable:
///
/// ```compile_fail,E0369
/// # use alg_ecdh::{Direct, EcdhEs, P256};
/// # fn f(a: EcdhEs<'_, P256, Direct>, b: EcdhEs<'_, P256, Direct>) {
/// let _ = a == b;
/// # }
/// ```
pub struct EcdhEs<'k, C: Curve, M: Mode> {
    private: C::Private,
    kid: Option<&'k str>,
    mode: PhantomData<M>,
}

impl<'k, C: Curve, M: Mode> EcdhEs<'k, C, M> {
    /// A key from its private number: the scalar of P-256 (32 bytes, big-endian), P-384 (48) or P-521 (66), the 32 bytes
    /// of X25519 before they are clamped.
    ///
    /// # Errors
    /// [`KeyFault::WrongSize`](jose_alg::KeyFault::WrongSize);
    /// [`KeyFault::Inconsistent`](jose_alg::KeyFault::Inconsistent) for zero and for what is not below the curve's order.
    pub fn new(d: &[u8], kid: Option<&'k str>) -> Result<Self, Error> {
        Ok(Self { private: C::private(d)?, kid, mode: PhantomData })
    }

    /// A key from a private JWK that permits `deriveKey` (or `deriveBits`) with this algorithm. Its public half is
    /// computed anew and must be the one that is written beside it.
    ///
    /// # Errors
    /// [`Error::KeyUnsuitable`]; [`Error::Malformed`] for a `kid` that is spelled with escapes.
    pub fn from_jwk(jwk: &Jwk<'k>) -> Result<Self, Error> {
        let mut d = Zeroizing::new([0; LEN_MAX]);
        let d = d.get_mut(..C::LEN).unwrap_or_default();
        C::private_of_jwk(jwk, d)?;
        let written = C::public_of_jwk(jwk)?;
        jwk.permits(Operation::DeriveKey, M::ALG)?;
        let this = Self::new(d, kid_of(jwk)?)?;
        if C::is_same(&C::public(&this.private), &written) {
            Ok(this)
        } else {
            Err(jose_alg::KeyFault::Inconsistent.into())
        }
    }

    /// This key without its `kid`, which is borrowed: it may outlive the JWK that it came from.
    #[must_use]
    pub fn without_kid(self) -> EcdhEs<'static, C, M> {
        EcdhEs { private: self.private, kid: None, mode: PhantomData }
    }

    fn recover(&self, header: &Header<'_>, encrypted_key: &[u8], cek: &mut Cek) -> Result<(), NotRecovered> {
        let (public, context) = self.read(header).map_err(|Rejected| NotRecovered::Rejected)?;
        let shared = C::agree(&self.private, &public).map_err(|Rejected| NotRecovered::Rejected)?;
        let shared = shared.get(..C::LEN).unwrap_or_default();
        M::recover(shared, &context, encrypted_key, cek)
    }

    /// What the sender put into the header.
    #[inline(never)]
    fn read<'h>(&self, header: &Header<'h>) -> Result<(C::Public, Context<'h>), Rejected> {
        let epk = header.get("epk").and_then(|epk| epk.as_object()).ok_or(Rejected)?;
        let epk = Jwk::from_object(epk).map_err(|_| Rejected)?;
        // RFC 7518, section 4.6.1.1: only the public members. A private one would be somebody's mistake.
        if epk.is_private() {
            return Err(Rejected);
        }
        let public = C::public_of_jwk(&epk).map_err(|_| Rejected)?;
        let party = |name: &str| match header.get(name) {
            None => Ok(Party::Bytes(&[])),
            Some(value) => value.as_str().and_then(|text| text.as_plain()).map(Party::Text).ok_or(Rejected),
        };
        // An `enc` that is spelled with escapes has been refused by nobody yet.
        let enc = header.enc().and_then(|enc| enc.as_plain()).ok_or(Rejected)?;
        Ok((public, Context { algorithm: M::algorithm(enc), apu: party("apu")?, apv: party("apv")? }))
    }
}

/// A key borrows its `kid`: one that is spelled with escapes would have to be copied somewhere.
pub(crate) fn kid_of<'k>(jwk: &Jwk<'k>) -> Result<Option<&'k str>, Error> {
    let spelled = Error::Malformed { part: Part::Jwk, fault: Fault::InvalidValue, at: 0 };
    jwk.kid().map(|kid| kid.as_plain().ok_or(spelled)).transpose()
}

impl<C: Curve, M: Mode> RecipientKey for EcdhEs<'_, C, M> {
    fn alg(&self) -> &'static str {
        M::ALG
    }

    fn kid(&self) -> Option<&str> {
        self.kid
    }

    fn encrypted_key_len(&self, cek_len: usize) -> usize {
        M::encrypted_key_len(cek_len)
    }

    fn recover_cek(
        &self,
        header: &Header<'_>,
        encrypted_key: &[u8],
        cek: &mut Cek,
    ) -> Result<(), NotRecovered> {
        self.recover(header, encrypted_key, cek)
    }
}

impl<C: Curve, M: Mode> fmt::Debug for EcdhEs<'_, C, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EcdhEs({}, kid: {:?})", M::ALG, self.kid)
    }
}
