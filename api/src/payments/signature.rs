//! Signatures of webhooks, as Stripe makes them (stripe.com/docs/webhooks#verify-manually): a header
//! `t=SECONDS,v1=HEX[,v1=HEX]`, where HEX is the HMAC-SHA-256 of `SECONDS.BODY`.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use super::WebhookError;

/// How far a signature's time may be from ours, in seconds.
pub const TOLERANCE: i64 = 300;

/// Signs a body at a time in milliseconds since 1970.
pub fn sign(secret: &[u8], body: &[u8], now: i64) -> String {
    let seconds = now.div_euclid(1000);
    let mut hex = String::with_capacity(64);
    for byte in mac(secret, seconds, body) {
        use std::fmt::Write as _;
        let _ = write!(hex, "{byte:02x}");
    }
    format!("t={seconds},v1={hex}")
}

/// Checks a body's signature at a time in milliseconds since 1970.
///
/// # Errors
/// [`WebhookError`] where it does not fit or is stale.
pub fn verify(secret: &[u8], body: &[u8], header: &str, now: i64) -> Result<(), WebhookError> {
    let mut seconds = None;
    let mut signatures = Vec::new();
    for part in header.split(',') {
        match part.trim().split_once('=') {
            Some(("t", value)) => seconds = value.parse::<i64>().ok(),
            // Several while a secret is being changed; other schemes are passed over.
            Some(("v1", value)) => signatures.extend(unhex(value)),
            _ => {}
        }
    }
    let seconds = seconds.ok_or(WebhookError::Signature)?;
    let expected = mac(secret, seconds, body);
    // All are compared, each in constant time.
    let fits = signatures.iter().fold(0_u8, |fits, given| fits | given.ct_eq(&expected).unwrap_u8());
    if fits == 0 {
        return Err(WebhookError::Signature);
    }
    if (now.div_euclid(1000) - seconds).abs() > TOLERANCE {
        return Err(WebhookError::Stale);
    }
    Ok(())
}

fn mac(secret: &[u8], seconds: i64, body: &[u8]) -> [u8; 32] {
    // HMAC takes keys of any length (RFC 2104).
    #[expect(clippy::expect_used, reason = "no key is refused")]
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(seconds.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    mac.finalize().into_bytes().into()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |c: u8| char::from(c).to_digit(16);
        *byte = u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_777_896_000_000;

    #[test]
    fn a_known_signature() {
        // By `printf '1777896000.{}' | openssl dgst -sha256 -hmac secret`.
        assert_eq!(
            sign(b"secret", b"{}", NOW),
            "t=1777896000,v1=fd386d0e63ce9038c73dd6f79a016fe9698adc7dd054bbbf9241def3fe8792ed"
        );
    }

    #[test]
    fn holds_for_its_body_its_secret_and_its_time() {
        let header = sign(b"secret", b"{}", NOW);
        assert_eq!(verify(b"secret", b"{}", &header, NOW + 300_000), Ok(()));
        assert_eq!(verify(b"secret", b"{}", &header, NOW + 301_000), Err(WebhookError::Stale));
        assert_eq!(verify(b"secret", b"{}", &header, NOW - 301_000), Err(WebhookError::Stale));
        assert_eq!(verify(b"secret", b"{ }", &header, NOW), Err(WebhookError::Signature));
        assert_eq!(verify(b"other", b"{}", &header, NOW), Err(WebhookError::Signature));
        let moved = header.replace("t=1777896000", "t=1777896001");
        assert_eq!(verify(b"secret", b"{}", &moved, NOW), Err(WebhookError::Signature));
        for bad in ["", "t=1", "v1=00", "t=x,v1=y", &header[..40], &header.replace("v1", "v0")] {
            assert_eq!(verify(b"secret", b"{}", bad, NOW), Err(WebhookError::Signature), "{bad}");
        }
    }

    #[test]
    fn one_of_several_is_enough() {
        let (old, new) = (sign(b"old", b"{}", NOW), sign(b"new", b"{}", NOW));
        let both = format!("{old},{}", new.split_once(',').expect("a part").1);
        assert_eq!(verify(b"new", b"{}", &both, NOW), Ok(()));
        assert_eq!(verify(b"old", b"{}", &both, NOW), Ok(()));
    }
}
