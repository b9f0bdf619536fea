//! The countries the shop sends to, and the form of their addresses.

mod check;
mod table;

use vitrine_contract::{Country, Subdivision};

pub use check::{check, tidy};

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// ISO 3166-1 alpha-2.
    pub code: &'static str,
    /// In English.
    pub name: &'static str,
    /// Forms of a postal code: `9` any digit, `A` any letter, `X` either, all else itself. Empty where the country has none.
    pub postal_codes: &'static [&'static str],
    /// What its people call a postal code.
    pub postal_code_label: &'static str,
    /// What its people call a subdivision; empty where addresses have none.
    pub subdivision_label: &'static str,
    /// ISO 3166-2 without the country, and name.
    pub subdivisions: &'static [(&'static str, &'static str)],
}

/// All of them by name.
pub fn all() -> &'static [Rules] {
    table::ROWS
}

/// One by its code.
pub fn find(code: &str) -> Option<&'static Rules> {
    table::ROWS.iter().find(|rules| rules.code == code)
}

impl From<&Rules> for Country {
    fn from(rules: &Rules) -> Self {
        let example = rules.postal_codes.first().map(|form| form.replace('9', "0"));
        Self {
            code: rules.code.to_owned(),
            name: rules.name.to_owned(),
            postal_code: example,
            postal_code_label: rules.postal_code_label.to_owned(),
            subdivision_label: (!rules.subdivision_label.is_empty()).then(|| rules.subdivision_label.to_owned()),
            subdivisions: rules
                .subdivisions
                .iter()
                .map(|(code, name)| Subdivision { code: (*code).to_owned(), name: (*name).to_owned() })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_has_no_row_twice() {
        assert!(all().is_sorted_by(|a, b| a.name < b.name));
        for rules in all() {
            assert_eq!(all().iter().filter(|other| other.code == rules.code).count(), 1, "{}", rules.code);
            assert_eq!(rules.subdivision_label.is_empty(), rules.subdivisions.is_empty(), "{}", rules.code);
        }
    }
}
