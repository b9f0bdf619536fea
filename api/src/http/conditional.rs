//! Answers that caches may keep, and ask again whether they still hold.

use axum::{
    body::Body,
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::Response,
};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::ApiError;

/// How long a shared or private cache may answer by itself, and for how much longer it may still do so while it asks
/// again. Prices and stock are checked anew when something is bought, so a list may be this old.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=30, stale-while-revalidate=300");

/// What the client already has, from `If-None-Match`.
#[derive(Debug, Clone)]
pub struct Conditional(HeaderMap);

impl<S: Send + Sync> FromRequestParts<S> for Conditional {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let mut kept = HeaderMap::new();
        for value in parts.headers.get_all(header::IF_NONE_MATCH) {
            kept.append(header::IF_NONE_MATCH, value.clone());
        }
        Ok(Self(kept))
    }
}

impl Conditional {
    /// `value` as JSON with its `ETag`, or 304 where the client has just that already.
    ///
    /// # Errors
    /// Where the value cannot be written as JSON.
    pub fn json<T: Serialize>(&self, value: &T) -> Result<Response, ApiError> {
        let json = serde_json::to_vec(value)?;
        let digest = Sha256::digest(&json);
        // Weak, since the same tag goes with every content encoding of it.
        let mut tag = String::from("W/\"");
        for byte in &digest[..12] {
            use std::fmt::Write as _;
            let _ = write!(tag, "{byte:02x}");
        }
        tag.push('"');

        let fresh = self.has(&tag);
        let mut response = Response::new(if fresh { Body::empty() } else { Body::from(json) });
        if fresh {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let headers = response.headers_mut();
        if !fresh {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        if let Ok(tag) = HeaderValue::try_from(tag) {
            headers.insert(header::ETAG, tag);
        }
        headers.insert(header::CACHE_CONTROL, CACHE);
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        Ok(response)
    }

    /// Whether one of the client's tags is this one, by weak comparison (RFC 9110, 8.8.3.2). Our tags hold no comma, so
    /// a list can be split at commas: a foreign tag that holds one comes apart into pieces that match nothing.
    fn has(&self, tag: &str) -> bool {
        let bare = tag.trim_start_matches("W/");
        self.0.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).any(|value| {
            value.split(',').map(str::trim).any(|theirs| theirs == "*" || theirs.trim_start_matches("W/") == bare)
        })
    }
}
