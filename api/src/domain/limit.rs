//! Page sizes.

use super::Malformed;

/// How many items one page holds at most: 1 to 100, 24 where the client does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct Limit(u16);

impl Limit {
    /// The number.
    pub fn get(self) -> usize {
        self.0.into()
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(24)
    }
}

impl TryFrom<String> for Limit {
    type Error = Malformed;

    fn try_from(number: String) -> Result<Self, Self::Error> {
        match number.parse() {
            Ok(number @ 1..=100) => Ok(Self(number)),
            _ => Err(Malformed("must be a whole number from 1 to 100")),
        }
    }
}
