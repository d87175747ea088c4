//! Seeds that are text: base64url, JSON, headers and what a caller may try to write into one.

pub(super) const BASE64URL: &[(&str, &str)] = &[
    ("empty", ""),
    ("one-byte", "_w"),
    ("two-bytes", "AQI"),
    ("three-bytes", "AQID"),
    ("unused-bits-of-one-byte", "_x"),
    ("unused-bits-of-two-bytes", "AQJ"),
    ("length-one", "A"),
    ("padded", "_w=="),
    ("standard-alphabet", "+/+/"),
    ("line-break", "AQ\nID"),
    ("header-of-rfc7516-a1", "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ"),
];

pub(super) const JSON: &[(&str, &str)] = &[
    (
        "scalars",
        r#"{"a":null,"b":true,"c":false,"d":"x","e":-0,"f":18446744073709551615,"g":1.5e-3,"h":[],"i":{}}"#,
    ),
    ("escapes", r#""\"\\\/\b\f\n\r\t\u0041\ud83d\ude00""#),
    ("duplicate", r#"{"alg":1,"alg":2}"#),
    ("duplicate-escaped", r#"{"alg":1,"\u0061lg":2}"#),
    ("duplicate-deep", r#"[{"a":{"b":1,"b":2}}]"#),
    ("same-name-in-two-objects", r#"{"a":{"a":1},"b":{"a":1}}"#),
    ("lone-surrogate", r#""\ud800""#),
    ("reversed-surrogates", r#""\udc00\ud800""#),
    ("cut-surrogate", r#""\ud800\u"#),
    ("control-character", "\"\u{1}\""),
    ("leading-zero", "01"),
    ("no-digits", "-"),
    ("no-fraction", "1."),
    ("no-exponent", "1e+"),
    ("huge-exponent", "1e999999"),
    ("beyond-64-bits", "18446744073709551616"),
    ("trailing-comma", "[1,]"),
    ("trailing-text", "{} {}"),
    ("white-space", " \t\r\n{ \"a\" : [ 1 , 2 ] } "),
    ("other-white-space", "\u{a0}{}"),
];

pub(super) const HEADERS: &[(&str, &str)] = &[
    ("dir", r#"{"alg":"dir","enc":"A256GCM"}"#),
    ("rsa", r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"device","typ":"JWT","cty":"JWT"}"#),
    ("escaped-name", r#"{"\u0061lg":"dir","enc":"A256GCM"}"#),
    ("escaped-twice", r#"{"alg":"dir","\u0061lg":"none"}"#),
    ("crit", r#"{"alg":"dir","crit":["exp"],"exp":1}"#),
    ("crit-empty", r#"{"alg":"dir","crit":[]}"#),
    ("crit-registered", r#"{"alg":"dir","crit":["alg"]}"#),
    ("crit-absent", r#"{"alg":"dir","crit":["exp"]}"#),
    ("crit-twice", r#"{"alg":"dir","crit":["exp","exp"],"exp":1}"#),
    ("zip", r#"{"alg":"dir","enc":"A256GCM","zip":"DEF"}"#),
    (
        "every-member",
        r#"{"alg":"a","enc":"b","jku":"","jwk":{},"x5u":"","x5c":[],"x5t":"","x5t#S256":"","epk":{},"apu":"","apv":"","iv":"","tag":"","p2s":"","p2c":1}"#,
    ),
    ("wrong-type", r#"{"alg":["dir"]}"#),
    ("no-alg", r#"{"enc":"A256GCM"}"#),
    ("an-array", r#"["alg","dir"]"#),
];

/// Every name that the library knows, with values of the right type and of a wrong one, slipped into a header.
pub(super) fn intruders(add: &mut dyn FnMut(&str, Vec<u8>)) {
    for (at, name) in (0..).zip(crate::header::NAMES) {
        let name = name.to_ascii_lowercase().replace('#', "-");
        for (value, kind) in (0..).zip(["text", "array", "object", "number"]) {
            add(&format!("intruder-{name}-{kind}"), vec![at, value, 0]);
        }
    }
}
