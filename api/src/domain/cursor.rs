//! Where the next page of a list begins.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use vitrine_contract::Sort;

use super::{SearchTerms, Slug};

/// The last item of a page, by what the list was sorted by. The next page begins right after it, wherever it is by then,
/// so that rows which come and go in between neither repeat nor hide others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Its sort key.
    #[serde(rename = "k")]
    pub key: SortKey,
    /// Its id, which decides between equal keys.
    #[serde(rename = "i")]
    pub id: i64,
    /// Of which list: see [`list_print`].
    #[serde(rename = "l")]
    list: String,
}

/// What products are sorted by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SortKey {
    /// Rank, or price in minor units.
    Number(i64),
    /// Folded name.
    Text(String),
}

/// Why a cursor was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CursorError {
    /// It was not made here, or was cut short.
    #[error("must be the `next` of an earlier page, unchanged")]
    Unreadable,
    /// It belongs to a list with another sort or other filters.
    #[error("was made for another sort, collection or search: start again without it")]
    OtherList,
}

impl Cursor {
    /// The cursor after an item of the list with this sort and these filters.
    pub fn new(key: SortKey, id: i64, sort: Sort, collection: Option<&Slug>, terms: &SearchTerms) -> Self {
        Self { key, id, list: list_print(sort, collection, terms) }
    }

    /// As clients see it: base64url.
    pub fn encode(&self) -> String {
        // Writing these three fields to memory cannot fail; an empty cursor would be refused on its return.
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Reads what [`Cursor::encode`] wrote, for the list with this sort and these filters.
    ///
    /// # Errors
    /// [`CursorError`] where it is none, or belongs to another list.
    pub fn decode(text: &str, sort: Sort, collection: Option<&Slug>, terms: &SearchTerms) -> Result<Self, CursorError> {
        if text.len() > 2048 {
            return Err(CursorError::Unreadable);
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| CursorError::Unreadable)?;
        let cursor: Self = serde_json::from_slice(&bytes).map_err(|_| CursorError::Unreadable)?;
        if cursor.list != list_print(sort, collection, terms) {
            return Err(CursorError::OtherList);
        }
        match (&cursor.key, sort) {
            // PostgreSQL takes no NUL in a text, and no folded name holds one.
            (SortKey::Text(text), Sort::Name) if !text.contains('\0') => Ok(cursor),
            (SortKey::Number(_), Sort::Featured | Sort::PriceAsc | Sort::PriceDesc) => Ok(cursor),
            _ => Err(CursorError::Unreadable),
        }
    }
}

/// Tells lists apart: a short digest of sort and filters.
fn list_print(sort: Sort, collection: Option<&Slug>, terms: &SearchTerms) -> String {
    let mut digest = Sha256::new();
    digest.update(sort.as_str());
    digest.update("\n");
    digest.update(collection.map_or("", Slug::as_str));
    for word in terms.words() {
        digest.update("\n");
        digest.update(word);
    }
    URL_SAFE_NO_PAD.encode(&digest.finalize()[..6])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_only_to_its_own_list() -> Result<(), Box<dyn std::error::Error>> {
        let furniture: Slug = "furniture".parse()?;
        let terms = SearchTerms::try_from("oak".to_owned())?;
        let none = SearchTerms::default();
        let cursor = Cursor::new(SortKey::Text("alba".into()), 7, Sort::Name, Some(&furniture), &terms);
        let text = cursor.encode();
        assert_eq!(Cursor::decode(&text, Sort::Name, Some(&furniture), &terms), Ok(cursor));
        assert_eq!(Cursor::decode(&text, Sort::Name, None, &terms), Err(CursorError::OtherList));
        assert_eq!(Cursor::decode(&text, Sort::Name, Some(&furniture), &none), Err(CursorError::OtherList));
        assert_eq!(Cursor::decode(&text, Sort::Featured, Some(&furniture), &terms), Err(CursorError::OtherList));
        Ok(())
    }

    #[test]
    fn refuses_what_it_did_not_write() {
        let none = SearchTerms::default();
        for (key, sort) in [
            (SortKey::Text("a".into()), Sort::PriceAsc),
            (SortKey::Number(1), Sort::Name),
            (SortKey::Text("a\0".into()), Sort::Name),
        ] {
            let forged = Cursor::new(key, 1, sort, None, &none).encode();
            assert_eq!(Cursor::decode(&forged, sort, None, &none), Err(CursorError::Unreadable));
        }
        for bad in ["", "%", "AAAA", "bnVsbA", &"A".repeat(4000)] {
            assert_eq!(Cursor::decode(bad, Sort::Name, None, &none), Err(CursorError::Unreadable), "{bad:?}");
        }
    }
}
