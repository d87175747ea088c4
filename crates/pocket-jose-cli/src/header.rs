//! `--header NAME=TEXT` and `--header NAME:=JSON`: members of the protected header from the command line.

use core::str::FromStr;

use pocket_jose::json::{Limits, Value};
use pocket_jose::{Member, MemberValue};

/// A member as it was typed, checked.
#[derive(Clone, Debug)]
pub(crate) struct HeaderArg {
    name: String,
    value: Typed,
}

#[derive(Clone, Debug)]
enum Typed {
    Text(String),
    /// Checked to be one JSON value.
    Json(String),
}

impl FromStr for HeaderArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, value) = text.split_once('=').ok_or("write NAME=TEXT, or NAME:=JSON")?;
        let (name, value) = match name.strip_suffix(':') {
            Some(name) => {
                Value::parse(value.as_bytes(), &Limits::MAX)
                    .map_err(|error| format!("the value is not JSON: {error}"))?;
                (name, Typed::Json(value.to_owned()))
            }
            None => (name, Typed::Text(value.to_owned())),
        };
        if name.is_empty() {
            return Err("the name is empty".to_owned());
        }
        Ok(Self { name: name.to_owned(), value })
    }
}

impl HeaderArg {
    pub(crate) fn member(&self) -> Member<'_> {
        let value = match &self.value {
            Typed::Text(text) => MemberValue::Text(text),
            Typed::Json(json) => match Value::parse(json.as_bytes(), &Limits::MAX) {
                Ok(value) => MemberValue::Json(value),
                // It was parsed when it came in.
                Err(_) => MemberValue::Text(json),
            },
        };
        Member { name: &self.name, value }
    }
}

#[cfg(test)]
mod tests {
    use pocket_jose::MemberValue;

    use super::HeaderArg;

    #[test]
    fn text_and_json_are_told_apart_by_the_colon() {
        let text: HeaderArg = "url=/v1?a=b".parse().unwrap();
        assert!(matches!(text.member().value, MemberValue::Text("/v1?a=b")));
        let json: HeaderArg = "exp:=[1, {\"a\":2}]".parse().unwrap();
        assert_eq!(json.member().name, "exp");
        assert!(matches!(json.member().value, MemberValue::Json(value) if value.raw() == "[1, {\"a\":2}]"));
    }

    #[test]
    fn what_is_no_member_is_refused() {
        for text in ["url", "=x", ":=1", "a:=", "a:={\"b\":1,\"b\":2}", "a:=01", "a:=1 2"] {
            assert!(text.parse::<HeaderArg>().is_err(), "{text}");
        }
    }
}
