//! JSON Web Encryption for hosts: key rings, stated policies, and both sides of an encrypted API exchange.
//!
//! **What a success proves.** A token under a public-key algorithm such as RSA-OAEP-256 could have been made by
//! *anyone* who has the public key. Only a token under a shared key (`dir`) says something about its sender. If it
//! matters who sent a payload, it must be signed. [`manual::security`] has more.
//!
//! ```
//! use pocket_jose::{HeaderFields, KeyRing, Member, RECOMMENDED, Receiver, Sender};
//!
//! // The server's key, and what it publishes of it.
//! let ring = KeyRing::generate_rsa(2048)?;
//! let published = ring.public()?.to_json()?;
//!
//! // The client encrypts to it.
//! let sender = Sender::new(&KeyRing::import(published.as_bytes())?, None, &RECOMMENDED)?;
//! let fields = HeaderFields { members: &[Member::text("url", "/v1/cases")], ..HeaderFields::NONE };
//! let (token, request) = sender.request(&fields, br#"{"amount":100}"#)?;
//!
//! // The server opens the request and answers under the request's own key.
//! let receiver = Receiver::new(&ring, &RECOMMENDED);
//! let (opened, answer) = receiver.decrypt_request(&token)?;
//! assert_eq!(opened.payload, br#"{"amount":100}"#);
//! assert_eq!(opened.header.text("url").as_deref(), Some("/v1/cases"));
//! let response = answer.under_request_key(&HeaderFields::NONE, br#"{"status":"ok"}"#)?;
//!
//! // The client opens the one response.
//! let opened = request.open_response(&Receiver::new(&KeyRing::empty(), &RECOMMENDED), &response)?;
//! assert_eq!(opened.payload, br#"{"status":"ok"}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Signatures go the same way, with [`Signer`], [`Verifier`] and a policy of their own; a payload comes out of [`Verified`]
//! alone. Both at once are [`Signer::sign_then_encrypt`] and [`Verifier::decrypt_then_verify`].
//!
//! ```
//! use pocket_jose::{HeaderFields, KeyRing, RECOMMENDED_SIGNATURES, Signer, Verifier};
//!
//! let ring = KeyRing::generate_oct(32, "HS256")?;
//! let token = Signer::new(&ring, None, &RECOMMENDED_SIGNATURES)?.sign(&HeaderFields::NONE, b"open the door")?;
//! let verified = Verifier::new(&ring, &RECOMMENDED_SIGNATURES).verify(&token)?;
//! assert_eq!((verified.payload(), verified.alg()), (&b"open the door"[..], "HS256"));
//! # Ok::<(), pocket_jose::Error>(())
//! ```
//!
//! Features: `simd` (on) decodes the parts of encrypted tokens by vector instructions, never keys. `aws-lc` (off) adds the module `aws_lc`: the same policies over
//! AWS-LC, for servers that want its speed and can build its C.

/// The Rust of the cookbook compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/cookbook.md")]
struct Cookbook;

#[cfg(feature = "aws-lc")]
pub mod aws_lc;
mod ecdh;
mod encrypted_keys;
mod inflate;
mod json_forms;
mod json_signatures;
mod key_wrap;
mod keyring;
mod known;
mod list;
pub mod manual;
mod named;
mod policy;
mod receive;
mod room;
mod rsa_oaep;
mod select;
mod send;
mod sign;
mod signature;
mod verify;

/// What is set up once is shared by all threads of a server.
const _: () = {
    const fn shared<T: Send + Sync>() {}
    shared::<KeyRing>();
    shared::<(Policy<'_>, SignaturePolicy<'_>)>();
    shared::<(Sender<'_>, Receiver<'_>)>();
    shared::<(Signer, Verifier<'_>)>();
    shared::<(Request, Answer<'_>)>();
};

pub use alg_aescbc::{A128CBC_HS256, A192CBC_HS384, A256CBC_HS512};
pub use alg_aesgcm::{A128GCM, A192GCM, A256GCM};
pub use alg_pbes2::Iterations;
pub use ecdh::{EcdhEsA128Kw, EcdhEsA192Kw, EcdhEsA256Kw, EcdhEsDirect};
pub use inflate::Inflate;
pub use jose_alg::{
    ContentCipher, Error, Fault, Header, HeaderFields, KeyFault, Member, MemberValue, Part, json,
};
pub use jose_claims::{ClaimFault, Claims, Rules};
pub use jose_wire::base64url;
pub use json_forms::{OpenedJson, RECIPIENTS_MAX, encrypt_json};
pub use json_signatures::{SIGNATURES_MAX, VerifiedJson, sign_general};
pub use jwe_core::{HeaderRule, JsonFields, JsonForm, JweCompact, JweJson, Limits};
pub use jwk::{
    EcCurve, ImportError, Jwk, JwkSet, KeyId, KeyUse, Metadata, OkpCurve, Operation, OwnedJwk, OwnedJwkSet,
};
pub use jwk_tools::{
    CertificateError, Kind as KeyKind, certificates, check as check_key, check_certificates,
    with_certificates,
};
pub use jws_core::{
    Form, JwsCompact, JwsJson, Limits as SignatureLimits, SignatureFields, Unprotected, VerifiedSignature,
};
pub use key_wrap::{A128GCMKW, A128KW, A192GCMKW, A192KW, A256GCMKW, A256KW, Pbes2};
pub use keyring::KeyRing;
pub use policy::{Dir, KeyAlgorithm, Policy, RECOMMENDED, REGISTERED};
pub use receive::{Answer, Opened, ProtectedHeader, Receiver, Unusable};
pub use rsa_oaep::{RsaOaep, RsaOaep256, RsaOaep256Mgf1Sha1, RsaOaep384, RsaOaep512};
pub use select::KeyQuery;
pub use send::{Request, Sender};
pub use sign::Signer;
pub use signature::{
    Ed25519, EdDsa, Es256, Es256K, Es384, Es512, Hs256, Hs384, Hs512, Ps256, Ps384, Ps512,
    RECOMMENDED_SIGNATURES, Rs256, Rs384, Rs512, SignatureAlgorithm, SignaturePolicy,
};
pub use verify::{Verified, Verifier};
