//! Answers ready to send.

use std::fmt::Write as _;

use axum::{body::Bytes, http::HeaderValue};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// The bytes of an answer and their tag, ready to send. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cached {
    /// The body.
    pub body: Bytes,
    /// Its `ETag`, weak, since the same tag goes with every content encoding of it.
    pub etag: HeaderValue,
}

impl Cached {
    /// `value` as JSON.
    ///
    /// # Errors
    /// Where it cannot be written as JSON.
    pub fn json<T: Serialize + ?Sized>(value: &T) -> Result<Self, serde_json::Error> {
        Ok(Self::new(serde_json::to_vec(value)?.into()))
    }

    /// With a tag made from the body.
    pub fn new(body: Bytes) -> Self {
        let digest = Sha256::digest(&body);
        let mut tag = String::from("W/\"");
        for byte in &digest[..12] {
            let _ = write!(tag, "{byte:02x}");
        }
        tag.push('"');
        // Hexadecimal digits and quotes are always fit for a header.
        let etag = HeaderValue::try_from(tag).unwrap_or_else(|_| HeaderValue::from_static("W/\"\""));
        Self { body, etag }
    }
}
