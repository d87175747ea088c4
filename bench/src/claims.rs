//! Claims, for libraries that sign nothing else: a payload with one member, as `cargo xtask bench compare` makes them.

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

const BEGIN: &[u8] = b"{\"data\":\"";
const END: &[u8] = b"\"}";

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Claims {
    pub data: String,
}

impl Claims {
    /// What a payload says. Text that they would not be written as again is refused: others sign it as it is.
    ///
    /// # Errors
    /// A payload of another form.
    pub fn read(payload: &[u8]) -> Result<Self> {
        let data = payload.strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(END));
        let claims: Self = serde_json::from_slice(payload)?;
        data.filter(|data| *data == claims.data.as_bytes()).context("claims of another form")?;
        Ok(claims)
    }

    /// The payload that they were read from, put together in `text`: a copy costs less than to write JSON, which nobody asked for.
    pub fn show<'t>(&self, text: &'t mut Vec<u8>) -> &'t [u8] {
        text.clear();
        text.extend_from_slice(BEGIN);
        text.extend_from_slice(self.data.as_bytes());
        text.extend_from_slice(END);
        text
    }
}
