//! A header that is kept with its text.

use jose_alg::json::{Limits, Text};
use jose_alg::{Header, OwnedHeader};

fn all(header: &Header<'_>) -> String {
    let text = |text: Option<Text<'_>>| text.map(|text| text.raw().to_owned());
    format!(
        "{} {:?} {:?} {:?} {:?} {:?} {:?} {}",
        header.alg().raw(),
        text(header.enc()),
        text(header.kid()),
        text(header.typ()),
        text(header.cty()),
        text(header.zip()),
        header.crit().map(|crit| crit.elements().map(|e| e.raw().to_owned()).collect::<Vec<_>>()),
        header.object().raw(),
    )
}

#[test]
fn what_is_kept_is_the_header_that_was_read() {
    let spellings: [&[u8]; 4] = [
        br#"{"alg":"dir"}"#,
        br#" {"zip":"DEF", "cty":"c","typ":"t","kid":"k","enc":"e","alg":"a"} "#,
        br#"{"alg":"\u0064ir","kid":"a \"key\"","url":"https://example.com","other":{"alg":"not this"}}"#,
        br#"{"alg":"a","exp":1,"crit":["exp"]}"#,
    ];
    for spelling in spellings {
        let header = Header::parse(spelling, &Limits::DEFAULT).unwrap();
        let kept = OwnedHeader::from(&header);
        assert_eq!(all(&kept.as_header().unwrap()), all(&header));
        assert_eq!(kept.json(), std::str::from_utf8(spelling).unwrap().trim());
    }
}
