//! Answers that caches may keep, and ask again whether they still hold.

use axum::{
    body::Body,
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::Response,
};
use serde::Serialize;

use super::ApiError;
use crate::cache::Cached;

/// How long an answer may be kept, and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// By anybody for half a minute, and five minutes longer while it is asked for again. Prices and stock are checked
    /// anew when something is bought, so a list may be this old.
    Catalogue,
    /// By the browser alone, which asks each time whether it still holds.
    Private,
    /// By nobody.
    Nothing,
}

impl Keep {
    /// The header that says so.
    pub const fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Catalogue => "public, max-age=30, stale-while-revalidate=300",
            Self::Private => "private, no-cache",
            Self::Nothing => "no-store",
        })
    }
}

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
        Ok(self.bytes(&Cached::json(value)?))
    }

    /// An answer about the catalogue, or 304 where the client has just that already.
    pub fn bytes(&self, cached: &Cached) -> Response {
        self.keep(cached, Keep::Catalogue)
    }

    /// The same, with a choice of who may keep it for how long.
    pub fn keep(&self, cached: &Cached, keep: Keep) -> Response {
        let fresh = self.has(&cached.etag);
        let mut response = Response::new(if fresh { Body::empty() } else { Body::from(cached.body.clone()) });
        if fresh {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let headers = response.headers_mut();
        if !fresh {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        headers.insert(header::ETAG, cached.etag.clone());
        headers.insert(header::CACHE_CONTROL, keep.header());
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        response
    }

    /// Whether one of the client's tags is this one, by weak comparison (RFC 9110, 8.8.3.2). Our tags hold no comma, so
    /// a list can be split at commas: a foreign tag that holds one comes apart into pieces that match nothing.
    fn has(&self, tag: &HeaderValue) -> bool {
        let Ok(tag) = tag.to_str() else { return false };
        let bare = tag.trim_start_matches("W/");
        self.0.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).any(|value| {
            value.split(',').map(str::trim).any(|theirs| theirs == "*" || theirs.trim_start_matches("W/") == bare)
        })
    }
}
