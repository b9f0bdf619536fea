//! Request ids: taken from the caller where they are harmless, made here otherwise, and sent back.

use axum::http::{HeaderMap, HeaderName, Request};

/// The header, both ways.
pub(super) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Drops an id that does not belong into a log line: overlong, or with unusual characters.
pub(super) fn drop_unfit<B>(mut request: Request<B>) -> Request<B> {
    let fit = |text: &str| {
        (1..=128).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':' | b'='))
    };
    if read(request.headers()).is_none_or(|id| !fit(id)) {
        request.headers_mut().remove(X_REQUEST_ID);
    }
    request
}

/// The id in these headers.
pub(super) fn read(headers: &HeaderMap) -> Option<&str> {
    headers.get(X_REQUEST_ID).and_then(|id| id.to_str().ok())
}
