//! `POST /api/password-resets`

use axum::{extract::State, http::StatusCode};
use vitrine_contract::{PasswordResetRequest, Problem};

use crate::{
    AppState,
    domain::Email,
    http::{ApiError, Json},
    rate_limit::{ClientIp, rules},
    routes::told_by_mail,
};

/// Ask for a link to choose a new password
///
/// The answer is the same whether the address has an account: what comes next is told by mail.
#[utoipa::path(
    post,
    path = "",
    tag = "accounts",
    operation_id = "ask_password_reset",
    request_body = PasswordResetRequest,
    responses(
        (status = 202, description = "A mail is on its way"),
        (status = 400, description = "A value is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn ask(
    State(state): State<AppState>,
    ip: ClientIp,
    Json(PasswordResetRequest { email }): Json<PasswordResetRequest>,
) -> Result<StatusCode, ApiError> {
    let email = Email::read(&email).map_err(|error| ApiError::invalid_param("email", &error))?;
    let (by_address, by_account) = ((rules::PASSWORD_RESET, &ip), (rules::PASSWORD_RESET_ACCOUNT, &email));
    told_by_mail(&state, by_address, by_account, state.accounts.ask_reset(&email)).await
}
