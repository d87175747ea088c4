//! What several tests share.
#![allow(dead_code, reason = "each test uses its own part")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "of a test")]

use std::path::PathBuf;

use jose_alg::json::Limits;
use jose_alg::{Cek, Error, Header, HeaderFields, HeaderWriter, NotRecovered, Recipient, RecipientKey};
use jose_wire::base64url;
use serde_json::Value;

/// A JSON file of the vectors; `None`, with a line that says so, when it is not there.
pub(crate) fn json(path: &str) -> Option<Value> {
    let folder = std::env::var_os("JOSE_VECTORS_DIR").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors")),
        PathBuf::from,
    );
    let path = folder.join(path);
    if let Ok(text) = std::fs::read(&path) {
        return Some(serde_json::from_slice(&text).unwrap());
    }
    println!("skipped: {} is not there (set JOSE_VECTORS_DIR)", path.display());
    None
}

pub(crate) fn bytes(text: &Value) -> Vec<u8> {
    base64url::decode_to_vec(text.as_str().unwrap().as_bytes()).unwrap()
}

/// What `key` makes of a header and an encrypted key.
pub(crate) fn recover(
    key: &dyn RecipientKey,
    header: &str,
    encrypted_key: &[u8],
    cek_len: usize,
) -> Result<Vec<u8>, NotRecovered> {
    let header = Header::parse(header.as_bytes(), &Limits::DEFAULT).unwrap();
    let mut cek = Cek::zeroed(cek_len).unwrap();
    key.recover_cek(&header, encrypted_key, &mut cek).map(|()| cek.as_bytes().to_vec())
}

/// A message as a recipient begins it.
pub(crate) struct Sent {
    pub(crate) header: String,
    pub(crate) encrypted_key: Vec<u8>,
    pub(crate) cek: Vec<u8>,
}

pub(crate) fn send(recipient: &dyn Recipient, enc: &str, cek: &[u8], random: &[u8]) -> Result<Sent, Error> {
    let mut out = vec![0; 2048];
    let mut held = Cek::zeroed(cek.len()).unwrap();
    held.set(cek).unwrap();
    let plain = begin(recipient, enc, &mut out).finish().unwrap();
    let mut encrypted_key = vec![0; recipient.encrypted_key_len(cek.len())];
    let mut header = begin(recipient, enc, &mut out);
    recipient.protect_cek(&mut held, &mut header, random, &mut encrypted_key)?;
    let len = header.finish().unwrap();
    assert_eq!(len, plain + recipient.header_len(), "the header is as long as was said");
    out.truncate(len);
    Ok(Sent { header: String::from_utf8(out).unwrap(), encrypted_key, cek: held.as_bytes().to_vec() })
}

fn begin<'b>(recipient: &dyn Recipient, enc: &'b str, out: &'b mut [u8]) -> HeaderWriter<'b> {
    HeaderWriter::begin(out, recipient.alg(), Some(enc), recipient.kid(), &HeaderFields::NONE).unwrap()
}

/// Bytes that differ from call to call, the same in every run.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn bytes(&mut self, len: usize) -> Vec<u8> {
        let mut next = || {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            self.0.to_be_bytes()[0]
        };
        (0..len).map(|_| next()).collect()
    }
}
