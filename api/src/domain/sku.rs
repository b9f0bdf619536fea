//! Stock keeping units.

super::checked_string!(
    /// Stock keeping unit, unique in the shop, such as `ALBA-OAK-MOSS`.
    Sku,
    is_sku,
    "must be upper-case ASCII letters, digits and single hyphens between them, at most 64 characters"
);

fn is_sku(text: &str) -> bool {
    text.len() <= 64
        && text
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upper_case_words() {
        assert!("ALBA-OAK-2".parse::<Sku>().is_ok());
        for bad in ["", "alba", "ALBA_OAK", "A--B", &"A".repeat(65)] {
            assert!(bad.parse::<Sku>().is_err(), "{bad:?}");
        }
    }
}
