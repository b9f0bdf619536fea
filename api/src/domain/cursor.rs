//! Where the next page of a list begins.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use vitrine_contract::Sort;

use super::{Filter, Misspelt};

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
    /// Which words of its search were taken loosely.
    #[serde(rename = "m", default, skip_serializing_if = "Misspelt::none")]
    pub misspelt: Misspelt,
    /// Of which list: see [`list_print`].
    #[serde(rename = "l")]
    list: String,
}

/// What products are sorted by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SortKey {
    /// Rank, distance, or price in minor units.
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
    #[error("was made for another sort or other filters: start again without it")]
    OtherList,
}

impl Cursor {
    /// The cursor after an item of the list with this sort and this filter.
    pub fn new(key: SortKey, id: i64, misspelt: Misspelt, sort: Sort, filter: &Filter) -> Self {
        Self { key, id, misspelt, list: list_print(sort, filter) }
    }

    /// As clients see it: base64url.
    pub fn encode(&self) -> String {
        // Writing these few fields to memory cannot fail; an empty cursor would be refused on its return.
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Reads what [`Cursor::encode`] wrote, for the list with this sort and this filter.
    ///
    /// # Errors
    /// [`CursorError`] where it is none, or belongs to another list.
    pub fn decode(text: &str, sort: Sort, filter: &Filter) -> Result<Self, CursorError> {
        if text.len() > 2048 {
            return Err(CursorError::Unreadable);
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| CursorError::Unreadable)?;
        let cursor: Self = serde_json::from_slice(&bytes).map_err(|_| CursorError::Unreadable)?;
        if cursor.list != list_print(sort, filter) {
            return Err(CursorError::OtherList);
        }
        match (&cursor.key, sort) {
            // PostgreSQL takes no NUL in a text, and no folded name holds one.
            (SortKey::Text(text), Sort::Name) if !text.contains('\0') => Ok(cursor),
            (SortKey::Number(_), Sort::Featured | Sort::Relevance | Sort::PriceAsc | Sort::PriceDesc) => Ok(cursor),
            _ => Err(CursorError::Unreadable),
        }
    }
}

/// Tells lists apart: a short digest of sort and filter.
fn list_print(sort: Sort, filter: &Filter) -> String {
    // Texts and numbers to memory: as JSON they cannot run into each other, and nothing in it can fail.
    let list = serde_json::to_vec(&(sort, filter)).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(&Sha256::digest(list)[..6])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Choices, SearchTerms};

    #[test]
    fn comes_back_only_to_its_own_list() -> Result<(), Box<dyn std::error::Error>> {
        let filter = Filter {
            collection: Some("furniture".parse()?),
            terms: SearchTerms::try_from("oak".to_owned())?,
            in_stock: true,
            price_min: Some("100".to_owned().try_into()?),
            price_max: None,
            options: Choices::parse(&["Finish:Oak"])?,
        };
        let cursor = Cursor::new(SortKey::Text("alba".into()), 7, Misspelt::default(), Sort::Name, &filter);
        let text = cursor.encode();
        assert_eq!(Cursor::decode(&text, Sort::Name, &filter), Ok(cursor));
        assert_eq!(Cursor::decode(&text, Sort::Featured, &filter), Err(CursorError::OtherList));
        for other in [
            Filter::default(),
            Filter { collection: None, ..filter.clone() },
            Filter { terms: SearchTerms::default(), ..filter.clone() },
            Filter { in_stock: false, ..filter.clone() },
            Filter { price_min: None, ..filter.clone() },
            Filter { price_min: None, price_max: filter.price_min, ..filter.clone() },
            Filter { options: Choices::parse(&["Finish:Ash"])?, ..filter.clone() },
        ] {
            assert_eq!(Cursor::decode(&text, Sort::Name, &other), Err(CursorError::OtherList), "{other:?}");
        }
        Ok(())
    }

    #[test]
    fn remembers_which_words_were_taken_loosely() {
        let (misspelt, filter) = (Misspelt::from_iter([0, 3]), Filter::default());
        let text = Cursor::new(SortKey::Number(-5), 7, misspelt, Sort::Relevance, &filter).encode();
        let cursor = Cursor::decode(&text, Sort::Relevance, &filter).expect("a cursor");
        let words: Vec<_> = (0..20).filter(|place| cursor.misspelt.contains(*place)).collect();
        assert_eq!(words, [0, 3]);
    }

    #[test]
    fn refuses_what_it_did_not_write() {
        let none = Filter::default();
        for (key, sort) in [
            (SortKey::Text("a".into()), Sort::PriceAsc),
            (SortKey::Text("a".into()), Sort::Relevance),
            (SortKey::Number(1), Sort::Name),
            (SortKey::Text("a\0".into()), Sort::Name),
        ] {
            let forged = Cursor::new(key, 1, Misspelt::default(), sort, &none).encode();
            assert_eq!(Cursor::decode(&forged, sort, &none), Err(CursorError::Unreadable));
        }
        for bad in ["", "%", "AAAA", "bnVsbA", &"A".repeat(4000)] {
            assert_eq!(Cursor::decode(bad, Sort::Name, &none), Err(CursorError::Unreadable), "{bad:?}");
        }
    }
}
