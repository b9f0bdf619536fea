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
/// that begin with `word`. They come in three lines by how much they tell: the name; tagline and materials; the
/// description.
pub fn search_text(name: &str, tagline: &str, materials: &[String], description: &str) -> String {
    let mut text = String::new();
    push_words(&mut text, name);
    text.push('\n');
    push_words(&mut text, tagline);
    for material in materials {
        push_words(&mut text, material);
    }
    text.push('\n');
    push_words(&mut text, description);
    text
}

fn push_words(text: &mut String, part: &str) {
    let words = fold(part);
    if !words.is_empty() {
        text.push(' ');
        text.push_str(&words);
    }
}

/// What names are sorted by.
pub fn name_key(name: &str) -> String {
    fold(name)
}

/// The words a shopper asked for, folded. Each must begin a word of the product.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct SearchTerms(Vec<String>);

impl SearchTerms {
    /// Whether nothing is searched for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The folded words, in a fixed order, none twice.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// Which words of a search are in no product, so that words like them are searched for: a bit each, by their place in
/// [`SearchTerms::words`]. The pages of one list hold on to what the first one found out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Misspelt(u16);

impl Misspelt {
    /// None of them.
    pub fn none(&self) -> bool {
        self.0 == 0
    }

    /// Whether the word in this place is.
    pub fn contains(self, place: usize) -> bool {
        place < 16 && self.0 & (1 << place) != 0
    }
}

impl FromIterator<usize> for Misspelt {
    fn from_iter<I: IntoIterator<Item = usize>>(places: I) -> Self {
        Self(places.into_iter().filter(|place| *place < 16).fold(0, |bits, place| bits | 1 << place))
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
        let materials = ["Oak".to_owned(), "Wool\nbouclé".to_owned()];
        assert_eq!(search_text("Alba chair", "", &materials, "By hand"), " alba chair\n oak wool boucle\n by hand");
        assert_eq!(search_text("A", "B", &[], ""), " a\n b\n");
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
