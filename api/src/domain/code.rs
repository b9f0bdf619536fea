//! Discount codes.

super::checked_string!(
    /// What shoppers type for a discount, in upper case, such as `WELCOME10`.
    Code,
    is_code,
    "must be 3 to 40 letters, digits and hyphens"
);

impl Code {
    /// Reads what a person typed: blanks around it and case do not matter.
    ///
    /// # Errors
    /// Where it can be no code.
    pub fn read(text: &str) -> Result<Self, super::Malformed> {
        text.trim().to_uppercase().try_into()
    }
}

fn is_code(text: &str) -> bool {
    (3..=40).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_blanks_do_not_matter() {
        assert_eq!(Code::read(" welcome-10 ").map(|code| code.to_string()), Ok("WELCOME-10".into()));
        for bad in ["", "AB", "A B C", "ÄÖÜ", &"A".repeat(41)] {
            assert!(Code::read(bad).is_err(), "{bad:?}");
        }
    }
}
