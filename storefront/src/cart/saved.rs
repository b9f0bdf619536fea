//! The cart as text, with a version, so that later shops can still read it.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::model::{Cart, Line};

const VERSION: u32 = 1;

/// Why a saved cart cannot be used.
#[derive(Debug, PartialEq, Eq, Error)]
pub enum SavedError {
    /// No JSON, or not of this shape.
    #[error("the saved cart cannot be read: {0}")]
    Unreadable(String),
    /// Written by another version of the shop.
    #[error("the saved cart has version {0}, this shop writes {VERSION}")]
    Version(u32),
}

#[derive(Serialize, Deserialize)]
struct Saved {
    version: u32,
    #[serde(default)]
    lines: Vec<SavedLine>,
}

#[derive(Serialize, Deserialize)]
struct SavedLine {
    slug: String,
    sku: String,
    quantity: u32,
}

/// Writes a cart.
pub fn write(cart: &Cart) -> String {
    let lines = cart
        .lines()
        .iter()
        .map(|line| SavedLine { slug: line.slug.clone(), sku: line.sku.clone(), quantity: line.quantity })
        .collect();
    // Strings and numbers always serialise.
    serde_json::to_string(&Saved { version: VERSION, lines }).unwrap_or_default()
}

/// Reads what [`write`] wrote, or what somebody made of it.
pub fn read(text: &str) -> Result<Cart, SavedError> {
    let saved: Saved = serde_json::from_str(text).map_err(|error| SavedError::Unreadable(error.to_string()))?;
    if saved.version != VERSION {
        return Err(SavedError::Version(saved.version));
    }
    Ok(Cart::from_lines(saved.lines.into_iter().map(|line| Line {
        slug: line.slug,
        sku: line.sku,
        quantity: line.quantity,
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carts_survive_being_saved() {
        let mut cart = Cart::default();
        assert_eq!(read(&write(&cart)), Ok(cart.clone()));
        cart.add("alba-lounge-chair", "ALBA \"MOSS\"", 2, 9);
        cart.add("kelp-lamp", "KELP", 1, 9);
        assert_eq!(read(&write(&cart)), Ok(cart));
    }

    #[test]
    fn what_cannot_be_used_is_an_error() {
        assert_eq!(read(r#"{"version":2,"lines":[]}"#), Err(SavedError::Version(2)));
        for text in
            ["", "null", "[]", r#"{"lines":[]}"#, r#"{"version":1,"lines":[{"slug":"a","sku":"b","quantity":-1}]}"#]
        {
            assert!(matches!(read(text), Err(SavedError::Unreadable(_))), "{text}");
        }
    }

    #[test]
    fn limits_hold_for_edited_carts() {
        let text = r#"{"version":1,"lines":[{"slug":"a","sku":"A","quantity":4000000000},{"slug":"a","sku":"B","quantity":0}]}"#;
        let cart = read(text).expect("readable");
        assert_eq!(cart.quantity("A"), 99);
        assert_eq!(cart.lines().len(), 1);
    }
}
