//! `GET /api/admin/users`

use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;
use vitrine_contract::{Page, Problem, User};

use crate::{
    AppState, accounts,
    domain::{Limit, RowCursor, plain_text},
    http::{ApiError, Json, Query},
    identity::Staff,
};

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Params {
    /// Part of an address or a name.
    #[param(max_length = 100)]
    q: Option<String>,
    /// How many at most.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 100, default = 24)]
    limit: Limit,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<RowCursor>,
}

/// Everybody's accounts, the newest first
#[utoipa::path(
    get,
    path = "",
    tag = "admin",
    operation_id = "list_users",
    params(Params),
    responses(
        (status = 200, description = "A page", body = Page<User>),
        (status = 400, description = "A parameter is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The account has not the role for it", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    _: Staff,
    Query(Params { q, limit, cursor }): Query<Params>,
) -> Result<Json<Page<User>>, ApiError> {
    let text = q.map(|text| plain_text(&text, 100)).transpose();
    let text = text.map_err(|error| ApiError::invalid_param("q", &error))?;
    let (found, next) = state.accounts.find(text.as_deref(), limit, cursor).await?;
    let items = found.iter().map(accounts::user).collect::<Result<_, _>>()?;
    Ok(Json(Page { items, next: next.map(|next| next.to_string()) }))
}
