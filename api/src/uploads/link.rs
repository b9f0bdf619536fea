//! Links by which a part may be put into the folder, as a bucket's presigned URLs are.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::LINK_LASTS;

/// Permission to put one part until a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link<'a> {
    /// The upload.
    pub id: &'a str,
    /// The part.
    pub number: u32,
    /// Milliseconds since 1970.
    pub expires: i64,
}

impl<'a> Link<'a> {
    /// For an hour from `now`.
    pub fn new(id: &'a str, number: u32, now: i64) -> Self {
        Self { id, number, expires: now + LINK_LASTS }
    }

    /// The path at the shop.
    pub fn path(&self, secret: &[u8]) -> String {
        let Self { id, number, expires } = self;
        let signature = URL_SAFE_NO_PAD.encode(self.mac(secret).finalize().into_bytes());
        format!("/api/uploads/{id}/parts/{number}?expires={expires}&signature={signature}")
    }

    /// Whether it was given by us, and counts still.
    pub fn holds(&self, signature: &str, secret: &[u8], now: i64) -> bool {
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
        self.mac(secret).verify_slice(&signature).is_ok() && now < self.expires
    }

    fn mac(&self, secret: &[u8]) -> Hmac<Sha256> {
        // HMAC takes keys of any length (RFC 2104).
        #[expect(clippy::expect_used, reason = "no key is refused")]
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
        // Nothing else that is signed with this secret begins so.
        mac.update(format!("put part\n{}\n{}\n{}", self.id, self.number, self.expires).as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_for_its_part_and_its_time() {
        let link = Link::new("a1", 2, 1000);
        let path = link.path(b"secret");
        let (begin, signature) = path.rsplit_once('=').expect("a signature");
        assert_eq!(begin, format!("/api/uploads/a1/parts/2?expires={}&signature", 1000 + LINK_LASTS));
        assert!(link.holds(signature, b"secret", LINK_LASTS));
        assert!(!link.holds(signature, b"secret", 1000 + LINK_LASTS));
        assert!(!link.holds(signature, b"other", 1000));
        for other in [Link { number: 3, ..link }, Link { id: "a2", ..link }, Link { expires: link.expires + 1, ..link }]
        {
            assert!(!other.holds(signature, b"secret", 1000));
        }
        for bad in ["", "!", &signature[1..]] {
            assert!(!link.holds(bad, b"secret", 1000), "{bad}");
        }
    }
}
