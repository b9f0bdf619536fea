//! What people write.

use super::Malformed;

/// One line of text with the blanks around it off, at most so many characters.
///
/// # Errors
/// Where it is longer, or holds control characters.
pub fn plain_text(text: &str, most: usize) -> Result<String, Malformed> {
    let text = text.trim();
    if text.chars().count() > most {
        return Err(Malformed("is too long"));
    }
    if text.chars().any(char::is_control) {
        return Err(Malformed("must be one line of plain text"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_and_not_too_long() {
        assert_eq!(plain_text(" grün ", 4), Ok("grün".into()));
        assert!(plain_text("grün!", 4).is_err());
        assert!(plain_text("a\nb", 4).is_err());
        assert!(plain_text("a\0b", 4).is_err());
    }
}
