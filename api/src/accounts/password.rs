//! Which passwords are taken.

use std::fmt;

use crate::domain::{Email, Malformed};

const LENGTH: std::ops::RangeInclusive<usize> = 10..=200;
/// What everybody tries first, in lower case, a line each.
const COMMON: &str = include_str!("common_passwords.txt");

/// A password that may be taken: 10 to 200 characters, and none that is guessed at once.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPassword(String);

impl NewPassword {
    /// Reads what the owner of this address typed.
    ///
    /// # Errors
    /// Where it is too short, too long, or guessed at once.
    pub fn read(text: &str, email: &Email) -> Result<Self, Malformed> {
        if !LENGTH.contains(&text.chars().count()) {
            return Err(Malformed("must have 10 to 200 characters"));
        }
        let plain = text.trim().to_lowercase();
        let local = email.as_str().split('@').next().unwrap_or_default();
        if plain == email.as_str() || plain == local {
            return Err(Malformed("must not be the e-mail address"));
        }
        let mut characters = plain.chars();
        let first = characters.next();
        let monotonous = characters.all(|character| Some(character) == first);
        if monotonous || COMMON.lines().any(|common| common == plain) {
            return Err(Malformed("is among the most common ones: choose another"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The text itself, to be hashed.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(***)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn takes_what_is_not_guessed_at_once() {
        let email = Email::read("augusta.ada@example.com").expect("an address");
        let read = |text: &str| NewPassword::read(text, &email);
        for good in ["correct horse", "zehn Töne!", &"ab".repeat(100)] {
            assert!(read(good).is_ok(), "{good}");
        }
        for (bad, told) in [
            ("nine char", "10 to 200"),
            (&*"ab".repeat(101), "10 to 200"),
            ("Augusta.Ada@Example.com", "e-mail"),
            ("augusta.ada", "e-mail"),
            ("Password123", "common"),
            (" qwertyuiop ", "common"),
            ("xxxxxxxxxxxx", "common"),
        ] {
            let refused = read(bad).expect_err(bad);
            assert!(refused.to_string().contains(told), "{bad}: {refused}");
        }
        let good = read("correct horse").expect("a password");
        assert!(!format!("{good:?}").contains("correct"));
    }

    #[test]
    fn the_common_ones_could_be_chosen_otherwise() {
        let lines: Vec<_> = COMMON.lines().collect();
        for line in &lines {
            assert!(line.chars().count() >= 10 && line.to_lowercase() == *line && line.trim() == *line, "{line:?}");
        }
        assert_eq!(lines.iter().collect::<BTreeSet<_>>().len(), lines.len(), "each stands there once");
        assert!(lines.len() >= 180, "{}", lines.len());
    }
}
