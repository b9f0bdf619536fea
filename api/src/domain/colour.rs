//! Swatch colours.

super::checked_string!(
    /// An sRGB colour as CSS writes it: `#rrggbb`.
    Colour,
    is_colour,
    "must be a colour as #rrggbb"
);

fn is_colour(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_hex_digits() {
        assert!("#6b7358".parse::<Colour>().is_ok());
        for bad in ["", "6b7358", "#6b735", "#6b73581", "#ggg000", "red", "#é1234"] {
            assert!(bad.parse::<Colour>().is_err(), "{bad:?}");
        }
    }
}
