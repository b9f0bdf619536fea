//! `POST /api/email-verifications`

use axum::{extract::State, response::Response};
use vitrine_contract::{EmailVerification, Problem, Session as Shown};

use crate::{
    AppState, db,
    http::{ApiError, Json},
    identity::CartKey,
    routes::session::{admit, bring_cart},
    session::Session,
};

/// Confirm the address of a new account, and sign in
///
/// What a guest has in the cart comes along, and orders that were placed with this address without an account are the
/// account's from now on.
#[utoipa::path(
    post,
    path = "",
    tag = "accounts",
    operation_id = "verify_email",
    request_body = EmailVerification,
    responses(
        (status = 200, description = "The account", body = Shown),
        (status = 400, description = "The link is not good, or no longer", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn verify(
    State(state): State<AppState>,
    session: Session,
    key: CartKey,
    Json(EmailVerification { token }): Json<EmailVerification>,
) -> Result<Response, ApiError> {
    let transaction = db::write(&state.db).await?;
    let account = state.accounts.verify(&transaction, &token).await?;
    bring_cart(&state, &transaction, &account, &key).await?;
    state.accounts.adopt_orders(&transaction, &account).await?;
    admit(&state, transaction, &session, &account, &key).await
}
