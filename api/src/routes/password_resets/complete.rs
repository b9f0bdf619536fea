//! `POST /api/password-resets/complete`

use axum::{extract::State, http::StatusCode};
use vitrine_contract::{PasswordReset, Problem};

use crate::{
    AppState,
    http::{ApiError, Json},
};

/// Choose a new password by a link that came by mail
///
/// All sessions of the account end. Nobody is signed in by it.
#[utoipa::path(
    post,
    path = "/complete",
    tag = "accounts",
    operation_id = "complete_password_reset",
    request_body = PasswordReset,
    responses(
        (status = 204, description = "Changed"),
        (status = 400, description = "The link is not good, or no longer, or the password is not taken", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn complete(
    State(state): State<AppState>,
    Json(PasswordReset { token, password }): Json<PasswordReset>,
) -> Result<StatusCode, ApiError> {
    state.accounts.reset_password(&token, &password).await?;
    state.bell.ring();
    Ok(StatusCode::NO_CONTENT)
}
