//! `PUT /api/account/password`

use axum::{extract::State, http::StatusCode};
use vitrine_contract::{PasswordChange, Problem};

use crate::{
    AppState, db,
    http::{ApiError, Json},
    identity::SignedIn,
    rate_limit::rules,
    session::{self, Session},
};

/// Choose a new password
///
/// All other sessions of the account end.
#[utoipa::path(
    put,
    path = "/password",
    tag = "accounts",
    operation_id = "change_password",
    request_body = PasswordChange,
    responses(
        (status = 204, description = "Changed"),
        (status = 400, description = "The current password is another one, or the new one is not taken", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn set(
    State(state): State<AppState>,
    session: Session,
    SignedIn(account): SignedIn,
    Json(change): Json<PasswordChange>,
) -> Result<StatusCode, ApiError> {
    // Who has taken over a session must not find out the password by it.
    state.limiter.check(rules::SIGN_IN_ACCOUNT, &account.email).await?;
    let hash = state.accounts.agree_on(&account, &change).await?;
    let transaction = db::write(&state.db).await?;
    let account = state.accounts.set_password(&transaction, account, &hash).await?;
    session::sign_in(&session, account.id, account.epoch).await?;
    transaction.commit().await?;
    state.bell.ring();
    Ok(StatusCode::NO_CONTENT)
}
