//! `DELETE /api/passkeys/{id}`

use axum::{extract::State, http::StatusCode};
use vitrine_contract::Problem;

use crate::{
    AppState,
    http::{ApiError, Path},
    identity::SignedIn,
};

/// Remove a passkey
#[utoipa::path(
    delete,
    path = "/{id}",
    tag = "accounts",
    operation_id = "remove_passkey",
    params(("id" = String, Path, description = "The passkey's id")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The account has no such passkey", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn remove(
    State(state): State<AppState>,
    SignedIn(account): SignedIn,
    Path(id): Path<i64>,
) -> Result<StatusCode, ApiError> {
    state.accounts.remove_passkey(account.id, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
