//! `GET /api/health/live`

use axum::response::IntoResponse;

use super::{Health, ok};

/// Whether the process lives
///
/// It answers as long as it can answer at all: restart it where it does not.
#[utoipa::path(
    get,
    path = "/live",
    tag = "health",
    operation_id = "health_live",
    responses((status = 200, description = "It lives", body = Health))
)]
pub(super) async fn live() -> impl IntoResponse {
    ok()
}
