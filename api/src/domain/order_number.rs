//! What orders are called.

super::checked_string!(
    /// An order's number, such as `VT-7K3M-9QXD`: drawn at random, so that it tells no one how many orders there are.
    OrderNumber,
    is_order_number,
    "must be an order's number such as VT-7K3M-9QXD"
);

/// Crockford's base 32: digits and letters that are hard to mistake for each other, and spell little.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl OrderNumber {
    /// One of 2⁴⁰ at random. The database refuses one that is taken.
    ///
    /// # Errors
    /// Where the system gives no random bytes.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 8];
        getrandom::fill(&mut bytes)?;
        let mut text = String::from("VT");
        for (i, byte) in bytes.into_iter().enumerate() {
            if i % 4 == 0 {
                text.push('-');
            }
            text.push(char::from(DIGITS[usize::from(byte % 32)]));
        }
        Ok(Self(text))
    }
}

fn is_order_number(text: &str) -> bool {
    let group = |group: &str| group.len() == 4 && group.bytes().all(|byte| DIGITS.contains(&byte));
    match text.split('-').collect::<Vec<_>>()[..] {
        ["VT", first, second] => group(first) && group(second),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_ones_are_numbers_and_differ() -> Result<(), getrandom::Error> {
        let (one, two) = (OrderNumber::random()?, OrderNumber::random()?);
        assert!(is_order_number(one.as_str()), "{one}");
        assert_ne!(one, two);
        Ok(())
    }

    #[test]
    fn others_are_refused() {
        for bad in ["", "VT-7K3M", "VT-7K3M-9QXD-1234", "XX-7K3M-9QXD", "vt-7k3m-9qxd", "VT-7K3I-9QXD"] {
            assert!(bad.parse::<OrderNumber>().is_err(), "{bad:?}");
        }
    }
}
