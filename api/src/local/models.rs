//! The model bucket.

use std::{convert::Infallible, path::Path, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    handler::Handler as _,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware,
    response::{IntoResponse as _, Response},
};
use tower::ServiceExt as _;
use tower_http::services::ServeDir;

use super::{
    cors::cors,
    file_name::{cache_control, content_type, is_hidden},
};
use crate::config::Origin;

const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Serves the files of `dir`: byte ranges, validators, long caching of content-hashed names; pages of `origins` may
/// read them.
pub fn models(dir: &Path, origins: Vec<Origin>) -> Router {
    let files = ServeDir::new(dir).append_index_html_on_directories(false).ignore_multi_range_requests(true);
    let origins: Arc<[Origin]> = origins.into();
    Router::new().fallback_service(serve.with_state(files)).layer(middleware::from_fn_with_state(origins, cors))
}

async fn serve(State(files): State<ServeDir>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    if is_hidden(&path) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let mut response = fetch(files, request).await;
    if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, cache_control(&path));
        if let Some(content_type) = content_type(&path).filter(|_| headers.contains_key(header::CONTENT_TYPE)) {
            headers.insert(header::CONTENT_TYPE, content_type);
        }
        // Posters are shown by plain <img>, and the shop may be open as localhost while models are at 127.0.0.1, which
        // is another site to a browser. What a page may read of the bytes is for CORS to say.
        headers.insert(CORP, HeaderValue::from_static("cross-origin"));
    }
    response
}

/// Asks for the file; where a range was asked for on a condition (`If-Range`) that does not hold, asks for all of it.
async fn fetch(files: ServeDir, request: Request) -> Response {
    let Some(condition) = request.headers().get(header::IF_RANGE).cloned() else { return answer(files, request).await };
    let mut whole =
        Request::builder().method(request.method()).uri(request.uri()).body(Body::empty()).unwrap_or_default();
    *whole.headers_mut() = request.headers().clone();
    whole.headers_mut().remove(header::RANGE);

    let response = answer(files.clone(), request).await;
    let is_part = matches!(response.status(), StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE);
    if is_part && !holds(&condition, response.headers()) { answer(files, whole).await } else { response }
}

/// RFC 9110, 13.1.5: a strong tag that is the file's own, or the very date of its last change.
fn holds(condition: &HeaderValue, file: &HeaderMap) -> bool {
    [header::ETAG, header::LAST_MODIFIED].iter().any(|validator| file.get(validator) == Some(condition))
}

async fn answer(files: ServeDir, request: Request) -> Response {
    let Ok(response): Result<_, Infallible> = files.oneshot(request).await;
    response.map(Body::new)
}
