//! Every form gives the same answer, lengths are exact, and headers are what was asked for.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use crate::common::{Draws, KEY, OpenWrap, b64, open_all, unb64};
#[cfg(feature = "alloc")]
use alg_aescbc::A256CBC_HS512;
use alg_aesgcm::{A128GCM, A256GCM};
use getrandom::SysRng;
use jose_alg::{
    Cek, ContentCipher, Error, Fault, Header, HeaderFields, HeaderWriter, KeyFault, Member, NotRecovered,
    Part, Recipient, RecipientKey, json,
};
use jwe_core::{Decrypter, Direct, DirectSender, Encrypter, JweCompact, Limits};

const ALL: &[&dyn ContentCipher] = &[&A256GCM, &A128GCM];

#[test]
fn payloads_of_many_sizes_come_back_in_every_form() {
    let direct = DirectSender::new(&KEY);
    let wrap = OpenWrap::new(*b"wrap");
    let key = Direct::new(&KEY);
    let decrypter = Decrypter { keys: &[&key, &wrap], content: ALL, limits: Limits::DEFAULT };
    let recipients: [&dyn Recipient; 2] = [&direct, &wrap];
    for size in (0..=300).chain([4095, 4096, 4097, 64 * 1024, 1024 * 1024]) {
        let payload: Vec<u8> = (0..=255).cycle().take(size).collect();
        for recipient in recipients {
            let encrypter = Encrypter { recipient, content: &A256GCM };
            let len = encrypter.encrypted_len(&HeaderFields::NONE, size).expect("it fits");
            let mut out = vec![0; len];
            let token =
                encrypter.encrypt(&HeaderFields::NONE, &payload, &mut SysRng, &mut out).expect("it fits");
            assert_eq!(token.len(), len, "the length for {size} bytes was not exact");
            assert_eq!(open_all(&decrypter, token, &[]), Ok(payload.clone()), "{size} bytes");

            #[cfg(feature = "alloc")]
            {
                let token =
                    encrypter.encrypt_to_string(&HeaderFields::NONE, &payload, &mut SysRng).expect("it fits");
                assert_eq!(token.len(), len);
                assert_eq!(open_all(&decrypter, &token, &[]), Ok(payload.clone()), "{size} bytes");
            }
        }
    }
}

/// A string is made another way than what stands in the caller's memory, with padding or without.
#[cfg(feature = "alloc")]
#[test]
fn a_string_is_the_same_token() {
    let direct = DirectSender::new(&[7; 64]);
    let wrap = OpenWrap::new(*b"wrap");
    let recipients: [&dyn Recipient; 2] = [&direct, &wrap];
    let fields = HeaderFields { kid: Some("k"), ..HeaderFields::NONE };
    for recipient in recipients {
        for size in (0..=100).chain([5000]) {
            let payload: Vec<u8> = (0..=255).cycle().take(size).collect();
            let encrypter = Encrypter { recipient, content: &A256CBC_HS512 };
            let mut out = vec![0; encrypter.encrypted_len(&fields, size).expect("it fits")];
            let draws = Draws::default();
            let token =
                encrypter.encrypt(&fields, &payload, &mut draws.source(9), &mut out).expect("it fits");
            let string = encrypter.encrypt_to_string(&fields, &payload, &mut draws.source(9));
            assert_eq!(string.as_deref(), Ok(token), "{size} bytes");
        }
    }
}

#[test]
fn a_longer_buffer_is_used_only_at_its_front() {
    let sender = DirectSender::new(&KEY);
    let encrypter = Encrypter { recipient: &sender, content: &A256GCM };
    let mut out = [0xa5; 200];
    let len = encrypter.encrypt(&HeaderFields::NONE, b"abc", &mut SysRng, &mut out).expect("it fits").len();
    assert!(out.get(len..).is_some_and(|rest| rest.iter().all(|byte| *byte == 0xa5)));

    let token = JweCompact::parse(&out[..len]).expect("a token");
    let mut work = [0xa5; 200];
    let key = Direct::new(&KEY);
    let decrypter = Decrypter { keys: &[&key], content: ALL, limits: Limits::DEFAULT };
    assert_eq!(decrypter.decrypt(&token, &mut work).expect("it opens").plaintext, b"abc");
    assert!(work[token.buffer_len()..].iter().all(|byte| *byte == 0xa5));
}

#[test]
fn every_shorter_buffer_is_told_what_is_needed_and_stays_untouched() {
    let sender = DirectSender::new(&KEY);
    let wrap = OpenWrap::new(*b"wrap");
    let recipients: [&dyn Recipient; 2] = [&sender, &wrap];
    for recipient in recipients {
        let encrypter = Encrypter { recipient, content: &A256GCM };
        let fields = HeaderFields { kid: Some("k"), ..HeaderFields::NONE };
        let needed = encrypter.encrypted_len(&fields, 11).expect("it fits");
        for len in 0..needed {
            let mut out = vec![0xa5; len];
            let draws = Draws::default();
            let result = encrypter.encrypt(&fields, b"hello world", &mut draws.source(1), &mut out);
            assert_eq!(result.map(str::len), Err(Error::BufferTooSmall { needed }));
            assert!(out.iter().all(|byte| *byte == 0xa5));
            assert_eq!(draws.0.borrow().len(), 0, "randomness was spent on a call that cannot succeed");
        }
    }
    assert_eq!(sender.messages_left(), u32::MAX, "a message was counted that was not made");

    let token =
        crate::common::Parts::direct(b"a payload that is longer than the header of its token").token();
    let token = JweCompact::parse(&token).expect("a token");
    let key = Direct::new(&KEY);
    let decrypter = Decrypter { keys: &[&key], content: ALL, limits: Limits::DEFAULT };
    for len in 0..token.buffer_len() {
        let mut out = vec![0xa5; len];
        let needed = token.buffer_len();
        assert_eq!(
            decrypter.decrypt(&token, &mut out).map(|opened| opened.plaintext.len()),
            Err(Error::BufferTooSmall { needed })
        );
        assert!(out.iter().all(|byte| *byte == 0xa5));
    }
}

#[test]
fn the_header_is_written_as_it_was_asked_for() {
    let sender = DirectSender::new(&KEY).with_kid("sender's");
    let encrypter = Encrypter { recipient: &sender, content: &A256GCM };
    let amount = json::Value::parse(br#"{ "n": [1.50, null] }"#, &json::Limits::MAX).expect("JSON");
    let all = HeaderFields {
        kid: Some("caller's \"own\""),
        typ: Some("JOSE"),
        cty: Some("application/json"),
        members: &[Member::text("url", "/v1/\u{e9}\n"), Member::json("amount", amount)],
    };
    let cases = [
        (HeaderFields::NONE, r#"{"alg":"dir","enc":"A256GCM","kid":"sender's"}"#),
        (
            all,
            "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"kid\":\"caller's \\\"own\\\"\",\"typ\":\"JOSE\",\
             \"cty\":\"application/json\",\"url\":\"/v1/\u{e9}\\n\",\"amount\":{ \"n\": [1.50, null] }}",
        ),
    ];
    for (fields, expected) in cases {
        let mut out = [0; 512];
        let token = encrypter.encrypt(&fields, b"", &mut SysRng, &mut out).expect("it fits");
        let header = token.split('.').next().expect("a header");
        assert_eq!(String::from_utf8(unb64(header)).expect("UTF-8"), expected);

        // And what comes back in place is that header, authenticated.
        let len = token.len();
        let key = Direct::new(&KEY);
        let decrypter = Decrypter { keys: &[&key], content: ALL, limits: Limits::DEFAULT };
        let (header, _) = decrypter.decrypt_in_place(&mut out[..len]).expect("it opens");
        assert_eq!(header.object().raw(), expected);
    }
}

#[test]
fn d19_s19_names_that_the_library_writes_are_refused_from_the_caller() {
    let sender = DirectSender::new(&KEY);
    let encrypter = Encrypter { recipient: &sender, content: &A256GCM };
    let reserved = [
        "alg", "enc", "kid", "typ", "cty", "zip", "crit", "epk", "apu", "apv", "iv", "tag", "p2s", "p2c",
        "b64",
    ];
    for name in reserved {
        let members = [Member::text(name, "DEF")];
        let fields = HeaderFields { members: &members, ..HeaderFields::NONE };
        let mut out = [0xa5; 300];
        assert_eq!(encrypter.encrypted_len(&fields, 0), Err(Error::HeaderName), "{name}");
        assert_eq!(encrypter.encrypt(&fields, b"", &mut SysRng, &mut out), Err(Error::HeaderName), "{name}");
        assert!(out.iter().all(|byte| *byte == 0xa5), "{name}");
    }
    let twice = [Member::text("url", "/a"), Member::text("url", "/b")];
    let fields = HeaderFields { members: &twice, ..HeaderFields::NONE };
    assert_eq!(encrypter.encrypted_len(&fields, 0), Err(Error::HeaderName));
    assert_eq!(sender.messages_left(), u32::MAX);
}

#[test]
fn a_length_that_no_token_can_have_is_an_error_before_anything_is_drawn() {
    let sender = DirectSender::new(&KEY);
    let encrypter = Encrypter { recipient: &sender, content: &A256GCM };
    // The last one is a byte more than AES-GCM takes (NIST SP 800-38D, section 5.2.1.1).
    let gcm = usize::try_from((1u64 << 36) - 31).unwrap_or(usize::MAX);
    for size in [usize::MAX, usize::MAX / 4 * 3, gcm] {
        assert_eq!(
            encrypter.encrypted_len(&HeaderFields::NONE, size),
            Err(Error::LimitExceeded(Part::Payload)),
            "{size}"
        );
    }
}

/// RFC 7516, appendix A.1, with the content encryption key of A.1.2 in the place of the RSA key.
#[test]
fn rfc7516_a_1_opens_with_its_content_key() {
    struct Known([u8; 32]);
    impl RecipientKey for Known {
        fn alg(&self) -> &'static str {
            "RSA-OAEP"
        }
        fn encrypted_key_len(&self, _: usize) -> usize {
            256
        }
        fn recover_cek(&self, _: &Header<'_>, _: &[u8], cek: &mut Cek) -> Result<(), NotRecovered> {
            cek.set(&self.0).map_err(|_| NotRecovered::Rejected)
        }
    }
    let token = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.\
        OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZKTyKOMTYUmKoTCVJRgckCL9kiMT03JGeipsEdY3mx_etLbbWSrFr05kLzcSr4qKAq7YN7e9jwQRb\
        23nfa6c9d-StnImGyFDbSv04uVuxIp5Zms1gNxKKK2Da14B8S4rzVRltdYwam_lDp5XnZAYpQdb76FdIKLaVmqgfwX7XWRxv2322i-vDxRfq\
        Nzo_tETKzpVLzfiwQyeyPGLBIO56YJ7eObdv0je81860ppamavo35UgoRdbYaBcoh9QcfylQr66oc6vFWXRcZ_ZT2LawVCWTIy3brGPi6Ukl\
        fCpIMfIjf7iGdXKHzg.48V1_ALb6US04U3b.\
        5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A.XFBoMYUZodetZdvTiFvSkQ";
    let cek = unb64("saH0gFSP4XM_tAP_a5rU9ooHbltwLiJpL4LLLnrqQPw").try_into().expect("32 bytes");
    let decrypter = Decrypter { keys: &[&Known(cek)], content: ALL, limits: Limits::DEFAULT };
    assert_eq!(
        open_all(&decrypter, token, &[]).as_deref(),
        Ok(&b"The true sign of intelligence is not knowledge but imagination."[..])
    );
}

/// RFC 7520, section 5.6: `dir` with A128GCM, both ways.
#[test]
fn rfc7520_5_6_opens_and_is_made_again_bit_for_bit() {
    let key = unb64("XctOhJAkA-pD9Lh7ZgW_2A");
    let kid = "77c7e2b8-6e13-45cf-8672-617b5b45243a";
    let payload = "You can trust us to stick with you through thick and thin\u{2013}to the bitter end. And you can \
        trust us to keep any secret of yours\u{2013}closer than you keep it yourself. But you cannot trust us to let \
        you face trouble alone, and go off without a word. We are your friends, Frodo.";
    let token = "eyJhbGciOiJkaXIiLCJraWQiOiI3N2M3ZTJiOC02ZTEzLTQ1Y2YtODY3Mi02MTdiNWI0NTI0M2EiLCJlbmMiOiJBMTI4R0NN\
        In0..refa467QzzKx6QAB.JW_i_f52hww_ELQPGaYyeAB6HYGcR559l9TYnSovc23XJoBcW29rHP8yZOZG7YhLpT1bjFuvZPjQS-m0IFtVcX\
        kZXdH_lr_FrdYt9HRUYkshtrMmIUAyGmUnd9zMDB2n0cRDIHAzFVeJUDxkUwVAE7_YGRPdcqMyiBoCO-FBdE-Nceb4h3-FtBP-c_BIwCPTjb\
        9o0SbdcdREEMJMyZBH8ySWMVi1gPD9yxi-aQpGbSv_F9N4IZAxscj5g-NJsUPbjk29-s7LJAGb15wEBtXphVCgyy53CoIKLHHeJHXex45Uz9\
        aKZSRSInZI-wjsY0yu3cT4_aQ3i1o-tiE-F8Ios61EKgyIQ4CWao8PFMj8TTnp.vbb32Xvllea2OtmHAdccRQ";
    let direct = Direct::new(&key).with_kid(kid).with_enc("A128GCM");
    let decrypter = Decrypter { keys: &[&direct], content: ALL, limits: Limits::DEFAULT };
    assert_eq!(open_all(&decrypter, token, &[]).as_deref(), Ok(payload.as_bytes()));

    // The writer orders the members otherwise, so only what does not depend on them can be the same.
    let iv = unb64("refa467QzzKx6QAB");
    let mut drawn = [vec![7; 16], iv].concat();
    let mut random = jose_alg::FnRandom(|out: &mut [u8]| {
        let rest = drawn.split_off(out.len());
        out.copy_from_slice(&drawn);
        drawn = rest;
        Ok::<(), ()>(())
    });
    let sender = DirectSender::new(&key).with_kid(kid);
    let mut out = [0; 1024];
    let ours = Encrypter { recipient: &sender, content: &A128GCM }
        .encrypt(&HeaderFields::NONE, payload.as_bytes(), &mut random, &mut out)
        .expect("it fits");
    let part = |token: &str, index| token.split('.').nth(index).map(str::to_owned);
    assert_eq!(part(ours, 2), part(token, 2));
    assert_eq!(part(ours, 3), part(token, 3), "the ciphertext does not depend on the header");
    assert_eq!(open_all(&decrypter, ours, &[]).as_deref(), Ok(payload.as_bytes()));
}

#[test]
fn the_unverified_header_needs_no_key() {
    let token = crate::common::Parts::direct(b"x").token();
    let view = JweCompact::parse(&token).expect("a token");
    let [len, ..] = view.part_lens();
    let mut buffer = vec![0; len];
    let header = view.unverified_header(&Limits::DEFAULT, &mut buffer).expect("a header");
    assert!(header.alg().is("dir"));
    let mut short = vec![0xa5; len - 1];
    assert_eq!(
        view.unverified_header(&Limits::DEFAULT, &mut short).map(|_| ()),
        Err(Error::BufferTooSmall { needed: len })
    );
    assert!(short.iter().all(|byte| *byte == 0xa5));
    assert_eq!(view.part_lens(), [len, 0, 12, 1, 16]);
}

/// A recipient whose own account of itself is wrong gets an error, and no token half made.
#[test]
fn a_recipient_that_miscounts_its_header_makes_no_token() {
    /// Promises so many bytes of header, and adds this member or none.
    struct Liar(usize, Option<&'static str>);
    impl Recipient for Liar {
        fn alg(&self) -> &'static str {
            "NO-SECURITY-LIAR"
        }
        fn encrypted_key_len(&self, _: usize) -> usize {
            0
        }
        fn header_len(&self) -> usize {
            self.0
        }
        fn protect_cek(
            &self,
            _: &mut Cek,
            header: &mut HeaderWriter<'_>,
            _: &[u8],
            _: &mut [u8],
        ) -> Result<(), Error> {
            if let Some(name) = self.1 {
                header.text(name, "!");
            }
            Ok(())
        }
    }
    let member = r#","name":"!""#.len();
    for (promised, added, honest) in
        [(0, Some("name"), false), (member, None, false), (7, None, false), (member, Some("name"), true)]
    {
        let mut out = [0xa5; 300];
        let liar = Liar(promised, added);
        let encrypter = Encrypter { recipient: &liar, content: &A256GCM };
        let len = encrypter.encrypted_len(&HeaderFields::NONE, 4).expect("it fits");
        let made = encrypter.encrypt(&HeaderFields::NONE, b"text", &mut SysRng, &mut out).is_ok();
        assert_eq!(made, honest, "{promised} {added:?}");
        #[cfg(feature = "alloc")]
        {
            let made = encrypter.encrypt_to_string(&HeaderFields::NONE, b"text", &mut SysRng).is_ok();
            assert_eq!(made, honest, "{promised} {added:?} to a string");
        }
        assert!(honest || out[..len].iter().all(|byte| *byte == 0));
    }
}

#[test]
fn a_key_of_the_wrong_length_makes_no_token() {
    for len in (0..=64).filter(|len| *len != 32) {
        let sender = DirectSender::new(&[7; 64][..len]);
        let mut out = [0xa5; 300];
        let encrypter = Encrypter { recipient: &sender, content: &A256GCM };
        let result = encrypter.encrypt(&HeaderFields::NONE, b"text", &mut SysRng, &mut out);
        assert_eq!(result, Err(Error::KeyUnsuitable(KeyFault::WrongSize)), "{len}");
        #[cfg(feature = "alloc")]
        assert_eq!(
            encrypter.encrypt_to_string(&HeaderFields::NONE, b"text", &mut SysRng),
            Err(Error::KeyUnsuitable(KeyFault::WrongSize))
        );
        assert_eq!(sender.messages_left(), u32::MAX);
        assert!(!out.contains(&b'.'), "a part of a token was left");
    }
}

#[test]
fn limits_are_met_to_the_byte() {
    let token = crate::common::Parts::direct(b"payload").token();
    let key = Direct::new(&KEY);
    let open = |limits| open_all(&Decrypter { keys: &[&key], content: ALL, limits }, &token, &[]);
    let exact = Limits { token_len: token.len(), ..Limits::DEFAULT };
    assert!(open(exact).is_ok());
    let less = Limits { token_len: token.len() - 1, ..Limits::DEFAULT };
    assert_eq!(open(less), Err(Error::LimitExceeded(Part::Token)));

    let header_len = r#"{"alg":"dir","enc":"A256GCM"}"#.len();
    let of_header = |len| Limits { header: json::Limits { len, ..json::Limits::DEFAULT }, ..Limits::DEFAULT };
    assert!(open(of_header(header_len)).is_ok());
    assert_eq!(open(of_header(header_len - 1)), Err(Error::LimitExceeded(Part::Header)));
}

#[test]
fn a_token_in_a_fault_names_the_part_and_the_place() {
    let parts = crate::common::Parts::direct(b"payload of some length");
    let [header, _, iv, text, tag] =
        [parts.header.as_bytes(), &parts.encrypted_key, &parts.iv, &parts.text, &parts.tag].map(b64);
    let damaged = format!("{header}..{iv}.{}!{}.{tag}", &text[..9], &text[10..]);
    let key = Direct::new(&KEY);
    let decrypter = Decrypter { keys: &[&key], content: ALL, limits: Limits::DEFAULT };
    assert_eq!(
        open_all(&decrypter, &damaged, &[]),
        Err(Error::Malformed { part: Part::Ciphertext, fault: Fault::Base64Character, at: 9 })
    );
}
