//! The sending side: for each message a new key pair is made, and its public half travels in the header as `epk`.

use core::fmt;
use core::marker::PhantomData;

use jose_alg::json::{Limits, Value};
use jose_alg::{Cek, Error, HeaderWriter, KeyFault, Recipient};
use jose_wire::base64url;
use jwk::{Jwk, Operation};

use crate::curve::{BARE, Curve, EPK_MAX};
use crate::kdf::{Context, Party};
use crate::mode::Mode;
use crate::private::kid_of;

/// A public key on curve `C` that is sent to by ECDH-ES in mode `M`.
pub struct EcdhEsPublic<'k, C: Curve, M: Mode> {
    public: C::Public,
    kid: Option<&'k str>,
    apu: Option<&'k [u8]>,
    apv: Option<&'k [u8]>,
    mode: PhantomData<M>,
}

impl<'k, C: Curve, M: Mode> EcdhEsPublic<'k, C, M> {
    /// A key from a JWK, public or private, that permits `deriveKey` (or `deriveBits`) with this algorithm.
    ///
    /// # Errors
    /// [`Error::KeyUnsuitable`]: [`KeyFault::InvalidPoint`] for a point off its curve or of low order, and what the JWK
    /// says of itself; [`Error::Malformed`] for a `kid` that is spelled with escapes.
    pub fn from_jwk(jwk: &Jwk<'k>) -> Result<Self, Error> {
        let public = C::public_of_jwk(jwk)?;
        jwk.permits(Operation::DeriveKey, M::ALG)?;
        Ok(Self { public, kid: kid_of(jwk)?, apu: None, apv: None, mode: PhantomData })
    }

    /// The same key, with what is known about the two parties: `apu` (the sender) and `apv` (the receiver), any bytes
    /// (RFC 7518, section 4.6.1.2). Both are written into the header and bound into the key.
    #[must_use]
    pub fn with_parties(self, apu: Option<&'k [u8]>, apv: Option<&'k [u8]>) -> Self {
        Self { apu, apv, ..self }
    }

    /// This key without its `kid` and parties, which are borrowed: it may outlive the JWK that it came from.
    #[must_use]
    pub fn without_kid(self) -> EcdhEsPublic<'static, C, M> {
        EcdhEsPublic { public: self.public, kid: None, apu: None, apv: None, mode: PhantomData }
    }

    fn protect(
        &self,
        cek: &mut Cek,
        header: &mut HeaderWriter<'_>,
        random: &[u8],
        out: &mut [u8],
    ) -> Result<(), Error> {
        if random.len() != C::RANDOM_LEN {
            return Err(Error::RandomUnavailable);
        }
        let ephemeral = C::ephemeral(random)?;
        self.write(&C::public(&ephemeral), header)?;
        let enc = header.enc().ok_or(KeyFault::WrongAlg)?;
        let party = |bytes: Option<&'k [u8]>| Party::Bytes(bytes.unwrap_or_default());
        let context = Context { algorithm: M::algorithm(enc), apu: party(self.apu), apv: party(self.apv) };
        let shared = C::agree(&ephemeral, &self.public).map_err(|_| KeyFault::InvalidPoint)?;
        M::protect(shared.get(..C::LEN).unwrap_or_default(), &context, cek, out)
    }

    /// A frame of its own, which is not there while the secret is computed.
    #[inline(never)]
    fn write(&self, epk: &C::Public, header: &mut HeaderWriter<'_>) -> Result<(), Error> {
        let mut json = [0; EPK_MAX];
        let len = C::write_jwk(epk, None, &BARE, &mut json)?;
        let json = json.get(..len).unwrap_or_default();
        header.json("epk", Value::parse(json, &Limits::DEFAULT).map_err(|_| KeyFault::InvalidPoint)?);
        for (name, bytes) in [("apu", self.apu), ("apv", self.apv)] {
            if let Some(bytes) = bytes {
                header.base64url(name, bytes);
            }
        }
        Ok(())
    }
}

impl<C: Curve, M: Mode> Recipient for EcdhEsPublic<'_, C, M> {
    fn alg(&self) -> &'static str {
        M::ALG
    }

    fn kid(&self) -> Option<&str> {
        self.kid
    }

    fn encrypted_key_len(&self, cek_len: usize) -> usize {
        M::encrypted_key_len(cek_len)
    }

    /// The ephemeral private key.
    fn random_len(&self) -> usize {
        C::RANDOM_LEN
    }

    fn header_len(&self) -> usize {
        let parties = [self.apu, self.apv].into_iter().flatten();
        let parties =
            parties.map(|bytes| r#","apu":"""#.len().saturating_add(base64url::encoded_len(bytes.len())));
        parties.fold(r#","epk":"#.len().saturating_add(C::EPK_LEN), usize::saturating_add)
    }

    fn protect_cek(
        &self,
        cek: &mut Cek,
        header: &mut HeaderWriter<'_>,
        random: &[u8],
        out: &mut [u8],
    ) -> Result<(), Error> {
        self.protect(cek, header, random, out)
    }
}

impl<C: Curve, M: Mode> fmt::Debug for EcdhEsPublic<'_, C, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EcdhEsPublic({}, kid: {:?})", M::ALG, self.kid)
    }
}
