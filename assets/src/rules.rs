//! What the shop's service demands of a catalogue. It refuses the whole file otherwise and does not start, so a
//! description that breaks a rule is refused here, where its field can be named. The limits are those of
//! `api/src/domain` and `api/src/catalogue/check.rs`.

use std::ops::RangeInclusive;

/// In minor units.
pub const PRICES: RangeInclusive<i64> = 1..=1_000_000_000_000;

/// Pieces: what fits into 32 bits.
pub const STOCKS: RangeInclusive<i64> = 0..=0xffff_ffff;

/// Whether it may name a product or a collection in URLs.
pub fn is_slug(text: &str) -> bool {
    text.len() <= 80 && is_words(text, |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// Whether it may be a stock keeping unit.
pub fn is_sku(text: &str) -> bool {
    text.len() <= 64 && is_words(text, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// Whether PostgreSQL can keep the text: it has no NUL characters.
pub fn is_storable(text: &str) -> bool {
    !text.contains('\0')
}

/// Words of such bytes with single hyphens between them.
fn is_words(text: &str, is_letter: impl Fn(u8) -> bool) -> bool {
    text.split('-').all(|word| !word.is_empty() && word.bytes().all(&is_letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_plain_words() {
        for good in ["a", "alba-lounge-chair", "lamp-2", "0", &"a".repeat(80)] {
            assert!(is_slug(good), "{good:?}");
        }
        for bad in ["", "-", "a-", "-a", "a--b", "Alba", "é", "a b", "a/b", "a\0", &"a".repeat(81)] {
            assert!(!is_slug(bad), "{bad:?}");
        }
    }

    #[test]
    fn skus_are_upper_case_words() {
        for good in ["ALBA-OAK-2", &"A".repeat(64)] {
            assert!(is_sku(good), "{good:?}");
        }
        for bad in ["", "alba", "ALBA_OAK", "A--B", "-A", &"A".repeat(65)] {
            assert!(!is_sku(bad), "{bad:?}");
        }
    }
}
