//! Cross-origin reads for the shop's pages, and no others.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};

use crate::config::Origin;

/// What a page may send beyond the plain headers.
const ALLOW_HEADERS: HeaderValue = HeaderValue::from_static("range, if-range, if-none-match");
/// What it may read beyond the plain headers.
const EXPOSE_HEADERS: HeaderValue = HeaderValue::from_static("accept-ranges, content-length, content-range, etag");
/// A day: how long a browser need not ask again.
const MAX_AGE: HeaderValue = HeaderValue::from_static("86400");

/// Names the page's origin in the answer where it is one of `origins`, letter for letter, and says nothing of CORS
/// otherwise: the browser then keeps the answer from the page. Answers vary by `Origin` in any case, so that no cache
/// gives one page the answer meant for another. (tower-http's layer would send some of these headers to foreign pages
/// too.)
pub(super) async fn cors(State(origins): State<Arc<[Origin]>>, request: Request, next: Next) -> Response {
    let origin = allowed(request.headers(), &origins);
    let is_preflight =
        request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);

    let mut response = if is_preflight {
        let mut response = Response::default();
        *response.status_mut() = if origin.is_some() { StatusCode::NO_CONTENT } else { StatusCode::FORBIDDEN };
        for asked in [header::ACCESS_CONTROL_REQUEST_METHOD, header::ACCESS_CONTROL_REQUEST_HEADERS] {
            response.headers_mut().append(header::VARY, HeaderName::into(asked));
        }
        response
    } else {
        next.run(request).await
    };

    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if is_preflight {
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD"));
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOW_HEADERS);
            headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
        } else {
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSE_HEADERS);
        }
    }
    response
}

fn allowed(headers: &HeaderMap, origins: &[Origin]) -> Option<HeaderValue> {
    let origin = headers.get(header::ORIGIN)?;
    origins.iter().any(|allowed| allowed.as_str().as_bytes() == origin.as_bytes()).then(|| origin.clone())
}
