//! # An encrypted API exchange
//!
//! API providers that encrypt end to end work like this: you upload a public key (often as bare base64 SPKI,
//! with the algorithm spelled `RSA_OAEP_256`), you encrypt requests to theirs, and the answer comes either to your
//! key, with its `kid`, or with `alg` `dir` under the very key of your request.
//!
//! ## A request with a body
//!
//! [`Sender::request`](crate::Sender::request) gives the token and a [`Request`](crate::Request), which opens exactly one
//! response, in either of the two forms:
//!
//! ```
//! # use pocket_jose::{HeaderFields, KeyRing, Member, RECOMMENDED, Receiver, Sender};
//! # let provider_key = KeyRing::generate_rsa(2048)?;
//! # let own = KeyRing::generate_rsa(2048)?;
//! # let theirs = provider_key.public()?;
//! let sender = Sender::new(&theirs, None, &RECOMMENDED)?;
//! let fields = HeaderFields { members: &[Member::text("url", "/v1/transfers")], ..HeaderFields::NONE };
//! let (token, request) = sender.request(&fields, br#"{"amount":100}"#)?;
//! // POST it with Content-Type: application/jose+json and the provider's own header (X-TW-JOSE-Method: jwe at Wise).
//! # let provider = Receiver::new(&provider_key, &RECOMMENDED);
//! # let (_, answer) = provider.decrypt_request(&token)?;
//! # let to_client = Sender::new(&own.public()?, None, &RECOMMENDED)?;
//! # let response = answer.to_client_key(&to_client, &HeaderFields::NONE, b"{}")?;
//! let receiver = Receiver::new(&own, &RECOMMENDED);
//! let opened = request.open_response(&receiver, &response)?;
//! assert_eq!(opened.payload, b"{}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## A request without a body
//!
//! A GET has nothing to encrypt, and its answer comes to your registered key: open it with
//! [`Receiver::decrypt`](crate::Receiver::decrypt). An empty response is not encrypted at all: check for it first.
//!
//! ## The server's side
//!
//! [`Receiver::decrypt_request`](crate::Receiver::decrypt_request) gives the payload and an
//! [`Answer`](crate::Answer), used up by
//! [`under_request_key`](crate::Answer::under_request_key) or [`to_client_key`](crate::Answer::to_client_key).
