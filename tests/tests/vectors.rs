//! The public vectors behave as their files say, and the runner would notice if they did not.

use std::process::Command;

use jose_tests::vectors::{self, Case, Outcome};
use serde_json::{Value, json};

/// Runs a file of the vectors folder; it must have at least this many passes and no failure.
fn clean(name: &str, at_least: usize) {
    let path = vectors::folder().join(name);
    if !path.exists() {
        println!("skipped: {} is not there (set JOSE_VECTORS_DIR)", path.display());
        return;
    }
    let cases = vectors::read(&path).expect("a vectors file");
    let tally = vectors::run(&cases, |case, outcome| {
        if let Outcome::Failed(what) | Outcome::SoftOtherwise(what) = outcome {
            println!("{} {what}", case.id);
        }
    });
    println!("{name}:\n{tally}");
    assert_eq!(tally.failed, 0);
    assert!(tally.passed >= at_least, "only {} passed", tally.passed);
    let soft = tally.soft_as_labelled + tally.soft_otherwise + tally.soft_skipped;
    assert_eq!(tally.passed + tally.failed + tally.skipped_count() + tally.by_policy + soft, cases.len());
}

#[test]
fn rfc_appendices() {
    clean("rfc-appendices.json", 41);
}

#[test]
fn rfc7520_cookbook() {
    clean("rfc7520-cookbook.json", 70);
}

#[test]
fn g2_wycheproof_jose() {
    clean("wycheproof-jose.json", 627);
}

#[test]
fn wise_sample_tokens() {
    clean("wise-sample-tokens.json", 3);
}

#[test]
fn g2_wycheproof_in_its_original_form() {
    clean("wycheproof/json_web_encryption_test.json", 130);
    clean("wycheproof/json_web_crypto_test.json", 80);
    clean("wycheproof/json_web_key_test.json", 24);
    clean("wycheproof/json_web_signature_test.json", 393);
}

/// RFC 7520, section 5.6.
const DIRECT: &str = "eyJhbGciOiJkaXIiLCJraWQiOiI3N2M3ZTJiOC02ZTEzLTQ1Y2YtODY3Mi02MTdiNWI0NTI0M2EiLCJlbmMiOiJBMTI4R0\
    NNIn0..refa467QzzKx6QAB.JW_i_f52hww_ELQPGaYyeAB6HYGcR559l9TYnSovc23XJoBcW29rHP8yZOZG7YhLpT1bjFuvZPjQS-m0IFtVcXkZ\
    XdH_lr_FrdYt9HRUYkshtrMmIUAyGmUnd9zMDB2n0cRDIHAzFVeJUDxkUwVAE7_YGRPdcqMyiBoCO-FBdE-Nceb4h3-FtBP-c_BIwCPTjb9o0Sbd\
    cdREEMJMyZBH8ySWMVi1gPD9yxi-aQpGbSv_F9N4IZAxscj5g-NJsUPbjk29-s7LJAGb15wEBtXphVCgyy53CoIKLHHeJHXex45Uz9aKZSRSInZI\
    -wjsY0yu3cT4_aQ3i1o-tiE-F8Ios61EKgyIQ4CWao8PFMj8TTnp.vbb32Xvllea2OtmHAdccRQ";

fn direct() -> Value {
    json!({
        "id": "d", "kind": "jwe", "token": DIRECT, "expect": "ok", "key": {"kty": "oct", "k": "XctOhJAkA-pD9Lh7ZgW_2A"},
        "features": ["alg:dir", "enc:A128GCM", "ser:compact", "kty:oct"],
    })
}

fn outcome(case: &Value) -> Outcome {
    let mut seen = None;
    vectors::run(&[Case::read(case).expect("a case")], |_, outcome| seen = Some(outcome.clone()));
    seen.expect("one case, one outcome")
}

fn with(mut case: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().expect("changes") {
        case[name] = value.clone();
    }
    case
}

#[test]
fn the_runner_notices_what_goes_wrong() {
    let passes = |changes| assert_eq!(outcome(&with(direct(), changes)), Outcome::Passed);
    let fails = |changes| {
        let outcome = outcome(&with(direct(), changes));
        assert!(matches!(outcome, Outcome::Failed(_)), "{outcome:?}");
    };
    passes(json!({}));
    fails(json!({"expect": "fail"}));
    fails(json!({"plaintext_b64u": "d3Jvbmc"}));
    fails(json!({"plaintext_b64u": "d3Jvbmc", "soft": true}));
    fails(json!({"key": {"kty": "oct", "k": "AAAAAAAAAAAAAAAAAAAAAA"}}));
    passes(json!({"key": {"kty": "oct", "k": "AAAAAAAAAAAAAAAAAAAAAA"}, "expect": "fail"}));
    // A key that may not be used for this is a reason; an algorithm that nobody wrote is none.
    passes(json!({"key": {"kty": "oct", "use": "sig", "k": "XctOhJAkA-pD9Lh7ZgW_2A"}, "expect": "fail"}));
    let other_alg = DIRECT.replacen("eyJhbGciOiJkaXIi", "eyJhbGciOiJkaVgi", 1);
    fails(json!({"token": other_alg, "expect": "fail"}));
    fails(json!({"token": DIRECT.replacen("MTI4R0", "MTI5R0", 1), "expect": "fail"}));
    passes(json!({"token": DIRECT.replacen('.', "", 1), "expect": "fail"}));
}

#[test]
fn the_runner_skips_only_for_a_feature_that_is_named() {
    let skipped = |changes, feature: &str| {
        assert_eq!(outcome(&with(direct(), changes)), Outcome::Skipped(feature.to_owned()));
    };
    skipped(json!({"features": ["ser:compact", "enc:A128GCM", "alg:A512KW"]}), "alg:A512KW");
    skipped(json!({"features": ["alg:dir", "ser:none"]}), "ser:none");
    skipped(json!({"features": ["alg:dir", "ser:x"]}), "ser:x");
}

#[test]
fn the_runner_compares_what_is_only_parsed() {
    let case = |lengths: Value, header: &str| {
        with(
            direct(),
            json!({"key": null, "parse_only": true, "part_lengths": lengths, "protected_header_text": header}),
        )
    };
    let header = r#"{"alg":"dir","kid":"77c7e2b8-6e13-45cf-8672-617b5b45243a","enc":"A128GCM"}"#;
    assert_eq!(outcome(&case(json!([74, 0, 12, 273, 16]), header)), Outcome::Passed);
    for wrong in [case(json!([74, 0, 12, 272, 16]), header), case(json!([74, 0, 12, 273, 16]), "{}")] {
        assert!(matches!(outcome(&wrong), Outcome::Failed(_)));
    }
    let broken = with(case(Value::Null, header), json!({"token": DIRECT.replacen('.', "\n.", 1)}));
    assert!(matches!(outcome(&broken), Outcome::Failed(_)));
    assert_eq!(outcome(&with(broken, json!({"expect": "fail"}))), Outcome::Passed);
}

#[test]
fn the_runner_compares_thumbprints() {
    // RFC 8037, appendix A.2 and A.3.
    let key = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    let case = json!({
        "id": "k", "kind": "jwk", "token": key, "expect": "ok", "key": null,
        "thumbprint_sha256": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
    });
    assert_eq!(outcome(&case), Outcome::Passed);
    let wrong =
        with(case.clone(), json!({"thumbprint_sha256": "APrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"}));
    assert!(matches!(outcome(&wrong), Outcome::Failed(_)));
    assert!(matches!(outcome(&with(case, json!({"token": "{\"kty\":\"OKP\"}"}))), Outcome::Failed(_)));
}

#[test]
fn the_command_says_how_it_went() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("vectors-command");
    std::fs::create_dir_all(&folder).expect("a folder");
    let write = |name: &str, value: &Value| {
        let path = folder.join(name);
        std::fs::write(&path, value.to_string()).expect("a file");
        path
    };
    let file = |cases: &[Value]| json!({"schema": "jose-vectors/1", "count": cases.len(), "cases": cases});
    let lacking = with(direct(), json!({"features": ["alg:A512KW"]}));
    let soft = with(direct(), json!({"soft": true, "expect": "fail"}));
    let good = write("good.json", &file(&[direct(), lacking.clone(), lacking, soft]));
    let bad = write("bad.json", &file(&[direct(), with(direct(), json!({"id": "wrong", "expect": "fail"}))]));
    let other = write("other.json", &json!({"schema": "something else"}));

    let command = |arguments: &[&std::path::Path]| {
        let output = Command::new(env!("CARGO_BIN_EXE_vectors")).args(arguments).output().expect("it runs");
        (output.status.code(), String::from_utf8(output.stdout).expect("UTF-8"))
    };
    assert_eq!(
        command(&[&good]),
        (
            Some(0),
            "soft good.json d: it was accepted and must be refused\nskipped: alg:A512KW 2\n\
             soft: 0 as labelled, 1 otherwise, 0 skipped\n1 passed, 0 failed, 2 skipped\n"
                .to_owned()
        )
    );
    assert_eq!(
        command(&[&bad]),
        (
            Some(1),
            "FAILED bad.json wrong: it was accepted and must be refused\n1 passed, 1 failed, 0 skipped\n"
                .to_owned()
        )
    );
    // A folder stands for the files in it, and files of others are passed over.
    let (code, printed) = command(&[&folder]);
    assert_eq!(code, Some(1));
    assert!(
        printed.contains("passed over") && printed.ends_with("\n2 passed, 1 failed, 2 skipped\n"),
        "{printed}"
    );
    for unusable in [&[&*other][..], &[], &[&folder.join("absent.json")]] {
        assert_eq!(command(unusable).0, Some(2), "{unusable:?}");
    }
}
