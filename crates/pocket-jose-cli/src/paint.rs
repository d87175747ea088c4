//! Colours, and text made safe for terminals. Colours are taken off again by `anstream` where nobody can see them or
//! `NO_COLOR` is set.

use std::path::Path;

use anstyle::{AnsiColor, Style};

/// Of the five parts of a token, in their order.
pub(crate) const PARTS: [Style; 5] = [
    AnsiColor::Red.on_default(),
    AnsiColor::Magenta.on_default(),
    AnsiColor::Yellow.on_default(),
    AnsiColor::Cyan.on_default(),
    AnsiColor::Green.on_default(),
];
pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(crate) const REMARK: Style = AnsiColor::Yellow.on_default().bold();
pub(crate) const HEADING: Style = Style::new().bold();

/// One line of text in which everything that would steer a terminal, end the line, or read as something else than it is
/// is spelled out, the way JSON spells it.
pub(crate) fn safe(text: &str) -> String {
    spelled_out(text, steers)
}

/// As [`safe`], for JSON of several lines, which stays the same JSON: only strings can contain what is spelled out.
pub(crate) fn safe_json(text: &str) -> String {
    spelled_out(text, |c| c != '\n' && steers(c))
}

fn spelled_out(text: &str, steers: impl Fn(char) -> bool) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        // All of them are below U+10000, so that four digits do.
        if steers(c) { safe.push_str(&format!("\\u{:04x}", u32::from(c))) } else { safe.push(c) }
    }
    safe
}

/// As [`safe`], with at most `most` characters, the middle left out.
pub(crate) fn short(text: &str, most: usize) -> String {
    let len = text.chars().count();
    if len <= most {
        return safe(text);
    }
    let tail = most / 5;
    let start: String = text.chars().take(most - tail).collect();
    let end: String = text.chars().skip(len - tail).collect();
    format!("{}…{}", safe(&start), safe(&end))
}

/// A name that may be anything: too long for a name, it is only counted.
pub(crate) fn name(text: &str) -> String {
    if text.len() > 40 { format!("a text of {} bytes", text.len()) } else { safe(text) }
}

/// The name of a file. Too long a name is a token or a key in the wrong place, and not shown.
pub(crate) fn path(path: &Path) -> String {
    let name = path.to_string_lossy();
    let is_token = |part: &str| part.starts_with("eyJ") && part.contains('.');
    if name.len() > 256 || name.split(['/', '\\']).any(is_token) {
        return format!("a name of {} bytes, which looks like a token", name.len());
    }
    safe(&name)
}

/// Control characters, line separators, and the marks that turn the direction of writing.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(super::safe("a\u{1b}[2J\u{9b}b\u{202e}c"), "a\\u001b[2J\\u009bb\\u202ec");
        assert_eq!(super::safe("Zürich\nforged line"), "Zürich\\u000aforged line");
        assert_eq!(super::safe_json("{\n\"a\":\"\u{9b}\"}"), "{\n\"a\":\"\\u009b\"}");
    }

    #[test]
    fn long_text_keeps_its_ends() {
        assert_eq!(super::short("0123456789abcdef", 10), "01234567…ef");
        assert_eq!(super::short("0123456789", 10), "0123456789");
    }

    #[test]
    fn d12_a_token_in_place_of_a_file_is_not_shown() {
        let token = "eyJhbGciOiJkaXIifQ..aaaa.bbbb.cccc";
        assert!(!super::path(Path::new(token)).contains("eyJ"));
        assert!(!super::path(&Path::new("folder").join(token)).contains("eyJ"));
        assert_eq!(super::path(Path::new("keys/key.jwk")), "keys/key.jwk");
    }
}
