//! Signed tokens in the JSON serializations (RFC 7515, section 7.2): one signature, or several.

use std::fmt;

use getrandom::SysRng;
use jose_alg::{Error, Part, SigningKey};
use jws_core::{Form, JwsJson, SignatureFields, Signers, Unprotected, VerifiedSignature};

use crate::receive::ProtectedHeader;
use crate::room::zeros;
use crate::{Signer, Verifier};

/// The most signatures that a token may have.
pub const SIGNATURES_MAX: u8 = 16;

/// A payload of which at least one signature was verified, and which. It comes from [`Verifier::verify_json`] alone.
pub struct VerifiedJson {
    payload: Vec<u8>,
    header: Option<ProtectedHeader>,
    signatures: Vec<VerifiedSignature>,
}

impl VerifiedJson {
    /// The payload.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The payload, to keep.
    #[must_use]
    pub fn into_payload(self) -> Vec<u8> {
        self.payload
    }

    /// The protected header of the first signature that was verified; nothing when it has none.
    #[must_use]
    pub const fn header(&self) -> Option<&ProtectedHeader> {
        self.header.as_ref()
    }

    /// The signatures that were verified, at least one, each by another key of the ring. **Nothing is known of the others**:
    /// who wants several to have signed looks for each of them here.
    #[must_use]
    pub fn signatures(&self) -> &[VerifiedSignature] {
        &self.signatures
    }
}

impl fmt::Debug for VerifiedJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedJson")
            .field("payload", &format_args!("({} bytes)", self.payload.len()))
            .field("header", &self.header)
            .field("signatures", &self.signatures)
            .finish()
    }
}

impl Verifier<'_> {
    /// Verifies a token in the flattened or the general JSON serialization. One good signature is enough;
    /// [`VerifiedJson::signatures`] tells which are.
    ///
    /// # Errors
    /// Public faults of the token name their part; everything else is [`Error::Rejected`].
    pub fn verify_json(&self, token: &str, unprotected: Unprotected) -> Result<VerifiedJson, Error> {
        self.run_json(token, None, unprotected)
    }

    /// Verifies a token in a JSON serialization for a payload that travelled apart.
    ///
    /// # Errors
    /// As [`Verifier::verify_json`].
    pub fn verify_json_detached(
        &self,
        token: &str,
        unprotected: Unprotected,
        payload: &[u8],
    ) -> Result<VerifiedJson, Error> {
        self.run_json(token, Some(payload), unprotected)
    }

    fn run_json(
        &self,
        token: &str,
        apart: Option<&[u8]>,
        unprotected: Unprotected,
    ) -> Result<VerifiedJson, Error> {
        let token = JwsJson::parse(token, &self.limits, SIGNATURES_MAX)?;
        let keys = self.key_list();
        let verifier = self.core(&keys);
        let mut buffer = zeros(token.buffer_len());
        let verified = match apart {
            None => verifier.verify_json(&token, unprotected, &mut buffer)?,
            Some(payload) => verifier.verify_json_detached(&token, unprotected, payload, &mut buffer)?,
        };
        let mut signatures: Vec<VerifiedSignature> = Vec::new();
        for found in verified.signatures() {
            let key = self.places.get(found.key).copied().ok_or(Error::NoMatchingKey)?;
            // A key stands once for each of its algorithms; whoever counts signers must see it once.
            if signatures.iter().all(|earlier| earlier.key != key) {
                signatures.push(VerifiedSignature { key, ..*found });
            }
        }
        Ok(VerifiedJson {
            payload: verified.payload().to_vec(),
            header: verified.header().map(|header| ProtectedHeader::new(header.object().raw())),
            signatures,
        })
    }
}

impl Signer {
    /// Signs `payload` to a token in the flattened JSON serialization.
    ///
    /// # Errors
    /// As [`Signer::sign_as`].
    pub fn sign_flattened(
        &self,
        form: Form,
        fields: &SignatureFields<'_>,
        payload: &[u8],
    ) -> Result<String, Error> {
        jws_core::Signer { key: &*self.key }.sign_flattened_to_string(form, fields, payload, &mut SysRng)
    }
}

/// Signs `payload` to a token in the general JSON serialization, with a signature of each of `signers`.
///
/// # Errors
/// [`Error::LimitExceeded`] for no signer, and for more than [`Signers::MAX`]; otherwise as [`Signer::sign_as`].
pub fn sign_general(
    signers: &[&Signer],
    form: Form,
    fields: &SignatureFields<'_>,
    payload: &[u8],
) -> Result<String, Error> {
    if signers.len() > Signers::MAX {
        return Err(Error::LimitExceeded(Part::Token));
    }
    let keys: Vec<&dyn SigningKey> =
        signers.iter().map(|signer| -> &dyn SigningKey { &*signer.key }).collect();
    Signers { keys: &keys }.sign_general_to_string(form, fields, payload, &mut SysRng)
}
