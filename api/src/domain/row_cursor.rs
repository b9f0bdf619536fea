//! Where the next page of rows begins that are listed by key. For staff alone: keys count up, and tell how many there are.

use std::str::FromStr;

use super::{Limit, Malformed};

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

impl RowCursor {
    /// Of rows of which one more was read than a page holds: the page, and where the next one begins if there is one.
    pub fn page<T>(mut rows: Vec<T>, limit: Limit, key: impl Fn(&T) -> i64) -> (Vec<T>, Option<Self>) {
        let more = rows.len() > limit.get();
        rows.truncate(limit.get());
        let next = rows.last().filter(|_| more).map(|last| Self(key(last)));
        (rows, next)
    }
}

impl std::fmt::Display for RowCursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
