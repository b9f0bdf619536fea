//! `POST /api/session`

use axum::{extract::State, response::Response};
use vitrine_contract::{Problem, Session as Shown, SignIn};

use super::{admit, bring_cart};
use crate::{
    AppState, db,
    http::{ApiError, Json},
    identity::CartKey,
    rate_limit::{ClientIp, rules},
    session::Session,
};

/// Sign in by password
///
/// What a guest has in the cart comes along.
#[utoipa::path(
    post,
    path = "",
    tag = "accounts",
    operation_id = "sign_in",
    request_body = SignIn,
    responses(
        (status = 200, description = "The account", body = Shown),
        (status = 400, description = "The body is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "There is no account with this address, its password is another one, or the address was not confirmed", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn sign_in(
    State(state): State<AppState>,
    session: Session,
    key: CartKey,
    ip: ClientIp,
    Json(SignIn { email, password }): Json<SignIn>,
) -> Result<Response, ApiError> {
    state.limiter.check(rules::SIGN_IN, &ip.subject()).await?;
    state.limiter.check(rules::SIGN_IN_ACCOUNT, &email.trim().to_lowercase()).await?;
    let account = state.accounts.by_password(&email, &password).await?;
    let transaction = db::write(&state.db).await?;
    let account = state.accounts.still(&transaction, &account).await?;
    bring_cart(&state, &transaction, &account, &key).await?;
    admit(&state, transaction, &session, &account, &key).await
}
