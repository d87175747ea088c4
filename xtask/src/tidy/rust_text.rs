//! Rust source without its comments and the contents of its literals, line by line. It is a scanner, not a
//! parser: good enough to find a word in code and not in prose.

/// `source` with every comment, string and character literal blanked out; lines stay where they are.
pub(super) fn code_of(source: &str) -> String {
    let mut code = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let skip = literal_len(rest);
        let (literal, after) = rest.split_at_checked(skip).unwrap_or((rest, ""));
        if literal.is_empty() {
            code.push(first);
            let identifier = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
            // The rest of a word comes along, so that the `r` of `for"` does not begin a raw string.
            let take = identifier.max(first.len_utf8());
            let (word, after) = rest.split_at_checked(take).unwrap_or((rest, ""));
            code.extend(word.chars().skip(1));
            rest = after;
        } else {
            code.push(' ');
            code.extend(literal.chars().filter(|c| *c == '\n'));
            rest = after;
        }
    }
    code
}

/// Bytes of the comment or literal that `text` begins with; 0 when it begins with code.
fn literal_len(text: &str) -> usize {
    if text.starts_with("//") {
        text.find('\n').unwrap_or(text.len())
    } else if text.starts_with("/*") {
        block_comment_len(text)
    } else if text.starts_with('"') || text.starts_with("b\"") || text.starts_with("c\"") {
        string_len(text)
    } else if text.starts_with("r\"")
        || text.starts_with("r#")
        || text.starts_with("br\"")
        || text.starts_with("br#")
    {
        raw_string_len(text)
    } else if text.starts_with('\'') {
        character_len(text)
    } else {
        0
    }
}

fn block_comment_len(text: &str) -> usize {
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth = depth.saturating_sub(1);
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

fn string_len(text: &str) -> usize {
    let mut escaped = false;
    let mut open = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' if open => return at + 1,
            '"' => open = true,
            _ => {}
        }
    }
    text.len()
}

fn raw_string_len(text: &str) -> usize {
    let Some(quote) = text.find('"') else { return 0 };
    let hashes = text.get(..quote).map_or(0, |start| start.matches('#').count());
    // `r#type` is an identifier.
    if !text.get(..quote).is_some_and(|start| start.chars().all(|c| matches!(c, 'b' | 'r' | '#'))) {
        return 0;
    }
    let end = format!("\"{}", "#".repeat(hashes));
    match text.get(quote + 1..).and_then(|body| body.find(&end)) {
        Some(at) => quote + 1 + at + end.len(),
        None => text.len(),
    }
}

/// A character literal, and not a lifetime.
fn character_len(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => text.get(3..).and_then(|rest| rest.find('\'')).map_or(0, |at| at + 4),
        Some(_) => match chars.next() {
            Some((at, '\'')) => at + 1,
            _ => 0,
        },
        None => 0,
    }
}

/// Whether `code` has `word` as a word of its own.
pub(super) fn has_word(code: &str, word: &str) -> bool {
    code.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|found| found == word)
}

/// The names of the functions that stand under `#[test]` or something like it.
pub(super) fn tests_in(source: &str) -> Vec<String> {
    let code = code_of(source);
    let mut names = Vec::new();
    let mut marked = false;
    for line in code.lines().map(str::trim) {
        let line = match line.strip_prefix("#[test]") {
            Some(rest) => {
                marked = true;
                rest.trim()
            }
            None => line,
        };
        if line.is_empty() || line.starts_with("#[") {
            continue;
        }
        if let Some(rest) = line.strip_prefix("fn ")
            && marked
        {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
            names.extend(rest.get(..end).map(str::to_owned));
        }
        marked = false;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_prose_and_literals_are_not_code() {
        let source = "// unsafe\n/* unsafe /* nested */ unsafe */ let a = \"un\\\"safe unsafe\";\nlet b = r#\"unsafe\"#;";
        assert!(!has_word(&code_of(source), "unsafe"));
        assert_eq!(code_of(source).lines().count(), source.lines().count());
    }

    #[test]
    fn code_after_literals_and_lifetimes_is_seen() {
        for source in [
            "let c = '\"'; unsafe {}",
            "let c = '\\''; unsafe {}",
            "fn f<'a>(x: &'a str) { unsafe {} }",
            "let r#type = 1; unsafe {}",
            "for\"x\"in unsafe {}",
            "b\"\\\\\"; unsafe {}",
            "'\\u{1F600}'; unsafe {}",
        ] {
            assert!(has_word(&code_of(source), "unsafe"), "{source}");
        }
        assert!(!has_word("#![forbid(unsafe_code)]", "unsafe"));
    }

    #[test]
    fn only_marked_functions_are_tests() {
        let source = "#[test]\n#[ignore]\n/// d1\nfn d1_dots() {}\nfn d2_helper() {}\n#[test] fn d3_x() {}\n// #[test]\nfn d4() {}";
        assert_eq!(tests_in(source), ["d1_dots", "d3_x"]);
    }
}
