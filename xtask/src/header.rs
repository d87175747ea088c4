//! `cargo xtask header`: `pocket_jose.h` is written by hand, for people; this holds it to the code. cbindgen reads the
//! code, and both readings must declare the same functions, structures and constants. So must the guide's table of
//! status codes, and every item must have a comment.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::shell::Cmd;
use crate::workspace;

/// Compare the C header with the code.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Compare; without it, print what cbindgen reads.
    #[arg(long)]
    check: bool,
}

const CRATE: &str = "crates/pocket-jose-ffi";
const VERSION: &str = "0.29.4";

/// Constants of the header that cbindgen cannot read or that are no constants of the code.
const HEADER_ONLY: &[&str] = &[
    "POCKET_JOSE_VERSION",
    "POCKET_JOSE_API",
    "POCKET_JOSE_NULLABLE",
    "POCKET_JOSE_NONNULL",
    "POCKET_JOSE_HAS_NULLABILITY",
    "POCKET_JOSE_OS_RANDOM",
    "POCKET_JOSE_SESSION_KEY",
    "POCKET_JOSE_H",
];

pub(crate) fn run(args: &Args) -> Result<()> {
    let root = workspace::root();
    let read = Cmd::new(cbindgen(&root)?, &root)
        .args("--quiet --config")
        .arg(format!("{CRATE}/cbindgen.toml"))
        .arg(CRATE)
        .read()?;
    if !args.check {
        println!("{read}");
        return Ok(());
    }
    let header = std::fs::read_to_string(root.join(CRATE).join("include/pocket_jose.h"))?;
    let guide = std::fs::read_to_string(root.join("docs/c.md"))?;
    let (written, code) = (Declarations::read(&header)?, Declarations::read(&read)?);
    let mut wrong = written.differences(&code);
    wrong.extend(uncommented(&header));
    wrong.extend(table(&guide, &written));
    for line in &wrong {
        println!("{line}");
    }
    if !wrong.is_empty() {
        bail!("pocket_jose.h and the code differ");
    }
    let Declarations { functions, structs, constants } = written;
    println!(
        "{} functions, {} structures, {} constants agree",
        functions.len(),
        structs.len(),
        constants.len()
    );
    Ok(())
}

/// cbindgen of just that version, installed below `target` if need be.
fn cbindgen(root: &Path) -> Result<PathBuf> {
    let tools = root.join("target/tools");
    let program = tools.join("bin/cbindgen");
    let is_it = |program: &Path| {
        let version = Cmd::new(program, root).arg("--version").read();
        version.is_ok_and(|text| text.split_whitespace().nth(1) == Some(VERSION))
    };
    if !is_it(&program) {
        println!("-- cargo install cbindgen --version {VERSION}");
        // It runs for a second: compiling it for speed would take longer than that saves.
        Cmd::cargo(
            "install cbindgen --locked --force --debug --config profile.dev.debug=false --version",
            root,
        )
        .arg(VERSION)
        .arg("--root")
        .arg(&tools)
        .run_hidden()?;
    }
    Ok(program)
}

/// What a header declares, each by its name and in one spelling.
struct Declarations {
    functions: BTreeMap<String, String>,
    /// Structures, and the fields of those that have any.
    structs: BTreeMap<String, String>,
    constants: BTreeMap<String, String>,
}

impl Declarations {
    fn read(header: &str) -> Result<Self> {
        let mut this =
            Self { functions: BTreeMap::new(), structs: BTreeMap::new(), constants: BTreeMap::new() };
        let mut code = String::new();
        for line in without_comments(header).replace("\\\n", " ").lines() {
            match line.trim().strip_prefix('#') {
                Some(directive) => this.define(directive),
                None => {
                    code.push_str(line);
                    code.push(' ');
                }
            }
        }
        for name in ["POCKET_JOSE_API", "POCKET_JOSE_NULLABLE", "POCKET_JOSE_NONNULL"] {
            code = code.replace(name, " ");
        }
        let code = code.replace("extern \"C\" {", " ");
        let mut callbacks = BTreeMap::new();
        for statement in statements(&code) {
            let statement = one_spelling(&statement);
            if let Some(definition) = statement.strip_prefix("typedef ") {
                this.typedef(definition, &mut callbacks)?;
            } else if let Some((front, _)) = statement.split_once('(') {
                let name = front.rsplit([' ', '*']).next().unwrap_or(front);
                if name.starts_with("pocket_jose") {
                    this.functions.insert(name.to_owned(), statement);
                }
            }
        }
        // A callback by its name, or written out: the same.
        for fields in this.structs.values_mut() {
            for (name, (result, parameters)) in &callbacks {
                if let Some((before, rest)) = fields.split_once(&format!("{name} ")) {
                    let (field, after) = rest.split_once(';').context("a field has an end")?;
                    *fields = format!("{before}{result}(*{field})({parameters};{after}");
                }
            }
        }
        Ok(this)
    }

    fn define(&mut self, directive: &str) {
        let mut words = directive.trim().splitn(3, char::is_whitespace);
        if let (Some("define"), Some(name), Some(value)) = (words.next(), words.next(), words.next()) {
            let value = value.trim().trim_start_matches('(').trim_end_matches(')');
            if name.starts_with("POCKET_JOSE_") && !name.contains('(') && !HEADER_ONLY.contains(&name) {
                self.constants.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    fn typedef(
        &mut self,
        definition: &str,
        callbacks: &mut BTreeMap<String, (String, String)>,
    ) -> Result<()> {
        if let Some((front, name)) = definition.rsplit_once('}') {
            let (_, fields) = front.split_once('{').context("a structure has a beginning")?;
            // Sizes are asserted on both sides.
            let fields = match fields.split_once("opaque[") {
                Some((before, rest)) => {
                    format!("{before}opaque[]{}", rest.split_once(']').map_or("", |(_, after)| after))
                }
                None => fields.to_owned(),
            };
            self.structs.insert(name.trim().to_owned(), fields.trim().to_owned());
        } else if let Some((result, rest)) = definition.split_once("(*") {
            let (name, parameters) = rest.split_once(")(").context("a callback has parameters")?;
            callbacks.insert(name.to_owned(), (result.to_owned(), parameters.to_owned()));
        } else if let Some((_, name)) = definition.strip_prefix("struct ").and_then(|d| d.rsplit_once(' ')) {
            self.structs.entry(name.to_owned()).or_default();
        }
        Ok(())
    }

    fn differences(&self, code: &Self) -> Vec<String> {
        let mut wrong = Vec::new();
        for (kind, ours, theirs) in [
            ("function", &self.functions, &code.functions),
            ("structure", &self.structs, &code.structs),
            ("constant", &self.constants, &code.constants),
        ] {
            for (name, value) in ours {
                match theirs.get(name) {
                    None => wrong.push(format!("{kind} {name}: in the header, not in the code")),
                    // A structure whose fields the header does not show, or whose size cbindgen cannot compute.
                    Some(other) if kind == "structure" && (value.is_empty() || other.is_empty()) => {}
                    Some(other) if other != value => {
                        wrong.push(format!("{kind} {name}\n  header: {value}\n  code:   {other}"));
                    }
                    Some(_) => {}
                }
            }
            let missing = theirs.keys().filter(|name| !ours.contains_key(*name));
            wrong.extend(missing.map(|name| format!("{kind} {name}: in the code, not in the header")));
        }
        wrong
    }
}

fn without_comments(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("/*") {
        code.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    code + rest
}

/// The text cut at each semicolon outside of braces.
fn statements(code: &str) -> Vec<String> {
    let (mut all, mut current, mut depth) = (Vec::new(), String::new(), 0u32);
    for c in code.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ';' if depth == 0 => {
                all.push(core::mem::take(&mut current));
                continue;
            }
            _ => {}
        }
        current.push(c);
    }
    all
}

/// One space between words, none beside anything else.
fn one_spelling(statement: &str) -> String {
    let mut text = String::new();
    for word in statement.split_whitespace() {
        let joins = |c: char| c.is_alphanumeric() || c == '_';
        if text.ends_with(joins) && word.starts_with(joins) {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

/// Declarations, fields and constants without a comment in front.
fn uncommented(header: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut before = "";
    let mut inside = false;
    for line in header.lines() {
        let text = line.trim();
        let is_item = text.starts_with("POCKET_JOSE_API ")
            || text.starts_with("typedef ") && !text.contains("assert")
            || (inside && text.ends_with(';') && !text.starts_with('}'))
            || text.strip_prefix("#define POCKET_JOSE_").is_some_and(|rest| {
                let name = rest.split([' ', '(']).next().unwrap_or(rest);
                !["API", "NULLABLE", "NONNULL", "HAS_NULLABILITY", "ASSERT", "H"].contains(&name)
            });
        if is_item && !before.ends_with("*/") {
            wrong.push(format!("no comment: {text}"));
        }
        inside =
            (inside || text.starts_with("typedef struct") && text.ends_with('{')) && !text.starts_with('}');
        before = text;
    }
    wrong
}

/// The guide's table of statuses is the header's.
fn table(guide: &str, header: &Declarations) -> Vec<String> {
    let rows: BTreeMap<String, String> = guide
        .lines()
        .filter_map(|line| {
            let mut cells = line.split('|').map(str::trim).skip(1);
            let (number, name) = (cells.next()?, cells.next()?);
            Some((name.trim_matches('`').to_owned(), number.to_owned()))
        })
        .filter(|(name, _)| name.starts_with("POCKET_JOSE_"))
        .collect();
    let is_status = |name: &str| name == "POCKET_JOSE_OK" || name.starts_with("POCKET_JOSE_ERR_");
    let statuses = header.constants.iter().filter(|(name, _)| is_status(name));
    let missing = statuses
        .filter(|(name, number)| rows.get(*name) != Some(number))
        .map(|(name, number)| format!("docs/c.md: {name} is {number}, and the table does not say so"));
    let gone = rows.keys().filter(|name| !header.constants.contains_key(*name));
    let gone = gone.map(|name| format!("docs/c.md: {name} is not in the header"));
    missing.chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITTEN: &str = "/** A. */\n#define POCKET_JOSE_ERR_A (-1)\ntypedef int (*pocket_jose_f)(void *POCKET_JOSE_NULLABLE u);\n\
        typedef struct pocket_jose_s {\n  pocket_jose_f f;\n  uint64_t opaque[3];\n} pocket_jose_s_t;\n\
        POCKET_JOSE_API int\n  pocket_jose_do(const void *POCKET_JOSE_NULLABLE x, size_t len);\n";

    #[test]
    fn two_spellings_of_one_header_agree_and_two_headers_do_not() {
        let read = "#define POCKET_JOSE_ERR_A -1\ntypedef struct { int (*f)(void *u); uint64_t opaque[N]; } pocket_jose_s_t;\n\
            int pocket_jose_do(const void *x, size_t len);";
        let written = Declarations::read(WRITTEN).unwrap();
        assert_eq!(written.differences(&Declarations::read(read).unwrap()), Vec::<String>::new());
        for (from, to) in [
            ("-1", "-2"),
            ("size_t len", "int len"),
            ("const void", "void"),
            ("(void *u)", "(int u)"),
            ("_do", "_to"),
        ] {
            let other = Declarations::read(&read.replace(from, to)).unwrap();
            assert!(!written.differences(&other).is_empty(), "{from}");
        }
    }

    #[test]
    fn what_has_no_comment_is_found() {
        assert_eq!(uncommented("/** Yes. */\nPOCKET_JOSE_API int a(void);\n"), Vec::<String>::new());
        assert_eq!(uncommented("\nPOCKET_JOSE_API int a(void);\n").len(), 1);
        assert_eq!(uncommented("/** S. */\ntypedef struct s {\n  int a;\n} s_t;\n").len(), 1);
    }
}
