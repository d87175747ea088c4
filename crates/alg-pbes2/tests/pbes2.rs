//! The example of RFC 7517, appendix C, and what a hostile sender writes into `p2c` and `p2s`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::time::Instant;

use alg_pbes2::{Iterations, Pbes2, Pbes2Sender};
use jose_alg::{
    Cek, Error, Header, HeaderFields, HeaderWriter, KeyFault, NotRecovered, Part, Recipient, RecipientKey,
    json,
};

/// RFC 7517, appendix C.
const PASSWORD: &[u8] = b"Thus from my lips, by yours, my sin is purged.";
const SALT: &str = "2WCTcJZ1Rvd_CJuJripQ1w";
const ENCRYPTED_KEY: [u8; 40] = [
    78, 186, 151, 59, 11, 141, 81, 240, 213, 245, 83, 211, 53, 188, 134, 188, 66, 125, 36, 200, 222, 124, 5,
    103, 249, 52, 117, 184, 140, 81, 246, 158, 161, 177, 20, 33, 245, 57, 59, 4,
];
const CEK: [u8; 32] = [
    111, 27, 25, 52, 66, 29, 20, 78, 92, 176, 56, 240, 65, 208, 82, 112, 161, 131, 36, 55, 202, 236, 185,
    172, 129, 23, 153, 194, 195, 48, 253, 182,
];
const WIDE: Iterations = Iterations { least: 0, most: 100_000 };

fn recover(password: &[u8], iterations: Iterations, members: &str) -> Result<Vec<u8>, NotRecovered> {
    let text = format!(r#"{{"alg":"PBES2-HS256+A128KW"{members}}}"#);
    let header =
        Header::parse(text.as_bytes(), &json::Limits::DEFAULT).map_err(|_| NotRecovered::Rejected)?;
    let mut cek = Cek::zeroed(32).unwrap();
    Pbes2::<128>::new(password, iterations).unwrap().recover_cek(&header, &ENCRYPTED_KEY, &mut cek)?;
    Ok(cek.as_bytes().to_vec())
}

fn members(salt: &str, count: &str) -> String {
    format!(r#","p2s":"{salt}","p2c":{count}"#)
}

#[test]
fn p5_rfc_7517_appendix_c() {
    assert_eq!(recover(PASSWORD, WIDE, &members(SALT, "4096")), Ok(CEK.to_vec()));
    assert_eq!(recover(b"another", WIDE, &members(SALT, "4096")), Err(NotRecovered::Rejected));
    assert_eq!(recover(PASSWORD, WIDE, &members(SALT, "4097")), Err(NotRecovered::Rejected));
}

#[test]
fn p1_p2_p3_counts_outside_the_bounds_cost_nothing() {
    let started = Instant::now();
    let exactly = |least, most| recover(PASSWORD, Iterations { least, most }, &members(SALT, "4096"));
    assert!(exactly(4096, 4096).is_ok());
    assert_eq!(exactly(0, 4095), Err(NotRecovered::Rejected));
    assert_eq!(exactly(4097, 100_000), Err(NotRecovered::Rejected));
    assert_eq!(exactly(0, 0), Err(NotRecovered::Rejected));
    for count in [
        "0",
        "1",
        "999",
        "-1",
        "-4096",
        "1.5",
        "4096.0",
        "4.096e3",
        "1e9",
        "100001",
        "2147483648",
        "4294967295",
        "4294967296",
        "4294971392",
        "9007199254740993",
        "18446744073709551616",
        "18446744073709555712",
        "\"4096\"",
        "true",
        "null",
        "[]",
        "[4096]",
        "{}",
    ] {
        assert_eq!(recover(PASSWORD, WIDE, &members(SALT, count)), Err(NotRecovered::Rejected), "{count}");
    }
    assert_eq!(recover(PASSWORD, WIDE, &format!(r#","p2s":"{SALT}""#)), Err(NotRecovered::Rejected));
    // 2^31 iterations would take half an hour; this is no measurement.
    assert!(started.elapsed().as_secs() < 600);
}

#[test]
fn p5_salts_that_are_short_long_or_misspelled_are_refused() {
    let long = "A".repeat(1 << 13);
    for salt in [
        "",
        "AAAAAAAAAA",
        &"AAAA".repeat(22),
        &long,
        "2WCTcJZ1Rvd_CJuJripQ1x",
        "2WCTcJZ1Rvd_CJuJripQ1w==",
        "\\u0032WCTcJZ1Rvd_CJuJripQ1w",
    ] {
        assert_eq!(recover(PASSWORD, WIDE, &members(salt, "4096")), Err(NotRecovered::Rejected), "{salt}");
    }
    assert_eq!(recover(PASSWORD, WIDE, r#","p2c":4096"#), Err(NotRecovered::Rejected));
}

fn round_trip<const BITS: usize>(count: u32)
where
    alg_pbes2::Size<BITS>: alg_pbes2::Pbes2Size,
    alg_aeskw::Size<BITS>: alg_aeskw::AesKwSize,
{
    let sender = Pbes2Sender::<BITS>::new(PASSWORD, count).unwrap().with_kid("me");
    let mut room = [0; 256];
    let mut writer = HeaderWriter::begin(&mut room, sender.alg(), None, None, &HeaderFields::NONE).unwrap();
    let plain = HeaderWriter::begin(&mut [], sender.alg(), None, None, &HeaderFields::NONE).unwrap().finish();
    let mut cek = Cek::zeroed(64).unwrap();
    cek.as_mut_bytes().fill(0x5a);
    let mut out = vec![0; sender.encrypted_key_len(64)];
    sender.protect_cek(&mut cek, &mut writer, &[3; 16], &mut out).unwrap();
    let len = writer.finish().unwrap();
    assert_eq!(len, plain.unwrap_err() + sender.header_len());

    let receiver = Pbes2::<BITS>::new(PASSWORD, Iterations { least: count, most: count }).unwrap();
    assert_eq!(receiver.alg(), sender.alg());
    let header = Header::parse(&room[..len], &json::Limits::DEFAULT).unwrap();
    let mut back = Cek::zeroed(64).unwrap();
    receiver.recover_cek(&header, &out, &mut back).unwrap();
    assert_eq!(back.as_bytes(), [0x5a; 64]);
}

#[test]
fn what_is_wrapped_is_unwrapped() {
    round_trip::<128>(1000);
    round_trip::<192>(1001);
    round_trip::<256>(10_000);
}

#[test]
fn p2_p6_empty_passwords_and_low_counts_make_no_tokens() {
    let empty = Err(Error::KeyUnsuitable(KeyFault::WrongSize));
    assert_eq!(Pbes2Sender::<128>::new(b"", 1000).map(drop), empty);
    assert_eq!(Pbes2::<128>::new(b"", WIDE).map(drop), empty);
    for count in [0, 1, 999] {
        let refused = Pbes2Sender::<128>::new(PASSWORD, count).map(drop);
        assert_eq!(refused, Err(Error::LimitExceeded(Part::Header)));
    }
    let key = Pbes2::<128>::new(b"hunter2", WIDE).unwrap();
    assert!(!format!("{key:?}").contains("hunter2"));
}
