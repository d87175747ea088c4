//! AES-GCM key wrap: the members of the header that it lives from, and what it refuses.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "tests")]

use alg_aesgcm::{AesGcmKw, AesGcmKwSender};
use jose_alg::{
    Cek, Error, Header, HeaderFields, HeaderWriter, KeyFault, NotRecovered, Recipient, RecipientKey, json,
};
use jwk::Jwk;

/// RFC 7520, section 5.7.
const KEY: &[u8] =
    br#"{"kty":"oct","kid":"18ec08e1-bfa9-4d95-b205-2b4dd1d4321d","use":"enc","alg":"A256GCMKW",
    "k":"qC57l_uxcm7Nm3K-ct4GFjx8tM1U8CZ0NLBvdQstiS8"}"#;
const IV: &str = "KkYT0GX_2jHlfqN_";
const TAG: &str = "kfPduVQ3T3H6vnewt--ksw";
fn recover(members: &str, encrypted_key: &[u8], len: usize) -> Result<Vec<u8>, NotRecovered> {
    let key = Jwk::parse(KEY).unwrap();
    let key = AesGcmKw::<256>::from_jwk(&key).unwrap();
    let header = format!(r#"{{"alg":"A256GCMKW"{members}}}"#);
    let header = Header::parse(header.as_bytes(), &json::Limits::DEFAULT).unwrap();
    let mut cek = Cek::zeroed(len).unwrap();
    key.recover_cek(&header, encrypted_key, &mut cek)?;
    Ok(cek.as_bytes().to_vec())
}

/// Wraps `cek` and gives the header's text and the encrypted key.
fn wrapped(cek: &[u8]) -> (String, Vec<u8>) {
    let jwk = Jwk::parse(KEY).unwrap();
    let key = AesGcmKwSender::<256>::from_jwk(&jwk).unwrap();
    let mut room = [0; 256];
    let mut writer = HeaderWriter::begin(&mut room, key.alg(), None, None, &HeaderFields::NONE).unwrap();
    let mut owned = Cek::zeroed(cek.len()).unwrap();
    owned.set(cek).unwrap();
    let mut out = vec![0; key.encrypted_key_len(cek.len())];
    key.protect_cek(&mut owned, &mut writer, &[9; 12], &mut out).unwrap();
    let len = writer.finish().unwrap();
    assert_eq!(len, br#"{"alg":"A256GCMKW"}"#.len() + key.header_len());
    (String::from_utf8(room[..len].to_vec()).unwrap(), out)
}

fn members(header: &str) -> &str {
    header.strip_prefix(r#"{"alg":"A256GCMKW""#).and_then(|rest| rest.strip_suffix('}')).unwrap()
}

#[test]
fn what_is_wrapped_is_unwrapped_at_every_length() {
    for len in 1..=64 {
        let cek = vec![0x5a; len];
        let (header, encrypted_key) = wrapped(&cek);
        assert_ne!(encrypted_key, cek);
        assert_eq!(recover(members(&header), &encrypted_key, len), Ok(cek));
    }
}

#[test]
fn s13_both_members_are_needed_at_their_full_length() {
    let (header, encrypted_key) = wrapped(&[0x5a; 32]);
    let good = members(&header).to_owned();
    assert!(recover(&good, &encrypted_key, 32).is_ok());
    let member = |name: &str, text: &str| format!(r#","{name}":"{text}""#);
    let (own_iv, own_tag) = {
        let cut = good.find(r#","tag""#).unwrap();
        (good[..cut].to_owned(), good[cut..].to_owned())
    };
    for bad in [
        String::new(),
        own_iv.clone(),
        own_tag.clone(),
        // 0, 11, 13 and 16 bytes.
        format!("{}{own_tag}", member("iv", "")),
        format!("{}{own_tag}", member("iv", "CQkJCQkJCQkJCQk")),
        format!("{}{own_tag}", member("iv", "CQkJCQkJCQkJCQkJCQ")),
        format!("{}{own_tag}", member("iv", "CQkJCQkJCQkJCQkJCQkJCQ")),
        format!("{own_iv}{}", member("tag", "")),
        // 15 bytes of the right tag: two characters fewer.
        format!("{own_iv}{}\"", &own_tag[..own_tag.len() - 3]),
        format!("{own_iv}{}", member("tag", "AAAAAAAAAAAAAAAAAAAAAA")),
        format!("{own_iv}{}", member("tag", "AAAAAAAAAAAAAAAAAAAAAAA")),
        // RFC 7520's, which belong to another encrypted key.
        format!("{}{}", member("iv", IV), member("tag", TAG)),
    ] {
        assert_eq!(recover(&bad, &encrypted_key, 32), Err(NotRecovered::Rejected), "{bad}");
    }
    // The tag that is right, with a bit set that no canonical spelling has.
    let bent = good.trim_end_matches('"');
    let last = bent.chars().last().unwrap();
    let next = char::from(last as u8 + 1);
    let bent = format!("{}{next}\"", &bent[..bent.len() - 1]);
    assert_eq!(recover(&bent, &encrypted_key, 32), Err(NotRecovered::Rejected), "{bent}");
    let mut bent = encrypted_key.clone();
    bent[31] ^= 1;
    assert_eq!(recover(&good, &bent, 32), Err(NotRecovered::Rejected));
    assert_eq!(recover(&good, &encrypted_key, 16), Err(NotRecovered::Rejected));
    assert_eq!(recover(&good, &encrypted_key[..31], 32), Err(NotRecovered::Rejected));
}

#[test]
fn s14_a_sender_counts() {
    let key = AesGcmKwSender::<128>::new(&[7; 16]).unwrap().with_message_limit(1);
    let go = || {
        let mut writer = HeaderWriter::begin(&mut [], key.alg(), None, None, &HeaderFields::NONE).unwrap();
        key.protect_cek(&mut Cek::zeroed(16).unwrap(), &mut writer, &[1; 12], &mut [0; 16])
    };
    assert_eq!(go(), Ok(()));
    assert_eq!(go(), Err(Error::KeyUnsuitable(KeyFault::Spent)));
}

#[test]
fn a5_a16_keys_of_another_size_or_use_are_not_taken() {
    for len in (0..=40).filter(|len| *len != 24) {
        assert!(AesGcmKw::<192>::new(&vec![7; len]).is_err(), "{len}");
    }
    let jwk = |members: &str| format!(r#"{{"kty":"oct","k":"AAECAwQFBgcICQoLDA0ODw"{members}}}"#);
    for (members, receives, sends) in [
        ("", true, true),
        (r#","alg":"A128GCMKW""#, true, true),
        (r#","alg":"A128GCM""#, false, false),
        (r#","key_ops":["unwrapKey"]"#, true, false),
        (r#","key_ops":["wrapKey"]"#, false, true),
        (r#","use":"sig""#, false, false),
    ] {
        let text = jwk(members);
        let key = Jwk::parse(text.as_bytes()).unwrap();
        assert_eq!(AesGcmKw::<128>::from_jwk(&key).is_ok(), receives, "{members}");
        assert_eq!(AesGcmKwSender::<128>::from_jwk(&key).is_ok(), sends, "{members}");
        assert!(AesGcmKw::<256>::from_jwk(&key).is_err());
    }
}
