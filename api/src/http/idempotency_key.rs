//! Requests that may come twice but shall be followed once.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, request::Parts},
};

use super::{ApiError, ProblemKind};

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// The key of a request that may come twice: 1 to 255 printable ASCII characters. A request without is refused.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        read(&parts.headers)
    }
}

fn read(headers: &HeaderMap) -> Result<IdempotencyKey, ApiError> {
    let mut values = headers.get_all(HEADER).iter();
    let value = values.next().ok_or_else(|| {
        let detail = "Send an Idempotency-Key header: anything random, the same each time this request is tried again.";
        ApiError::refused(ProblemKind::IdempotencyKeyMissing, detail)
    })?;
    let bytes = value.as_bytes();
    let fit = (1..=255).contains(&bytes.len()) && bytes.iter().all(|byte| matches!(byte, b' '..=b'~'));
    match value.to_str() {
        Ok(text) if fit && values.next().is_none() => Ok(IdempotencyKey(text.to_owned())),
        _ => Err(ApiError::invalid_param(
            "Idempotency-Key",
            &"must be 1 to 255 printable ASCII characters, and sent once",
        )),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn read_all(values: &[&[u8]]) -> Result<IdempotencyKey, ApiError> {
        let values = values.iter().map(|value| (HEADER, HeaderValue::from_bytes(value).expect("a header")));
        let mut headers = HeaderMap::new();
        for (name, value) in values {
            headers.append(name, value);
        }
        read(&headers)
    }

    #[test]
    fn only_plain_keys() {
        assert_eq!(read_all(&[b"a-1 ~"]).ok().as_ref().map(IdempotencyKey::as_str), Some("a-1 ~"));
        assert!(read_all(&[&[b'x'; 255]]).is_ok());
        assert!(matches!(read_all(&[]), Err(ApiError::Refused { kind: ProblemKind::IdempotencyKeyMissing, .. })));
        for odd in [&[&b""[..]][..], &[&[b'x'; 256]], &[b"\xc3\xa9"], &[b"a\tb"], &[b"a", b"a"]] {
            assert!(matches!(read_all(odd), Err(ApiError::InvalidParams(_))), "{odd:?}");
        }
    }
}
