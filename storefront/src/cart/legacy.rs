//! The cart that earlier shops kept in the browser. It moves to the server once.

use serde::Deserialize;
use vitrine_contract::CartAddition;

/// Where it was kept.
pub const KEY: &str = "vitrine.cart";
const VERSION: u32 = 1;
/// The most of one variant that can be added at once.
const MOST: u32 = 20;

#[derive(Deserialize)]
struct Saved {
    version: u32,
    #[serde(default)]
    lines: Vec<CartAddition>,
}

/// What to add to the server's cart; nothing where nothing was kept or it cannot be read.
pub fn read(text: &str) -> Vec<CartAddition> {
    let lines = match serde_json::from_str::<Saved>(text) {
        Ok(saved) if saved.version == VERSION => saved.lines,
        _ => vec![],
    };
    let wanted = lines.into_iter().filter(|line| line.quantity > 0);
    wanted.map(|line| CartAddition { quantity: line.quantity.min(MOST), ..line }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_carts_are_read_and_nonsense_is_not() {
        let text =
            r#"{"version":1,"lines":[{"slug":"a","sku":"A","quantity":40},{"slug":"b","sku":"B","quantity":0}]}"#;
        assert_eq!(read(text), [CartAddition { sku: "A".into(), quantity: 20 }]);
        for text in ["", "null", r#"{"version":2,"lines":[{"slug":"a","sku":"A","quantity":1}]}"#] {
            assert!(read(text).is_empty(), "{text}");
        }
    }
}
