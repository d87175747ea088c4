//! Hardware that nobody in this workspace has heard of takes part: a secure element that holds an RSA key, and
//! an AES-GCM peripheral that can be used only through `&mut`. Each joins in fewer than twenty lines, and
//! together they decrypt the example of RFC 7516, appendix A.1, and read each other's writing.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what is wrong by panicking")]

use core::cell::RefCell;

use hardware::{Gcm, SecureElement};
use jose_alg::json::Limits;
use jose_alg::{
    Cek, ContentCipher, Error, Header, HeaderFields, HeaderWriter, KeyFault, NotRecovered, Recipient,
    RecipientKey, Rejected,
};
use jose_wire::base64url;

mod hardware;

// One line per method, since what is counted is what an integrator has to write.
#[rustfmt::skip]
mod adapters {
    use super::*;

    // <secure element>
    pub(super) struct ElementKey<'c>(pub(super) &'c RefCell<SecureElement>);

    impl RecipientKey for ElementKey<'_> {
        fn alg(&self) -> &'static str { "RSA-OAEP" }
        fn kid(&self) -> Option<&str> { Some("slot 3") }
        fn encrypted_key_len(&self, _: usize) -> usize { 256 }
        fn recover_cek(&self, _: &Header<'_>, encrypted_key: &[u8], cek: &mut Cek) -> Result<(), NotRecovered> {
            let mut answer = zeroize::Zeroizing::new([0; 256]);
            let len = self.0.borrow_mut().decrypt(3, encrypted_key, &mut *answer).map_err(|_| NotRecovered::Rejected)?;
            cek.set(&answer[..len]).map_err(|_| NotRecovered::Rejected)
        }
    }
    // </secure element>

    // <peripheral>
    pub(super) struct GcmPeripheral<'p>(pub(super) &'p RefCell<Gcm>);

    impl ContentCipher for GcmPeripheral<'_> {
        fn enc(&self) -> &'static str { "A256GCM" }
        fn key_len(&self) -> usize { 32 }
        fn iv_len(&self) -> usize { 12 }
        fn tag_len(&self) -> usize { 16 }
        fn sealed_len(&self, len: usize) -> usize { len }
        fn seal(&self, key: &[u8], iv: &[u8], aad: &[u8], text: &mut [u8], _: usize, tag: &mut [u8]) -> Result<(), Error> {
            let made = self.0.borrow_mut().encrypt(key, iv, aad, text).ok_or(KeyFault::WrongSize)?;
            tag.copy_from_slice(&made);
            Ok(())
        }
        fn open(&self, key: &[u8], iv: &[u8], aad: &[u8], text: &mut [u8], tag: &[u8]) -> Result<usize, Rejected> {
            let made = self.0.borrow_mut().decrypt(key, iv, aad, text);
            if made.is_some_and(|made| ctutils::CtEq::ct_eq(&made[..], tag).into()) { return Ok(text.len()); }
            text.fill(0);
            Err(Rejected)
        }
    }
    // </peripheral>
}
use adapters::{ElementKey, GcmPeripheral};

#[test]
fn each_adapter_has_fewer_than_twenty_lines() {
    let source = include_str!("joint.rs");
    for name in ["secure element", "peripheral"] {
        let (_, rest) = source.split_once(&format!("// <{name}>\n")).unwrap();
        let (adapter, _) = rest.split_once(&format!("// </{name}>")).unwrap();
        let lines = adapter.lines().filter(|line| !line.trim().is_empty()).count();
        println!("{name}: {lines} lines");
        assert!((5..20).contains(&lines), "{name}: {lines} lines");
    }
}

/// RFC 7516, appendix A.1, through both mocks as trait objects: what `jwe-core` does, spelled out.
#[test]
fn the_hardware_decrypts_the_example_of_rfc_7516() {
    let (element, peripheral) = (RefCell::new(SecureElement::new(P, Q)), RefCell::new(Gcm::default()));
    let (key, cipher) = (ElementKey(&element), GcmPeripheral(&peripheral));
    let (key, cipher): (&dyn RecipientKey, &dyn ContentCipher) = (&key, &cipher);

    let parts: Vec<&str> = TOKEN.split('.').collect();
    let header = decoded(parts[0]);
    let header = Header::parse(&header, &Limits::DEFAULT).unwrap();
    assert!(header.alg().is(key.alg()) && header.enc().unwrap().is(cipher.enc()));

    let encrypted_key = decoded(parts[1]);
    assert_eq!(encrypted_key.len(), key.encrypted_key_len(cipher.key_len()));
    let mut cek = Cek::zeroed(cipher.key_len()).unwrap();
    key.recover_cek(&header, &encrypted_key, &mut cek).unwrap();
    assert!(cek.ct_eq(&decoded(CEK)));

    let mut text = decoded(parts[3]);
    let (iv, tag) = (decoded(parts[2]), decoded(parts[4]));
    let len = cipher.open(cek.as_bytes(), &iv, parts[0].as_bytes(), &mut text, &tag).unwrap();
    assert_eq!(&text[..len], PLAINTEXT);

    // And back, to the same ciphertext and tag.
    let mut made = [0; 16];
    cipher.seal(cek.as_bytes(), &iv, parts[0].as_bytes(), &mut text, len, &mut made).unwrap();
    assert_eq!((text, made.to_vec()), (decoded(parts[3]), tag));
    assert_eq!((element.borrow().calls, peripheral.borrow().calls), (1, 2));
}

#[test]
fn s4_the_peripheral_leaves_nothing_of_a_forged_text() {
    let peripheral = RefCell::new(Gcm::default());
    let cipher = GcmPeripheral(&peripheral);
    let parts: Vec<&str> = TOKEN.split('.').collect();
    let (cek, iv, tag) = (decoded(CEK), decoded(parts[2]), decoded(parts[4]));
    for bit in 0..8 {
        let mut forged = tag.clone();
        forged[15] ^= 1 << bit;
        let mut text = decoded(parts[3]);
        let answer = cipher.open(&cek, &iv, parts[0].as_bytes(), &mut text, &forged);
        assert_eq!(answer, Err(Rejected));
        assert!(text.iter().all(|byte| *byte == 0));
    }
    // Lengths that the hardware does not take.
    let mut text = decoded(parts[3]);
    assert_eq!(cipher.open(&cek[1..], &iv, b"", &mut text, &tag), Err(Rejected));
    assert_eq!(cipher.open(&cek, &iv, b"", &mut text, &tag[..15]), Err(Rejected));
}

/// The chip's answer has a length of its own; the key's is the content cipher's.
#[test]
fn a15_a_key_of_another_length_is_not_taken_from_the_chip() {
    let element = RefCell::new(SecureElement::new(P, Q));
    let key = ElementKey(&element);
    let header = Header::parse(br#"{"alg":"RSA-OAEP"}"#, &Limits::DEFAULT).unwrap();
    let encrypted_key = decoded(TOKEN.split('.').nth(1).unwrap());
    for len in (1..=Cek::MAX).filter(|len| *len != 32) {
        let mut cek = Cek::zeroed(len).unwrap();
        let answer = key.recover_cek(&header, &encrypted_key, &mut cek);
        assert_eq!(answer, Err(NotRecovered::Rejected), "{len}");
        assert_eq!(cek.as_bytes(), vec![0; len]);
    }
    let mut damaged = encrypted_key;
    damaged[200] ^= 1;
    let mut cek = Cek::zeroed(32).unwrap();
    assert_eq!(key.recover_cek(&header, &damaged, &mut cek), Err(NotRecovered::Rejected));
    assert_eq!(key.kid(), Some("slot 3"));
}

/// The sending side with everything it may ask for: random bytes, a header member, and the trait's defaults.
struct Veil;

impl Recipient for Veil {
    fn alg(&self) -> &'static str {
        "x-veil"
    }
    fn encrypted_key_len(&self, cek_len: usize) -> usize {
        cek_len
    }
    fn random_len(&self) -> usize {
        Cek::MAX
    }
    fn header_len(&self) -> usize {
        r#","veil":"""#.len() + base64url::encoded_len(Cek::MAX)
    }
    fn protect_cek(
        &self,
        cek: &mut Cek,
        header: &mut HeaderWriter<'_>,
        random: &[u8],
        out: &mut [u8],
    ) -> Result<(), Error> {
        header.base64url("veil", random);
        out.iter_mut()
            .zip(cek.as_bytes().iter().zip(random))
            .for_each(|(out, (key, veil))| *out = key ^ veil);
        Ok(())
    }
}

#[test]
fn a_recipient_writes_the_header_members_that_it_announced() {
    let veil: &dyn Recipient = &Veil;
    let (random, mut out) = ([0x5a; Cek::MAX], [0; 32]);
    assert!(veil.random_len() <= <dyn Recipient>::RANDOM_MAX);
    assert_eq!(veil.kid(), None);
    let mut cek = Cek::zeroed(32).unwrap();
    let bare = length(veil, None);
    let with_member = length(veil, Some((&mut cek, &random, &mut out)));
    assert_eq!(with_member - bare, veil.header_len());
    assert_eq!(out, [0x5a; 32]);
}

type Protect<'a> = (&'a mut Cek, &'a [u8], &'a mut [u8]);

fn length(recipient: &dyn Recipient, protect: Option<Protect<'_>>) -> usize {
    let (alg, kid) = (recipient.alg(), recipient.kid());
    let mut header = HeaderWriter::begin(&mut [], alg, Some("A256GCM"), kid, &HeaderFields::NONE).unwrap();
    if let Some((cek, random, out)) = protect {
        recipient.protect_cek(cek, &mut header, random, out).unwrap();
    }
    header.finish().unwrap_err()
}

/// All three traits serve as trait objects: the policy is a slice of them.
#[test]
fn a_policy_is_a_slice() {
    let (element, peripheral) = (RefCell::new(SecureElement::new(P, Q)), RefCell::new(Gcm::default()));
    let keys: &[&dyn RecipientKey] = &[&ElementKey(&element), &ElementKey(&element)];
    let content: &[&dyn ContentCipher] = &[&GcmPeripheral(&peripheral)];
    assert!(keys.iter().all(|key| key.alg() == "RSA-OAEP"));
    assert!(content.iter().all(|cipher| cipher.key_len() <= Cek::MAX && cipher.iv_len() <= 16));
}

fn decoded(text: &str) -> Vec<u8> {
    let mut out = text.as_bytes().to_vec();
    base64url::decode_in_place(&mut out).unwrap().to_vec()
}

// RFC 7516, appendix A.1.
const PLAINTEXT: &[u8] = b"The true sign of intelligence is not knowledge but imagination.";
const TOKEN: &str = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZKTyKOMTYUmKoTCVJRgckCL9kiMT03JGeipsEdY3mx_etLbbWSrFr05kLzcSr4qKAq7YN7e9jwQRb23nfa6c9d-StnImGyFDbSv04uVuxIp5Zms1gNxKKK2Da14B8S4rzVRltdYwam_lDp5XnZAYpQdb76FdIKLaVmqgfwX7XWRxv2322i-vDxRfqNzo_tETKzpVLzfiwQyeyPGLBIO56YJ7eObdv0je81860ppamavo35UgoRdbYaBcoh9QcfylQr66oc6vFWXRcZ_ZT2LawVCWTIy3brGPi6UklfCpIMfIjf7iGdXKHzg.48V1_ALb6US04U3b.5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A.XFBoMYUZodetZdvTiFvSkQ";
const CEK: &str = "saH0gFSP4XM_tAP_a5rU9ooHbltwLiJpL4LLLnrqQPw";
const P: &str = "1r52Xk46c-LsfB5P442p7atdPUrxQSy4mti_tZI3Mgf2EuFVbUoDBvaRQ-SWxkbkmoEzL7JXroSBjSrK3YIQgYdMgyAEPTPjXv_hI2_1eTSPVZfzL0lffNn03IXqWF5MDFuoUYE0hzb2vhrlN_rKrbfDIwUbTrjjgieRbwC6Cl0";
const Q: &str = "wLb35x7hmQWZsWJmB_vle87ihgZ19S8lBEROLIsZG4ayZVe9Hi9gDVCOBmUDdaDYVTSNx_8Fyw1YYa9XGrGnDew00J28cRUoeBB_jKI1oma0Orv1T9aXIWxKwd4gvxFImOWr3QRL9KEBRzk2RatUBnmDZJTIAfwTs0g68UZHvtc";
