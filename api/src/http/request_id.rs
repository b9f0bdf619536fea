//! Request ids: taken from the caller where they are harmless, made here otherwise, and sent back.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Request};
use tower_http::request_id::{MakeRequestId, RequestId};

/// The header, both ways.
pub(super) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Makes ids where callers bring none: UUIDs (version 4) of our own generator, which need not ask the system each time.
#[derive(Debug, Clone, Copy)]
pub(super) struct RandomId;

impl MakeRequestId for RandomId {
    fn make_request_id<B>(&mut self, _: &Request<B>) -> Option<RequestId> {
        HeaderValue::try_from(uuid(rand::random())).ok().map(RequestId::new)
    }
}

/// These bits as a UUID, less the six that say what kind it is.
fn uuid(bits: u128) -> String {
    let bits = bits & !(0xf << 76 | 0b11 << 62) | 0x4 << 76 | 0b10 << 62;
    let part = |from: u32, digits: u32| (bits >> from) & ((1 << (4 * digits)) - 1);
    let (a, b, c, d, e) = (part(96, 8), part(80, 4), part(64, 4), part(48, 4), part(0, 12));
    format!("{a:08x}-{b:04x}-{c:04x}-{d:04x}-{e:012x}")
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_uuids() {
        assert_eq!(uuid(0), "00000000-0000-4000-8000-000000000000");
        assert_eq!(uuid(u128::MAX), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert_eq!(uuid(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef), "01234567-89ab-4def-8123-456789abcdef");
    }
}
