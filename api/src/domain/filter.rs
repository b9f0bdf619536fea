//! Which products a list holds.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Malformed, SearchTerms, Slug};

/// How many options a variant has at most.
pub const MAX_OPTIONS: usize = 10;

/// What products must be to be in a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Filter {
    /// In the collection with this slug.
    pub collection: Option<Slug>,
    /// Found by these words.
    pub terms: SearchTerms,
    /// Such that one can be bought now.
    pub in_stock: bool,
    /// Not cheaper.
    pub price_min: Option<Amount>,
    /// Not dearer.
    pub price_max: Option<Amount>,
    /// With a variant that has these options.
    pub options: Choices,
}

/// A price in minor units, 0 to a trillion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Amount(i64);

impl Amount {
    /// The number.
    pub fn get(self) -> i64 {
        self.0
    }
}

impl TryFrom<String> for Amount {
    type Error = Malformed;

    fn try_from(number: String) -> Result<Self, Self::Error> {
        match number.parse() {
            Ok(number @ 0..=1_000_000_000_000) => Ok(Self(number)),
            _ => Err(Malformed("must be a whole number of minor units from 0 to 1000000000000")),
        }
    }
}

/// Chosen options: values by name. Of one name any value will do, of different names each must be there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Choices(BTreeMap<String, BTreeSet<String>>);

impl Choices {
    /// From filters such as `Finish:Oak`.
    ///
    /// # Errors
    /// Where one is none, or there are more than 40.
    pub fn parse<T: AsRef<str>>(filters: &[T]) -> Result<Self, Malformed> {
        if filters.len() > 40 {
            return Err(Malformed("must be there at most 40 times"));
        }
        let mut choices = BTreeMap::<_, BTreeSet<_>>::new();
        for filter in filters {
            match filter.as_ref().split_once(':') {
                Some((name, value)) if fits(name, 60) && fits(value, 120) => {
                    choices.entry(name.to_owned()).or_default().insert(value.to_owned());
                }
                _ => return Err(Malformed("must be an option's name, a colon and a value, such as Finish:Oak")),
            }
        }
        Ok(Self(choices))
    }

    /// Names, each with its values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &BTreeSet<String>)> {
        self.0.iter().map(|(name, values)| (name.as_str(), values))
    }
}

fn fits(text: &str, most: usize) -> bool {
    !text.is_empty() && text.chars().count() <= most && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_one_name_come_together() {
        let choices = Choices::parse(&["Finish:Oak", "Size:L", "Finish:Ash: white", "Finish:Oak"]).expect("choices");
        let listed: Vec<_> = choices.iter().map(|(name, values)| (name, values.iter().collect::<Vec<_>>())).collect();
        assert_eq!(listed.len(), 2);
        assert_eq!(listed[0].0, "Finish");
        assert_eq!(listed[0].1, ["Ash: white", "Oak"]);
        assert_eq!(Choices::parse(&["Size:L", "Finish:Oak"]), Choices::parse(&["Finish:Oak", "Size:L"]));
    }

    #[test]
    fn what_is_no_choice_is_refused() {
        let long = format!("a:{}", "x".repeat(121));
        for bad in ["", "Finish", ":Oak", "Finish:", "Fin\0ish:Oak", "Finish:O\0k", long.as_str()] {
            assert!(Choices::parse(&[bad]).is_err(), "{bad:?}");
        }
        assert!(Choices::parse(&["a:b"; 41]).is_err());
    }

    #[test]
    fn amounts_are_whole_and_not_below_zero() {
        assert_eq!(Amount::try_from("0".to_owned()).map(Amount::get), Ok(0));
        for bad in ["-1", "1.5", "", "x", "1000000000001", "99999999999999999999"] {
            assert!(Amount::try_from(bad.to_owned()).is_err(), "{bad:?}");
        }
    }
}
