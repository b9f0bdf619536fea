//! `POST /api/session/passkey/options`

use axum::extract::State;
use vitrine_contract::{PasskeyOptions, Problem};

use super::passkey::ASIDE;
use crate::{
    AppState,
    http::{ApiError, Json},
    rate_limit::{ClientIp, rules},
    session::{self, Session},
};

/// Begin to sign in by passkey
///
/// The options name no account: the authenticator says which it knows.
#[utoipa::path(
    post,
    path = "/passkey/options",
    tag = "accounts",
    operation_id = "ask_for_passkey",
    responses(
        (status = 200, description = "What to ask the browser for", body = PasskeyOptions),
        (status = 404, description = "There are no passkeys at this address of the shop", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn ask(
    State(state): State<AppState>,
    session: Session,
    ip: ClientIp,
) -> Result<Json<PasskeyOptions>, ApiError> {
    state.limiter.check(rules::SIGN_IN, &ip.subject()).await?;
    let (public_key, asked) = state.accounts.ask_passkey()?;
    session::put_aside(&session, ASIDE, asked).await?;
    Ok(Json(PasskeyOptions { public_key }))
}
