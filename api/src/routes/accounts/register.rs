//! `POST /api/accounts`

use axum::{extract::State, http::StatusCode};
use vitrine_contract::{Problem, Registration};

use crate::{
    AppState,
    accounts::NewAccount,
    http::{ApiError, Json},
    rate_limit::{ClientIp, rules},
    routes::told_by_mail,
};

/// Make an account
///
/// The answer is the same whether the address has one already: what comes next is told by mail.
#[utoipa::path(
    post,
    path = "",
    tag = "accounts",
    operation_id = "register",
    request_body = Registration,
    responses(
        (status = 202, description = "A mail is on its way"),
        (status = 400, description = "A value is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn register(
    State(state): State<AppState>,
    ip: ClientIp,
    Json(registration): Json<Registration>,
) -> Result<StatusCode, ApiError> {
    let new = NewAccount::try_from(&registration)?;
    let (by_address, by_account) = ((rules::REGISTER, &ip), (rules::REGISTER_ACCOUNT, &new.email));
    told_by_mail(&state, by_address, by_account, state.accounts.register(&new)).await
}
