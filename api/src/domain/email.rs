//! Addresses of mail.

super::checked_string!(
    /// An address of mail in lower case, as accounts are told apart by it: `ada@example.com`.
    Email,
    is_email,
    "must be an e-mail address such as ada@example.com"
);

impl Email {
    /// Reads what a person typed: blanks around it and case do not matter.
    ///
    /// # Errors
    /// Where it is no address.
    pub fn read(text: &str) -> Result<Self, super::Malformed> {
        text.trim().to_lowercase().try_into()
    }
}

/// What the WHATWG lets `<input type="email">` take, with a dot in the domain, within the lengths of RFC 5321.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let local_is_fit = (1..=64).contains(&local.len())
        && local.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte))
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..");
    let label_is_fit = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 254
        && !text.bytes().any(|byte| byte.is_ascii_uppercase())
        && local_is_fit
        && domain.contains('.')
        && domain.split('.').all(label_is_fit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_type() {
        assert_eq!(
            Email::read(" Ada.L+shop@Example.COM ").map(|email| email.to_string()),
            Ok("ada.l+shop@example.com".into())
        );
        for bad in [
            "",
            "ada",
            "@x.de",
            "ada@",
            "ada@localhost",
            "a b@x.de",
            "a@x..de",
            "a@-x.de",
            ".a@x.de",
            "a..b@x.de",
            "a@x.de\r\nbcc: b@y.de",
            "ä@x.de",
        ] {
            assert!(Email::read(bad).is_err(), "{bad:?}");
        }
        assert!(Email::read(&format!("{}@x.de", "a".repeat(65))).is_err());
    }
}
