//! Where we do otherwise than a label of Wycheproof says, and why: `tests/wycheproof-policy.toml`.

use std::sync::LazyLock;

static POLICY: LazyLock<toml::Table> =
    LazyLock::new(|| include_str!("../../wycheproof-policy.toml").parse().expect("a table of cases"));

/// The reason for a case, by its file and number; what stands behind those in its name is for people.
pub(super) fn reason(id: &str) -> Option<&'static str> {
    POLICY.get(id.split(' ').next()?)?.as_str()
}
