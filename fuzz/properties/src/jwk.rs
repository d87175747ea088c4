//! Laws of keys and key sets, against a plain reading of RFC 7517 and RFC 7518, section 6 over serde_json.

use jose_alg::json::{Limits, Object, Value};
use jose_alg::{Error, KeyFault, Part};
use jwk::{
    EcComponents, EcCurve, Jwk, JwkSet, NotFound, OkpComponents, OkpCurve, Operation, OwnedJwk, PassedOver,
    RsaComponents, Wanted, WantedKid,
};
use sha2::{Digest as _, Sha256};

use crate::oracle::{self, Json, Opinion};
use crate::{heap, shown};

const TEXTS: [&str; 7] = ["kty", "use", "alg", "kid", "x5u", "x5t", "x5t#S256"];
pub(crate) const OPERATIONS: [Operation; 8] = [
    Operation::Encrypt,
    Operation::Decrypt,
    Operation::WrapKey,
    Operation::UnwrapKey,
    Operation::Sign,
    Operation::Verify,
    Operation::DeriveKey,
    Operation::DeriveBits,
];

/// Members of each known `kty`: (public, private) bytes, and what is required.
struct Kty {
    public: &'static [&'static str],
    private: &'static [&'static str],
    required: &'static [&'static str],
}

fn kty_of(kty: &str) -> Option<Kty> {
    Some(match kty {
        "RSA" => {
            Kty { public: &["n", "e"], private: &["d", "p", "q", "dp", "dq", "qi"], required: &["n", "e"] }
        }
        "EC" => Kty { public: &["x", "y"], private: &["d"], required: &["crv", "x", "y"] },
        "OKP" => Kty { public: &["x"], private: &["d"], required: &["crv", "x"] },
        "oct" => Kty { public: &[], private: &["k"], required: &["k"] },
        _ => return None,
    })
}

/// The members of a key that the RFCs allow. `raw` is the same object in our own reader: the oracle does not know
/// how a string was spelled, and key values must be spelled plainly.
fn plain_reading<'j>(json: &'j Json, raw: Object<'_>) -> Option<&'j [(String, Json)]> {
    let Json::Object(members) = json else { return None };
    let text = |name| oracle::get(members, name).and_then(Json::as_str);
    let kty = text("kty").filter(|kty| !kty.is_empty())?;
    let known = kty_of(kty);
    for (name, value) in members {
        let name = name.as_str();
        let octets = || {
            let plain = raw.get(name).and_then(Value::as_str).is_some_and(|text| text.as_plain().is_some());
            value
                .as_str()
                .filter(|_| plain)
                .and_then(|text| oracle::decode(text.as_bytes()))
                .filter(|b| !b.is_empty())
        };
        let fine = match (name, &known) {
            (name, _) if TEXTS.contains(&name) => value.as_str().is_some(),
            ("x5c", _) => texts(value).is_some(),
            ("key_ops", _) => {
                let distinct = |names: Vec<&str>| {
                    names.len() <= 64 && (1..names.len()).all(|at| !names[..at].contains(&names[at]))
                };
                texts(value).is_some_and(distinct)
            }
            ("crv", Some(known)) if known.required.contains(&"crv") => value.as_str().is_some(),
            ("oth", Some(_)) if kty == "RSA" => matches!(value, Json::Array(_)),
            (name, Some(known)) if known.private.contains(&name) => octets().is_some(),
            (name, Some(known)) if known.public.contains(&name) => {
                octets().is_some_and(|bytes| kty != "RSA" || bytes.len() == 1 || bytes[0] != 0)
            }
            _ => true,
        };
        if !fine {
            return None;
        }
    }
    let required = known.iter().flat_map(|known| known.required);
    required.copied().all(|name| oracle::get(members, name).is_some()).then_some(members)
}

fn texts(value: &Json) -> Option<Vec<&str>> {
    match value {
        Json::Array(elements) => elements.iter().map(Json::as_str).collect(),
        _ => None,
    }
}

/// A key is accepted exactly when the plain reading accepts it; it means the same; what is written of it reads back,
/// and a public half holds nothing private.
pub fn key(text: &[u8]) {
    let parsed = heap::untouched(|| Jwk::parse(text));
    let jwk = match (&parsed, Object::parse(text, &Limits::DEFAULT)) {
        (Err(Error::LimitExceeded(Part::Jwk)), Ok(_)) => return,
        (Err(Error::Malformed { part: Part::Jwk, at, .. }), Ok(object)) => {
            assert!(*at <= text.len(), "a fault outside the text");
            shown::speaks(&parsed.expect_err("it is one"));
            if let Opinion::Json(json) = oracle::json(text) {
                assert!(plain_reading(&json, object).is_none(), "a good key is refused: {parsed:?}");
            }
            return;
        }
        (Err(Error::Malformed { part: Part::Jwk, .. } | Error::LimitExceeded(Part::Jwk)), Err(_)) => return,
        (Ok(jwk), Ok(_)) => *jwk,
        _ => panic!("{parsed:?} about a key"),
    };
    let Opinion::Json(json) = oracle::json(text) else { return };
    let members = plain_reading(&json, jwk.object()).expect("a bad key is accepted");
    let text_of = |name| oracle::get(members, name).and_then(Json::as_str);
    let kty = text_of("kty").expect("a key has a kty");
    let getters = [("kty", Some(jwk.kty())), ("kid", jwk.kid()), ("alg", jwk.alg()), ("use", jwk.key_use())];
    for (name, found) in getters {
        assert_eq!(found.map(|text| text.chars().collect::<String>()).as_deref(), text_of(name), "{name}");
    }
    permissions(jwk, members);

    let secret = |name: &str| match kty_of(kty) {
        Some(known) => known.private.contains(&name) || (kty == "RSA" && name == "oth"),
        None => ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"].contains(&name),
    };
    assert_eq!(heap::untouched(|| jwk.is_private()), members.iter().any(|(name, _)| secret(name)));

    let owned = OwnedJwk::parse(text).expect("a key");
    // The type is shown; a longer one could repeat a piece of a secret.
    let shown_type = (kty.len() < shown::TEXT).then_some(jwk);
    assert_eq!(owned.as_json(), jwk.object().raw());
    for name in ["k", "d", "n"] {
        let secret = text_of(name).unwrap_or_default().as_bytes();
        shown::is_quiet(&shown_type, secret);
        shown::is_quiet(&owned, secret);
        shown::is_quiet(&(jwk.rsa(), jwk.oct()), secret);
    }
    if let Ok(k) = jwk.oct() {
        let expected = oracle::decode(text_of("k").unwrap_or_default().as_bytes()).expect("a key value");
        let mut out = vec![0xee; expected.len()];
        let needed = expected.len();
        assert_eq!(k.decode(&mut out[..needed - 1]).map(drop), Err(Error::BufferTooSmall { needed }));
        assert_eq!(k.decode(&mut out).map(|k| &*k), Ok(&*expected));
    }
    let thumbprint = heap::untouched(|| jwk.thumbprint());
    assert_eq!(thumbprint.is_ok(), kty_of(kty).is_some() && text_of("crv").is_none_or(|_| is_plain_crv(jwk)));
    if let Ok(thumbprint) = thumbprint {
        // RFC 7638, section 3: the required members in the order of their names, and nothing else.
        let known = kty_of(kty).expect("it has a thumbprint");
        let mut names: Vec<&str> = known.required.iter().copied().chain(["kty"]).collect();
        names.sort_unstable();
        let spelled = names.iter().map(|name| format!("\"{name}\":\"{}\"", text_of(name).expect("required")));
        let canonical = format!("{{{}}}", spelled.collect::<Vec<_>>().join(","));
        let hash: [u8; 32] = Sha256::digest(canonical).into();
        let text = oracle::encode(&hash);
        assert_eq!(*thumbprint.as_bytes(), hash);
        assert_eq!(thumbprint.to_string(), text);
        assert_eq!(
            thumbprint.uri().to_string(),
            format!("urn:ietf:params:oauth:jwk-thumbprint:sha-256:{text}")
        );
    }
    if let (Ok(thumbprint), Some(other)) = (thumbprint, reordered(jwk)) {
        let same = other.as_jwk().and_then(|jwk| jwk.thumbprint()) == Ok(thumbprint);
        assert!(same, "the thumbprint depends on the order of the members");
    }
    public_half(jwk, &secret);
    numbers(jwk);
    on_a_curve(jwk, members);
}

/// RFC 7638 hashes the value as it is spelled: a name of plain ASCII has one spelling.
fn is_plain_crv(jwk: Jwk<'_>) -> bool {
    jwk.kty().is("RSA") || jwk.kty().is("oct") || {
        let plain = jwk.get("crv").and_then(Value::as_str).and_then(|text| text.as_plain());
        plain.is_some_and(str::is_ascii)
    }
}

/// The same key with its members in another order and other white space.
fn reordered(jwk: Jwk<'_>) -> Option<OwnedJwk> {
    let members: Vec<_> = jwk.object().members().collect();
    let spelled = members.iter().rev().map(|(name, value)| format!("\"{}\" :\n{}", name.raw(), value.raw()));
    let text = format!("\t{{ {} }}", spelled.collect::<Vec<_>>().join(" , "));
    match OwnedJwk::parse(text.as_bytes()) {
        Ok(key) => Some(key),
        Err(Error::LimitExceeded(_)) => None,
        Err(error) => panic!("{error:?}: the same members in another order"),
    }
}

/// `permits` is what `use`, `key_ops` and `alg` say together.
fn permissions(jwk: Jwk<'_>, members: &[(String, Json)]) {
    let text_of = |name| oracle::get(members, name).and_then(Json::as_str);
    let listed = oracle::get(members, "key_ops").map(|value| texts(value).expect("strings"));
    let use_of = |name: &str| if ["sign", "verify"].contains(&name) { "sig" } else { "enc" };
    for operation in OPERATIONS {
        let name = operation.name();
        let wider = match name {
            "wrapKey" => "encrypt",
            "unwrapKey" => "decrypt",
            "deriveKey" => "deriveBits",
            other => other,
        };
        let registered = |name: &&&str| OPERATIONS.iter().any(|operation| operation.name() == **name);
        let by_ops = listed.as_ref().is_none_or(|listed| listed.contains(&name) || listed.contains(&wider));
        let by_use = text_of("use").is_none_or(|own| {
            let agree = |listed: &Vec<&str>| listed.iter().filter(registered).all(|name| use_of(name) == own);
            own == use_of(name) && listed.as_ref().is_none_or(agree)
        });
        let by_alg = text_of("alg").is_none_or(|own| own == "RSA-OAEP-256");
        let permitted = heap::untouched(|| jwk.permits(operation, "RSA-OAEP-256")).is_ok();
        assert_eq!(permitted, by_ops && by_use && by_alg, "{name}");
    }
}

/// The public half has the length that was said, is a public key, the same one, and holds no private value.
fn public_half(jwk: Jwk<'_>, secret: &dyn Fn(&str) -> bool) {
    let needed = match heap::untouched(|| jwk.write_public(&mut [])) {
        Err(Error::BufferTooSmall { needed }) => needed,
        Err(_) => return assert!(jwk.kty().is("oct") || kty_of(jwk.kty().raw()).is_none()),
        Ok(len) => panic!("{len} bytes in an empty buffer"),
    };
    let mut out = vec![0xee; needed];
    assert_eq!(jwk.write_public(&mut out[..needed - 1]), Err(Error::BufferTooSmall { needed }));
    assert_eq!(heap::untouched(|| jwk.write_public(&mut out)), Ok(needed));
    let public = Jwk::parse_within(&out, &Limits::MAX).expect("what we write, we read");
    assert!(!public.is_private());
    for (name, value) in jwk.object().members() {
        if secret(&name.chars().collect::<String>()) {
            assert!(
                public.get(name.raw()).is_none_or(|found| found != value),
                "{} is in the public half",
                name.raw()
            );
        }
    }
    assert_eq!(public.thumbprint().ok(), jwk.thumbprint().ok());
    let mut again = vec![0xee; needed];
    let len = public.write_public(&mut again);
    assert_eq!(len.map(|len| again[..len].to_vec()), Ok(out), "the public half of a public half is another");
}

/// The numbers of an RSA key, written again, are the same numbers.
fn numbers(jwk: Jwk<'_>) {
    let Ok(rsa) = heap::untouched(|| jwk.rsa()) else { return };
    let bytes = |octets: jwk::Octets<'_>| {
        let mut out = vec![0xee; octets.decoded_len()];
        assert_eq!(
            heap::untouched(|| octets.decode(&mut out).map(|bytes| bytes.len())),
            Ok(octets.decoded_len())
        );
        assert_eq!(oracle::encode(&out), octets.text());
        let mut wide = vec![0xee; out.len() + 3];
        assert_eq!(octets.decode_uint(&mut wide), Ok(()));
        assert!(wide.starts_with(&[0; 3]) && wide[3..] == out);
        assert!(octets.decode_uint(&mut wide[1..out.len()]).is_err() || out.is_empty());
        out
    };
    let (n, e) = (bytes(rsa.n), bytes(rsa.e));
    let d = rsa.private.map(|private| bytes(private.d));
    let crt = rsa
        .private
        .and_then(|private| private.crt)
        .map(|crt| [crt.p, crt.q, crt.dp, crt.dq, crt.qi].map(bytes));
    let private = d.as_ref().map(|d| jwk::RsaPrivateComponents {
        d,
        crt: crt.as_ref().map(|numbers| numbers.each_ref().map(Vec::as_slice)),
    });
    let components = RsaComponents { n: &n, e: &e, private };
    assert_eq!(components.thumbprint().ok(), jwk.thumbprint().ok());
    let Ok(written) = OwnedJwk::from_rsa(&components, &jwk::Metadata::UNRESTRICTED) else { return };
    let again = written.as_jwk().and_then(|jwk| jwk.rsa()).expect("what we write, we read");
    assert_eq!((again.n.text(), again.e.text()), (rsa.n.text(), rsa.e.text()));
    assert_eq!(again.private.is_some(), rsa.private.is_some());
    crate::import::exports_read_back(&written);
}

/// A key on a curve has its numbers exactly when each is as long as the curve's are; written again they are the same.
fn on_a_curve(jwk: Jwk<'_>, members: &[(String, Json)]) {
    let text_of = |name: &str| oracle::get(members, name).and_then(Json::as_str);
    let (kty, crv) = (text_of("kty").expect("a key has a kty"), text_of("crv"));
    // A type that nobody knows may have anything in a member of this name.
    let bytes = |name: &str| text_of(name).and_then(|text| oracle::decode(text.as_bytes()));
    let expected = |known: &str, len: Option<usize>, names: &[&str]| match len {
        _ if kty != known => Err(Error::from(KeyFault::WrongType)),
        None => Err(KeyFault::WrongCurve.into()),
        Some(len) if names.iter().filter_map(|name| bytes(name)).all(|number| number.len() == len) => Ok(()),
        Some(_) => Err(KeyFault::WrongSize.into()),
    };
    let ec = EcCurve::ALL.into_iter().find(|curve| Some(curve.crv()) == crv);
    let okp = OkpCurve::ALL.into_iter().find(|curve| Some(curve.crv()) == crv);
    let (any_ec, any_okp) = heap::untouched(|| (jwk.any_ec(), jwk.any_okp()));
    assert_eq!(any_ec.map(drop), expected("EC", ec.map(EcCurve::coordinate_len), &["x", "y", "d"]));
    assert_eq!(any_okp.map(drop), expected("OKP", okp.map(OkpCurve::key_len), &["x", "d"]));
    for curve in EcCurve::ALL {
        assert_eq!(jwk.ec(curve).is_ok(), any_ec.is_ok() && ec == Some(curve));
    }
    for curve in OkpCurve::ALL {
        assert_eq!(jwk.okp(curve).is_ok(), any_okp.is_ok() && okp == Some(curve));
    }
    let [x, y, d] = ["x", "y", "d"].map(bytes);
    let written = match (any_ec, any_okp, &x) {
        (Ok(ec), ..) => {
            let [x, y] = [&x, &y].map(|number| number.as_deref().expect("it is required"));
            let key = EcComponents { curve: ec.curve, x, y, d: d.as_deref() };
            shown::is_quiet(&(ec, key), text_of("d").unwrap_or_default().as_bytes());
            let needed = 1 + x.len() + y.len();
            let mut point = vec![0xee; needed];
            let short = heap::untouched(|| ec.write_point(&mut point[..needed - 1]).map(drop));
            assert_eq!(short, Err(Error::BufferTooSmall { needed }));
            let whole = heap::untouched(|| ec.write_point(&mut point).map(<[u8]>::len));
            assert!(whole == Ok(needed) && point == [&[4], x, y].concat());
            assert!(jwk.thumbprint().is_err() || jwk.thumbprint() == key.thumbprint(), "another thumbprint");
            OwnedJwk::from_ec(&key, &jwk::Metadata::UNRESTRICTED)
        }
        (_, Ok(okp), Some(x)) => {
            let key = OkpComponents { curve: okp.curve, x, d: d.as_deref() };
            shown::is_quiet(&(okp, key), text_of("d").unwrap_or_default().as_bytes());
            assert!(jwk.thumbprint().is_err() || jwk.thumbprint() == key.thumbprint(), "another thumbprint");
            OwnedJwk::from_okp(&key, &jwk::Metadata::UNRESTRICTED)
        }
        _ => return,
    };
    let written = written.expect("the lengths are the curve's");
    let again = Json::object(written.as_json().as_bytes()).expect("what we write is JSON");
    for name in ["kty", "crv", "x", "y", "d"].into_iter().filter(|name| kty == "EC" || *name != "y") {
        assert_eq!(oracle::get(&again, name).and_then(Json::as_str), text_of(name), "{name}");
    }
    crate::import::exports_read_back(&written);
}

/// Every element of a set is reported at its place, as if it stood alone; the one key that is found is the one that
/// a plain search finds.
pub fn set(data: &[u8]) {
    // The first byte says what is looked for.
    let (choice, text) = data.split_first().unwrap_or((&0, &[]));
    let Ok(set) = heap::untouched(|| JwkSet::parse(text)) else { return };
    let kids = ["", "a", "2011-04-29", "session"];
    let kid = kids[usize::from(choice & 3)];
    let wanted = Wanted {
        kid: if choice & 4 == 0 { WantedKid::Any } else { WantedKid::Is(kid) },
        kty: (choice & 8 != 0).then_some("RSA"),
        alg: if choice & 16 == 0 { "RSA-OAEP-256" } else { "dir" },
        operation: OPERATIONS[usize::from(choice >> 5)],
    };
    let elements: Vec<Value<'_>> =
        set.object().get("keys").and_then(Value::as_array).expect("a set has keys").elements().collect();
    let keys: Vec<_> = set.keys().collect();
    assert_eq!(keys.len(), elements.len());
    let (mut fitting, mut named) = (Vec::new(), Vec::new());
    for (at, (element, (index, key))) in elements.iter().zip(&keys).enumerate() {
        assert_eq!(at, *index);
        let alone = Jwk::parse_within(element.raw().as_bytes(), &Limits::MAX);
        match (key, alone) {
            (Ok(key), Ok(alone)) => assert_eq!(key.object().raw(), alone.object().raw()),
            (Err(error), Err(other)) => assert_eq!(*error, other),
            other => panic!("the key and its element differ: {other:?}"),
        }
        // A name is taken even by a key that is malformed.
        let own_kid = element.as_object().and_then(|object| object.get("kid")).and_then(Value::as_str);
        let is_named = own_kid.is_some_and(|own| own.is(kid));
        if is_named {
            named.push(at);
        }
        let Ok(key) = key else { continue };
        let by_kid = choice & 4 == 0 || is_named;
        let by_kty = choice & 8 == 0 || key.kty().is("RSA");
        let pair = kty_of(&key.kty().chars().collect::<String>()).is_some() && !key.kty().is("oct");
        let needs_private =
            matches!(wanted.operation, Operation::Decrypt | Operation::UnwrapKey | Operation::Sign);
        let by_half = !needs_private || !pair || key.is_private();
        if by_kid && by_kty && by_half && key.permits(wanted.operation, wanted.alg).is_ok() {
            fitting.push(at);
        }
    }
    let selected: Vec<_> = set.select(wanted).collect();
    assert_eq!(selected.len(), elements.len());
    let found: Vec<_> =
        selected.iter().filter(|(_, verdict)| verdict.is_ok()).map(|(index, _)| *index).collect();
    assert_eq!(found, fitting);
    for (index, verdict) in &selected {
        let malformed = matches!(verdict, Err(PassedOver::Malformed(_)));
        if let Err(reason) = verdict {
            shown::speaks(reason);
        }
        assert_eq!(malformed, keys[*index].1.is_err());
    }
    let found = heap::untouched(|| set.find(wanted));
    shown::is_quiet(&set, &[]);
    shown::is_quiet(&(set.keys(), set.select(wanted)), text);
    if let Err(error) = &found {
        shown::speaks(error);
    }
    // A name as it stands in a header is the same name.
    let header = format!(r#"{{"kid":"{kid}"}}"#);
    let header = Object::parse(header.as_bytes(), &Limits::DEFAULT).expect("JSON");
    if let (WantedKid::Is(_), Some(text)) = (wanted.kid, header.get("kid").and_then(Value::as_str)) {
        let again = set.find(Wanted { kid: WantedKid::IsText(text), ..wanted });
        assert_eq!(again.map(|key| key.object().raw()), found.map(|key| key.object().raw()));
    }
    assert!(choice & 4 == 0 || named.len() < 2 || found.is_err(), "one of several keys of the same name");
    match found {
        Ok(key) => {
            assert_eq!(fitting.len(), 1);
            assert_eq!(key.object().raw(), elements[fitting[0]].raw());
        }
        Err(NotFound::NoMatch) => assert!(fitting.is_empty()),
        Err(NotFound::DuplicateKid { first, second }) => {
            assert!(choice & 4 != 0 && named[..2] == [first, second]);
        }
        Err(NotFound::Ambiguous { first, second }) => assert_eq!(fitting[..2], [first, second]),
    }
}
