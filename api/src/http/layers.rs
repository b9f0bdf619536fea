//! What every request passes through.

use std::{any::Any, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, Response, Uri, header},
    response::Response as AxumResponse,
};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    limit::RequestBodyLimitLayer,
    request_id::{PropagateRequestIdLayer, SetRequestIdLayer},
    timeout::TimeoutLayer,
    trace::TraceLayer,
};
use tracing::Span;

use super::{
    around,
    problem::{self, ProblemKind, Refusal},
    request_id::{self, RandomId, X_REQUEST_ID},
    trace_context,
};

/// What one request may use up.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Time until the answer begins.
    pub time: Duration,
    /// Bytes of body.
    pub body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { time: Duration::from_secs(15), body: 64 * 1024 }
    }
}

/// For `/api`: limits of time and size, panics caught, answers compressed.
pub fn api_layers<S: Clone + Send + Sync + 'static>(router: Router<S>, limits: Limits) -> Router<S> {
    router.layer(
        ServiceBuilder::new()
            .layer(CompressionLayer::new())
            .layer(TimeoutLayer::with_status_code(ProblemKind::Timeout.status(), limits.time))
            .layer(CatchPanicLayer::custom(panicked))
            .layer(RequestBodyLimitLayer::new(limits.body)),
    )
}

/// Around everything: request ids, one log line per request, and problem documents for all errors.
pub fn outer_layers(router: Router) -> Router {
    router.layer(
        ServiceBuilder::new()
            .map_request(request_id::drop_unfit)
            .layer(SetRequestIdLayer::new(X_REQUEST_ID, RandomId))
            .layer(TraceLayer::new_for_http().make_span_with(span).on_request(()).on_response(answered).on_failure(()))
            .layer(PropagateRequestIdLayer::new(X_REQUEST_ID))
            .layer(around(asked, finish)),
    )
}

/// What [`finish`] must know of a request: its id, and whether its answer may have a body.
fn asked(request: &Request) -> (Option<HeaderValue>, bool) {
    (request.headers().get(X_REQUEST_ID).cloned(), request.method() != Method::HEAD)
}

/// Writes problem documents; forbids guessing of content types on all answers.
fn finish((id, body_wanted): (Option<HeaderValue>, bool), response: AxumResponse) -> AxumResponse {
    let id = id.as_ref().and_then(|id| id.to_str().ok());
    let mut response = problem::document(response, id, body_wanted);
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

#[expect(clippy::needless_pass_by_value, reason = "the layer asks for this signature")]
fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response<Body> {
    let message = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    tracing::error!(message, "a handler panicked");
    Refusal::of(ProblemKind::Internal).into_response()
}

fn span(request: &Request<Body>) -> Span {
    let span = tracing::info_span!(
        "request",
        id = request_id::read(request.headers()),
        method = %request.method(),
        uri = %without_signature(request.uri()),
    );
    trace_context::continue_from(request.headers(), &span);
    span
}

/// A signed link is a key for as long as it holds: logs are read by more people than may use it.
fn without_signature(uri: &Uri) -> String {
    let text = uri.to_string();
    let Some((begin, rest)) = text.split_once("signature=") else { return text };
    let end = rest.find('&').map_or("", |at| &rest[at..]);
    format!("{begin}signature=…{end}")
}

fn answered(response: &Response<Body>, latency: Duration, _: &Span) {
    let status = response.status().as_u16();
    let ms = latency.as_secs_f64() * 1000.0;
    if response.status().is_server_error() {
        tracing::error!(status, ms, "answered");
    } else {
        tracing::info!(status, ms, "answered");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_signature_is_logged() {
        for (uri, logged) in [
            ("/api/products?q=a", "/api/products?q=a"),
            ("/api/uploads/u/parts/1?expires=5&signature=abc", "/api/uploads/u/parts/1?expires=5&signature=…"),
            ("/x?signature=abc&b=1", "/x?signature=…&b=1"),
        ] {
            assert_eq!(without_signature(&Uri::from_static(uri)), logged);
        }
    }
}
