//! `/api/telemetry`: what pages tell of themselves.

mod viewer;

use tower_http::limit::RequestBodyLimitLayer;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::AppState;

/// Bytes of a report at most.
const BODY: usize = 4096;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(viewer::post)).layer(RequestBodyLimitLayer::new(BODY))
}
