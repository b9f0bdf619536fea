//! Values that are right by construction: whoever holds one need not check it again.

mod asset_path;
mod code;
mod colour;
mod cursor;
mod email;
mod filter;
mod hex;
mod limit;
mod named;
mod order_number;
mod order_state;
mod plain_text;
mod row_cursor;
mod search;
mod secret_token;
mod sku;
mod slug;
mod upload_id;

pub use asset_path::AssetPath;
pub use code::Code;
pub use colour::Colour;
pub use cursor::{Cursor, CursorError, SortKey};
pub use email::Email;
pub use filter::{Amount, Choices, Filter, MAX_OPTIONS};
pub use hex::hex;
pub use limit::Limit;
pub use named::Named;
pub use order_number::OrderNumber;
pub use order_state::may_move;
pub use plain_text::plain_text;
pub use row_cursor::RowCursor;
pub use search::{Misspelt, SearchTerms, fold, name_key, search_text};
pub use secret_token::{SecretToken, digest};
pub use sku::Sku;
pub use slug::Slug;
pub use upload_id::UploadId;

/// Why a string is not the value it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(pub &'static str);

/// Makes a string newtype: checked by `$check` on the way in from JSON, query and path; a plain string on the way out.
macro_rules! checked_string {
    ($(#[$doc:meta])* $name:ident, $check:path, $must:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(String);

        impl $name {
            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::domain::Malformed;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                if $check(&text) { Ok(Self(text)) } else { Err($crate::domain::Malformed($must)) }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::Malformed;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.to_owned().try_into()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    };
}
use checked_string;
