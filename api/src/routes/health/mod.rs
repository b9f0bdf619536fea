//! `/api/health`: for load balancers and people on call.

mod live;
mod ready;

use axum::{Json, http::header, response::IntoResponse};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(live::live)).routes(routes!(ready::ready))
}

/// All is well.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(super) struct Health {
    /// Always `ok`; anything else is a problem document.
    #[schema(example = "ok")]
    status: &'static str,
}

/// The answer that no cache may keep.
fn ok() -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "no-store")], Json(Health { status: "ok" }))
}
