//! Names in URLs.

super::checked_string!(
    /// Stable name of a product or collection in URLs, such as `alba-lounge-chair`.
    Slug,
    is_slug,
    "must be lower-case ASCII letters, digits and single hyphens between them, at most 80 characters"
);

fn is_slug(text: &str) -> bool {
    text.len() <= 80
        && text
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_words_and_single_hyphens() {
        for good in ["a", "alba-lounge-chair", "lamp-2", "0"] {
            assert!(good.parse::<Slug>().is_ok(), "{good:?}");
        }
        for bad in ["", "-", "a-", "-a", "a--b", "Alba", "é", "a b", "a/b", "a\0", &"a".repeat(81)] {
            assert!(bad.parse::<Slug>().is_err(), "{bad:?}");
        }
    }
}
