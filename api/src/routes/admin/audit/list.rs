//! `GET /api/admin/audit`

use axum::extract::State;
use vitrine_contract::{AuditEntry, List, Problem};

use crate::{
    AppState, audit,
    http::{ApiError, Json},
    identity::Admin,
};

/// What staff did last, two hundred deeds at most
#[utoipa::path(
    get,
    path = "",
    tag = "admin",
    operation_id = "list_audit",
    responses(
        (status = 200, description = "The newest first", body = List<AuditEntry>),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The account has not the role for it", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(State(state): State<AppState>, _: Admin) -> Result<Json<List<AuditEntry>>, ApiError> {
    Ok(Json(List { items: audit::latest(&state.db).await? }))
}
