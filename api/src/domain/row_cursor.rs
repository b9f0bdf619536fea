//! Where the next page of rows begins that are listed by key.

use std::str::FromStr;

use super::Malformed;

/// The key of the last row of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct RowCursor(pub i64);

impl TryFrom<String> for RowCursor {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match i64::from_str(&text) {
            Ok(key @ 1..) => Ok(Self(key)),
            _ => Err(Malformed("must be the `next` of an earlier page, unchanged")),
        }
    }
}

impl std::fmt::Display for RowCursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
