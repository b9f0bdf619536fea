//! What uploads are called.

use super::hex;

super::checked_string!(
    /// An upload's name in URLs: 128 random bits, hexadecimal.
    UploadId,
    is_upload_id,
    "must be the id of an upload"
);

impl UploadId {
    /// A new one.
    ///
    /// # Errors
    /// Where the system gives no random bytes.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        Ok(Self(hex(&bytes)))
    }
}

fn is_upload_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_no_other_file() -> Result<(), getrandom::Error> {
        assert!(is_upload_id(UploadId::random()?.as_str()));
        for bad in ["", "..", &"a".repeat(31), &"A".repeat(32), &format!("../{}", "a".repeat(29))] {
            assert!(bad.parse::<UploadId>().is_err(), "{bad:?}");
        }
        Ok(())
    }
}
