//! Lists, whole and in pages.

use serde::{Deserialize, Serialize};

/// One page of a list: `{"items": [...], "next": cursor or null}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// What was found, in order.
    pub items: Vec<T>,
    /// Pass as `cursor` to get the next page; null on the last one. Opaque to clients.
    pub next: Option<String>,
}

/// A list that is always sent whole: `{"items": [...]}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct List<T> {
    /// All there is, in order.
    pub items: Vec<T>,
}
