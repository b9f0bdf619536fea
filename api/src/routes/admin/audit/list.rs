//! `GET /api/admin/audit`

use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;
use vitrine_contract::{AuditEntry, Page, Problem};

use crate::{
    AppState, audit,
    domain::{Limit, RowCursor},
    http::{ApiError, Json, Query},
    identity::Admin,
};

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Params {
    /// How many at most.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 100, default = 24)]
    limit: Limit,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<RowCursor>,
}

/// What staff did, the newest first
#[utoipa::path(
    get,
    path = "",
    tag = "admin",
    operation_id = "list_audit",
    params(Params),
    responses(
        (status = 200, description = "A page", body = Page<AuditEntry>),
        (status = 400, description = "A parameter is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The account has not the role for it", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    _: Admin,
    Query(Params { limit, cursor }): Query<Params>,
) -> Result<Json<Page<AuditEntry>>, ApiError> {
    Ok(Json(audit::page(&state.db, limit, cursor).await?))
}
