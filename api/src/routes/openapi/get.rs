//! `GET /api/openapi.json`

use axum::response::Response;

use crate::http::{ApiError, Conditional};

/// This document
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "contract",
    operation_id = "get_openapi",
    responses(
        (status = 200, description = "The document", content_type = "application/json"),
        (status = 304, description = "The client has just that already (`If-None-Match`)"),
    )
)]
pub(super) async fn get(conditional: Conditional) -> Result<Response, ApiError> {
    conditional.json(&super::document())
}
