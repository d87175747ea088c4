//! RFC 7518, appendix C, and RFC 8037, appendix A.6, both ways.
#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

mod common;

use alg_ecdh::{A128Kw, Direct, EcdhEs, EcdhEsPublic, P256, X25519};
use jose_alg::{Recipient as _, RecipientKey as _};
use jose_wire::base64url;
use jwk::Jwk;

/// "Alice's key" of RFC 7518, appendix C: the ephemeral one.
const ALICE_D: &str = "0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo";
const BOB: &str = concat!(
    r#"{"kty":"EC","crv":"P-256","x":"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ","#,
    r#""y":"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck","d":"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw"}"#
);
const HEADER: &str = concat!(
    r#"{"alg":"ECDH-ES","enc":"A128GCM","apu":"QWxpY2U","apv":"Qm9i","epk":{"kty":"EC","crv":"P-256","#,
    r#""x":"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0","y":"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps"}}"#
);
const KEY: &str = "VqqN6vgjbSBcIijNcacQGg";

fn decoded(text: &str) -> Vec<u8> {
    base64url::decode_to_vec(text.as_bytes()).unwrap()
}

#[test]
fn e6_rfc_7518_appendix_c() {
    let jwk = Jwk::parse(BOB.as_bytes()).unwrap();
    let key = EcdhEs::<P256, Direct>::from_jwk(&jwk).unwrap();
    assert_eq!((key.alg(), key.encrypted_key_len(16)), ("ECDH-ES", 0));
    assert_eq!(common::recover(&key, HEADER, b"", 16).unwrap(), decoded(KEY));

    let recipient = EcdhEsPublic::<P256, Direct>::from_jwk(&jwk).unwrap();
    let recipient = recipient.with_parties(Some(b"Alice"), Some(b"Bob"));
    // The first candidate for the ephemeral key is Alice's.
    let mut random = decoded(ALICE_D);
    random.resize(recipient.random_len(), 0xff);
    let sent = common::send(&recipient, "A128GCM", &[0; 16], &random).unwrap();
    assert_eq!(sent.cek, decoded(KEY));
    let (ours, theirs): (serde_json::Value, serde_json::Value) =
        (serde_json::from_str(&sent.header).unwrap(), serde_json::from_str(HEADER).unwrap());
    assert_eq!(ours, theirs);
}

/// The shared secret and the header are the RFC's. It gives no derived key, so the peer here is the other side.
#[test]
fn e6_rfc_8037_appendix_a_6() {
    let Some(file) = common::json("rfc-appendices.json") else { return };
    let case = file["primitives"].as_array().unwrap().iter().find(|c| c["id"] == "rfc8037-A.6-ecdh").unwrap();
    let recipient_text = case["recipient"].to_string();
    let jwk = Jwk::parse(recipient_text.as_bytes()).unwrap();
    let recipient = EcdhEsPublic::<X25519, A128Kw>::from_jwk(&jwk).unwrap();
    let ephemeral = common::bytes(&case["ephemeral"]["d"]);
    let sent = common::send(&recipient, "A128GCM", &[7; 16], &ephemeral).unwrap();
    let header: serde_json::Value = serde_json::from_str(&sent.header).unwrap();
    assert_eq!(header["epk"], case["jwe_header"]["epk"]);
    let key = EcdhEs::<X25519, A128Kw>::from_jwk(&jwk).unwrap();
    let found = common::recover(&key, &case["jwe_header"].to_string(), &sent.encrypted_key, 16).unwrap();
    assert_eq!(found, [7; 16]);
}
