//! Search by words, whatever their case and accents: texts and queries are folded the same way, so that the database
//! need only compare plain lower-case words, and every database answers alike.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use super::Malformed;

/// Lower-case words without accents, parted by single spaces: `"Café-Stuhl, Größe 2"` becomes `"cafe stuhl grosse 2"`.
/// Only letters and digits are left (no NUL, no wildcard of `LIKE`).
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            // Letters that Unicode does not take apart, as English writers spell them.
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ł' => folded.push('l'),
            'ı' => folded.push('i'),
            'þ' => folded.push_str("th"),
            // Lower-casing can bring marks back (İ becomes i and a dot above); apostrophes do not part words.
            _ if is_combining_mark(c) => {}
            '\'' | '’' => {}
            _ if c.is_alphanumeric() => folded.push(c),
            _ if folded.is_empty() || folded.ends_with(' ') => {}
            _ => folded.push(' '),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// What the search column of a product holds: all its words, each after a space, so that `LIKE '% word%'` finds those
/// that begin with `word`.
pub fn search_text<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for part in parts {
        let words = fold(part);
        if !words.is_empty() {
            text.push(' ');
            text.push_str(&words);
        }
    }
    text
}

/// What names are sorted by.
pub fn name_key(name: &str) -> String {
    fold(name)
}

/// The words a shopper asked for, folded. Each must begin a word of the product.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct SearchTerms(Vec<String>);

impl SearchTerms {
    /// The folded words, in a fixed order, none twice.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl TryFrom<String> for SearchTerms {
    type Error = Malformed;

    fn try_from(query: String) -> Result<Self, Self::Error> {
        if query.chars().count() > 200 {
            return Err(Malformed("must be at most 200 characters"));
        }
        let mut words: Vec<_> = fold(&query).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        words.sort_unstable();
        words.dedup();
        if words.len() > 12 {
            return Err(Malformed("must be at most 12 words"));
        }
        Ok(Self(words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_case_accents_and_punctuation() {
        assert_eq!(fold("Café-Stuhl,  Größe 2!"), "cafe stuhl grosse 2");
        assert_eq!(fold("cafe\u{301} CAFÉ"), "cafe cafe");
        assert_eq!(fold("Smørrebrød İstanbul Łódź Œuvre"), "smorrebrod istanbul lodz oeuvre");
        assert_eq!(fold("Maker’s ﬁne 5 % \0 _"), "makers fine 5");
        assert_eq!(fold("  "), "");
        assert_eq!(fold("椅子"), "椅子");
    }

    #[test]
    fn each_word_follows_a_space() {
        assert_eq!(search_text(["Alba chair", "", "Oak"]), " alba chair oak");
    }

    #[test]
    fn terms_do_not_depend_on_order() {
        let terms = |text: &str| SearchTerms::try_from(text.to_owned());
        assert_eq!(terms("oak  Chair oak"), terms("chair OAK"));
        assert_eq!(terms("%").map(|t| t.words().count()), Ok(0));
        assert!(terms(&"x".repeat(201)).is_err());
        assert!(terms("a b c d e f g h i j k l m").is_err());
    }
}
