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

mod ecdh;
mod encrypted_keys;
mod keyring;
pub mod manual;
mod policy;
mod receive;
mod select;
mod send;

pub use alg_aesgcm::{A128GCM, A192GCM, A256GCM};
pub use ecdh::{EcdhEsA128Kw, EcdhEsA192Kw, EcdhEsA256Kw, EcdhEsDirect};
pub use jose_alg::{
    ContentCipher, Error, Fault, Header, HeaderFields, KeyFault, Member, MemberValue, Part, json,
};
pub use jose_wire::base64url;
pub use jwe_core::{JweCompact, Limits};
pub use jwk::{
    EcCurve, ImportError, Jwk, JwkSet, KeyId, KeyUse, Metadata, OkpCurve, Operation, OwnedJwk, OwnedJwkSet,
};
pub use jwk_tools::{
    CertificateError, Kind as KeyKind, certificates, check as check_key, check_certificates,
    with_certificates,
};
pub use keyring::KeyRing;
pub use policy::{Dir, KeyAlgorithm, Policy, RECOMMENDED, RsaOaep256};
pub use receive::{Answer, Opened, ProtectedHeader, Receiver, Unusable};
pub use select::KeyQuery;
pub use send::{Request, Sender};
