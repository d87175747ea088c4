//! What the encryption examples of RFC 7516 and RFC 7520 fix is made to the letter: given their content key, initialization
//! vector and salt, the encrypted key, the ciphertext and the tag. The order of members in a header is the sender's own, so
//! their headers are taken as they are; where theirs is ours, the whole token is made.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use alg_aescbc::{A128CBC_HS256, A192CBC_HS384, A256CBC_HS512};
use alg_aesgcm::{A128GCM, A192GCM, A256GCM, AesGcmKwSender};
use alg_aeskw::AesKw;
use alg_pbes2::Pbes2Sender;
use jose_alg::{Cek, ContentCipher, FnRandom, HeaderFields, HeaderWriter, Recipient};
use jose_tests::vectors;
use jose_wire::base64url;
use jwe_core::Encrypter;
use serde_json::Value;

fn octets(text: &Value) -> Vec<u8> {
    base64url::decode_to_vec(text.as_str().unwrap().as_bytes()).unwrap()
}

fn cipher(enc: &str) -> &'static dyn ContentCipher {
    let all: [&dyn ContentCipher; 6] =
        [&A128GCM, &A192GCM, &A256GCM, &A128CBC_HS256, &A192CBC_HS384, &A256CBC_HS512];
    all.into_iter().find(|cipher| cipher.enc() == enc).unwrap()
}

/// The sender of an example; none for `dir`, whose key is the content key.
fn sender<'k>(alg: &str, key: &'k [u8], wrapping: &Value) -> Option<Box<dyn Recipient + 'k>> {
    let iterations = || wrapping["iteration_count"].as_u64().unwrap().try_into().unwrap();
    Some(match alg {
        "dir" => return None,
        "A128KW" => Box::new(AesKw::<128>::new(key).unwrap()),
        "A256GCMKW" => Box::new(AesGcmKwSender::<256>::new(key).unwrap()),
        "PBES2-HS512+A256KW" => Box::new(Pbes2Sender::<256>::new(key, iterations()).unwrap()),
        other => panic!("no example had {other}"),
    })
}

/// Makes every value of an example that its inputs fix, and compares.
fn make(id: &str, case: &Value) {
    let (generated, wrapping) = (&case["intermediate"]["generated"], &case["intermediate"]["encrypting_key"]);
    let sealing = &case["intermediate"]["encrypting_content"];
    let member = |name: &str| {
        let place = ["protected", "unprotected"].iter().find_map(|place| sealing[*place][name].as_str());
        place.map(str::to_owned).or_else(|| {
            let token: Value = serde_json::from_str(case["token"].as_str()?).ok()?;
            Some(token["unprotected"][name].as_str()?.to_owned())
        })
    };
    let (alg, enc) = (member("alg").unwrap(), member("enc").unwrap());
    let content = cipher(&enc);
    let key = octets(&case["key"]["k"]);
    let mut cek = Cek::zeroed(content.key_len()).unwrap();
    match sender(&alg, &key, wrapping) {
        None => cek.set(&key).unwrap(),
        Some(sender) => {
            cek.set(&octets(&generated["cek"])).unwrap();
            let random = ["iv", "salt"].iter().find(|name| wrapping[**name].is_string());
            let random = random.map(|name| octets(&wrapping[*name])).unwrap_or_default();
            let mut header = [0; 512];
            let mut writer = HeaderWriter::begin(
                &mut header,
                sender.alg(),
                Some(content.enc()),
                None,
                &HeaderFields::NONE,
            )
            .unwrap();
            let mut wrapped = vec![0; sender.encrypted_key_len(content.key_len())];
            sender.protect_cek(&mut cek, &mut writer, &random, &mut wrapped).unwrap();
            assert_eq!(wrapped, octets(&wrapping["encrypted_key"]), "{id}: encrypted key");
            let len = writer.finish().unwrap();
            let header: Value = serde_json::from_slice(&header[..len]).unwrap();
            for name in ["iv", "tag", "p2s", "p2c"] {
                assert_eq!(header.get(name), sealing["protected"].get(name), "{id}: `{name}` of the header");
            }
        }
    }

    let mut aad = sealing["protected_b64u"].as_str().unwrap_or_default().to_owned();
    if let Some(more) = generated["aad_b64u"].as_str() {
        aad = format!("{aad}.{more}");
    }
    let payload = match generated.get("plaintext_c") {
        Some(compressed) => octets(compressed),
        None => octets(&case["plaintext_b64u"]),
    };
    let mut text = payload.clone();
    text.resize(content.sealed_len(payload.len()), 0);
    let mut tag = vec![0; content.tag_len()];
    let iv = octets(&generated["iv"]);
    content.seal(cek.as_bytes(), &iv, aad.as_bytes(), &mut text, payload.len(), &mut tag).unwrap();
    assert_eq!(text, octets(&sealing["ciphertext"]), "{id}: ciphertext");
    assert_eq!(tag, octets(&sealing["tag"]), "{id}: tag");
}

#[test]
fn what_rfc_7520_fixes_is_made_to_the_letter() {
    let path = vectors::folder().join("rfc7520-cookbook.json");
    let Ok(text) = std::fs::read(&path) else {
        println!("skipped: {} is not there (set JOSE_VECTORS_DIR)", path.display());
        return;
    };
    let file: Value = serde_json::from_slice(&text).unwrap();
    let mut made = Vec::new();
    for case in file["cases"].as_array().unwrap() {
        let id = case["id"].as_str().unwrap();
        if !id.starts_with("cb-jwe.") || case["reproducible"] != true {
            continue;
        }
        if id.starts_with("cb-jwe.5_1.") {
            println!("not ours to make, for RSA1_5: {id}");
            continue;
        }
        make(id, case);
        made.push(id);
    }
    println!("{made:#?}");
    assert!(made.len() >= 21, "{}", made.len());
}

/// RFC 7516, appendix A.3: its header is what we write, so its token is what we make.
#[test]
fn the_token_of_rfc_7516_a3_is_made_to_the_letter() {
    let key = octets(&"GawgguFyGrWKav7AX4VKUg".into());
    let cek = [
        4, 211, 31, 197, 84, 157, 252, 254, 11, 100, 157, 250, 63, 170, 106, 206, 107, 124, 212, 45, 111,
        107, 9, 219, 200, 177, 0, 240, 143, 156, 44, 207,
    ];
    let iv = [3, 22, 60, 12, 43, 67, 104, 105, 108, 108, 105, 99, 111, 116, 104, 101];
    let token = "eyJhbGciOiJBMTI4S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oOQ.AxY8DCtDaGlsbGljb3RoZQ.KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY.U0m_YmjN04DJvceFICbCVQ";

    let sender = AesKw::<128>::new(&key).unwrap();
    let mut random = FnRandom(|out: &mut [u8]| {
        let drawn = [&cek[..], &iv].concat();
        out.copy_from_slice(&drawn);
        Ok::<(), ()>(())
    });
    let encrypter = Encrypter { recipient: &sender, content: &A128CBC_HS256 };
    let made = encrypter.encrypt_to_string(&HeaderFields::NONE, b"Live long and prosper.", &mut random);
    assert_eq!(made.unwrap(), token);
}
