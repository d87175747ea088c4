//! Whole exchanges through the facade, as providers of encrypted APIs have them.

use jose_alg::Error;
use pocket_jose::{
    A128GCM, A256GCM, Dir, HeaderFields, KeyId, KeyRing, Limits, Member, Policy, RECOMMENDED, Receiver,
    RsaOaep256, Sender, json,
};

const NONE: HeaderFields<'_> = HeaderFields::NONE;

fn named(kid: &str) -> KeyRing {
    let ring = KeyRing::generate_rsa(2048).expect("a key");
    ring.keys()[0].with_kid(KeyId::Text(kid)).expect("a key").into()
}

/// What the server's keys look like to the client.
fn published(ring: &KeyRing) -> KeyRing {
    let json = ring.public().expect("public halves").to_json().expect("JSON");
    KeyRing::import(json.as_bytes()).expect("it imports")
}

/// A request with a `url` member, an answer under the key of the request; then one to the client's own key; then a
/// request without a body.
#[test]
fn a_request_is_answered_under_its_own_key_or_to_the_clients() {
    let server_keys = named("server-1");
    let client_keys = named("client-1");
    let server = Receiver::new(&server_keys, &RECOMMENDED);
    let client = Receiver::new(&client_keys, &RECOMMENDED);
    let to_server = Sender::new(&published(&server_keys), None, &RECOMMENDED).expect("it can encrypt");
    let to_client = Sender::new(&published(&client_keys), None, &RECOMMENDED).expect("it can encrypt");
    let url = [Member::text("url", "/v1/cases")];
    let fields = HeaderFields { members: &url, typ: Some("JOSE"), ..NONE };
    let body = br#"{"name":"M\u00fcller","amount":100.50}"#;
    let answer = br#"{"status":"accepted"}"#;

    // Under the key of the request.
    let (token, request) = to_server.request(&fields, body).expect("it encrypts");
    let (opened, answering) = server.decrypt_request(&token).expect("it decrypts");
    assert_eq!(opened.payload, body);
    assert_eq!((opened.alg, opened.enc, opened.key), ("RSA-OAEP-256", "A256GCM", Some(0)));
    assert_eq!(opened.header.text("url").as_deref(), Some("/v1/cases"));
    assert_eq!(opened.header.text("kid").as_deref(), Some("server-1"));
    let response = answering.under_request_key(&NONE, answer).expect("it encrypts");
    let opened = request.open_response(&client, &response).expect("it decrypts");
    assert_eq!(opened.payload, answer);
    assert_eq!((opened.alg, opened.key), ("dir", None));

    // The response is for that request alone: for another one, and for the keys of the ring, it is noise.
    let (_, another) = to_server.request(&fields, body).expect("it encrypts");
    assert_eq!(another.open_response(&client, &response).map(|_| ()), Err(Error::Rejected));
    assert_eq!(client.decrypt(&response).map(|_| ()), Err(Error::AlgNotAllowed));

    // To the client's own key, by name.
    let (token, request) = to_server.request(&fields, body).expect("it encrypts");
    let (_, answering) = server.decrypt_request(&token).expect("it decrypts");
    let response = answering.to_client_key(&to_client, &NONE, answer).expect("it encrypts");
    let opened = request.open_response(&client, &response).expect("it decrypts");
    assert_eq!((&*opened.payload, opened.alg, opened.key), (&answer[..], "RSA-OAEP-256", Some(0)));

    // Without a body, as for GET.
    let (token, request) = to_server.request(&fields, b"").expect("it encrypts");
    let (opened, answering) = server.decrypt_request(&token).expect("it decrypts");
    assert!(opened.payload.is_empty());
    let response = answering.under_request_key(&NONE, b"").expect("it encrypts");
    assert!(request.open_response(&client, &response).expect("it decrypts").payload.is_empty());
}

#[test]
fn an_answer_to_a_key_that_it_does_not_name_is_refused() {
    let server_keys = named("server-1");
    let client_keys = named("client-1");
    let client = Receiver::new(&client_keys, &RECOMMENDED);
    let to_server = Sender::new(&published(&server_keys), None, &RECOMMENDED).expect("it can encrypt");

    // The same key, published without its name.
    let nameless = published(&client_keys).to_json().expect("JSON").replace("client-1", "client-2");
    let to_client =
        Sender::new(&KeyRing::import(nameless.as_bytes()).expect("it imports"), None, &RECOMMENDED)
            .expect("a sender");
    let (_, request) = to_server.request(&NONE, b"request").expect("it encrypts");
    let response = to_client.encrypt(&NONE, b"answer").expect("it encrypts");
    assert_eq!(request.open_response(&client, &response).map(|_| ()), Err(Error::NoMatchingKey));

    // And the request itself, sent back, is no response.
    let (token, request) = to_server.request(&NONE, b"request").expect("it encrypts");
    assert!(request.open_response(&client, &token).is_err());
}

#[test]
fn a_shared_key_makes_no_request_session() {
    let ring = KeyRing::generate_oct(32, "A256GCM").expect("a key");
    let sender = Sender::new(&ring, None, &RECOMMENDED).expect("it can encrypt");
    assert!(sender.encrypt(&NONE, b"payload").is_ok());
    assert!(sender.request(&NONE, b"payload").is_err());
}

/// Any payload, both ways, under a public key and under a shared one.
#[test]
fn any_payload_comes_back() {
    let mut large = vec![0u8; 16 * 1024 * 1024];
    for (index, byte) in large.iter_mut().enumerate() {
        *byte =
            index.to_le_bytes().iter().fold(0x9e, |sum: u8, byte| sum.wrapping_mul(31).wrapping_add(*byte));
    }
    let payloads: [&[u8]; 6] = [
        b"",
        b"text",
        "text with \u{fc}ml\u{e4}uts and \u{1f511}".as_bytes(),
        br#"{"nested":{"json":[1,2.50,null,"\u0000"]}}"#,
        &[0, 255, 13, 10, 0, 128],
        &large,
    ];
    let rings = [named("k"), KeyRing::generate_oct(32, "dir").expect("a key")];
    for ring in &rings {
        let shared = ring.keys()[0].as_jwk().expect("a key").kty().is("oct");
        let target = if shared { ring.clone() } else { published(ring) };
        let sender = Sender::new(&target, None, &RECOMMENDED).expect("it can encrypt");
        let receiver = Receiver::new(ring, &RECOMMENDED);
        for payload in payloads {
            let token = sender.encrypt(&NONE, payload).expect("it encrypts");
            assert!(
                receiver.decrypt(&token).expect("it decrypts").payload == payload,
                "{} bytes",
                payload.len()
            );
            let mut own = token.into_bytes();
            let opened = receiver.decrypt_in_place(&mut own).expect("it decrypts");
            assert!(opened == payload, "{} bytes", payload.len());
        }
    }
}

#[test]
fn custom_members_of_any_json_type_travel_authenticated() {
    let ring = named("k");
    let sender = Sender::new(&published(&ring), None, &RECOMMENDED).expect("it can encrypt");
    let receiver = Receiver::new(&ring, &RECOMMENDED);
    for spelled in ["null", "true", "-1.50e3", r#""a\u0062c""#, "[ 1 , [] ]", r#"{"a":{"b":[]}}"#] {
        let value = json::Value::parse(spelled.as_bytes(), &json::Limits::MAX).expect("JSON");
        let members = [Member::json("https://example.com/claim", value)];
        let token = sender.encrypt(&HeaderFields { members: &members, ..NONE }, b"x").expect("it encrypts");
        let opened = receiver.decrypt(&token).expect("it decrypts");
        assert_eq!(opened.header.get("https://example.com/claim").map(json::Value::raw), Some(spelled));
    }
}

/// What a policy does not list does not happen, on either side.
#[test]
fn a13_g18_a_policy_allows_what_it_lists() {
    let rsa = named("k");
    let shared = KeyRing::generate_oct(32, "dir").expect("a key");
    let policies = [
        (Policy { algs: &[&RsaOaep256], content: &[&A256GCM], limits: Limits::DEFAULT }, true, false),
        (Policy { algs: &[&Dir], content: &[&A256GCM], limits: Limits::DEFAULT }, false, true),
        (Policy { algs: &[], content: &[&A256GCM], limits: Limits::DEFAULT }, false, false),
        (Policy { algs: &[&RsaOaep256, &Dir], content: &[], limits: Limits::DEFAULT }, false, false),
        (Policy { algs: &[&RsaOaep256, &Dir], content: &[&A128GCM], limits: Limits::DEFAULT }, false, false),
    ];
    let to_rsa = Sender::new(&published(&rsa), None, &RECOMMENDED).expect("a sender");
    let to_shared = Sender::new(&shared, None, &RECOMMENDED).expect("a sender");
    for (policy, opens_rsa, opens_shared) in policies {
        for (ring, sender, opens) in [(&rsa, &to_rsa, opens_rsa), (&shared, &to_shared, opens_shared)] {
            let token = sender.encrypt(&NONE, b"payload").expect("it encrypts");
            let result = Receiver::new(ring, &policy).decrypt(&token);
            assert_eq!(result.is_ok(), opens, "{policy:?}");
            if let Err(error) = result {
                assert!(matches!(error, Error::AlgNotAllowed | Error::EncNotAllowed), "{error}");
            }
        }
    }
}

/// Every other kind of key under every algorithm: refused without a wrong turn.
#[test]
fn a13_a16_a_key_of_the_wrong_kind_or_purpose_opens_nothing() {
    let rsa = named("k");
    let token = Sender::new(&published(&rsa), None, &RECOMMENDED)
        .expect("a sender")
        .encrypt(&NONE, b"x")
        .expect("a token");
    let private = rsa.to_json().expect("JSON");
    let public = published(&rsa).to_json().expect("JSON");
    let with = |member: &str| private.replacen('{', &format!("{{{member},"), 1);
    let without_alg = private.replace(r#""alg":"RSA-OAEP-256","#, "").replace(r#","alg":"RSA-OAEP-256""#, "");
    assert!(!without_alg.contains("alg"));
    let opens = |jwk: &str| {
        let ring = KeyRing::import(jwk.as_bytes()).expect("it imports");
        Receiver::new(&ring, &RECOMMENDED).decrypt(&token).map(|opened| opened.payload)
    };
    assert_eq!(opens(&private), Ok(b"x".to_vec()));
    assert_eq!(opens(&without_alg), Ok(b"x".to_vec()));
    assert_eq!(opens(&with(r#""use":"enc""#)), Ok(b"x".to_vec()));
    assert_eq!(opens(&with(r#""key_ops":["unwrapKey"]"#)), Ok(b"x".to_vec()));
    for refused in [
        public.to_string(),
        with(r#""use":"sig""#),
        with(r#""key_ops":["wrapKey"]"#),
        with(r#""key_ops":["sign","verify"]"#),
        private.replace("RSA-OAEP-256", "RSA-OAEP"),
        private.replace("RSA-OAEP-256", "RS256"),
        r#"{"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#.to_owned(),
    ] {
        assert_eq!(opens(&refused), Err(Error::AlgNotAllowed), "{}", &refused[..60]);
    }
}
