//! `POST /api/passkeys/options`

use axum::extract::State;
use vitrine_contract::{PasskeyOptions, Problem};

use super::ASIDE;
use crate::{
    AppState,
    http::{ApiError, Json},
    identity::SignedIn,
    session::{self, Session},
};

/// Begin to add a passkey
#[utoipa::path(
    post,
    path = "/options",
    tag = "accounts",
    operation_id = "ask_for_new_passkey",
    responses(
        (status = 200, description = "What to ask the browser for", body = PasskeyOptions),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There are no passkeys at this address of the shop", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The account has as many as it may have", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn ask(
    State(state): State<AppState>,
    session: Session,
    SignedIn(account): SignedIn,
) -> Result<Json<PasskeyOptions>, ApiError> {
    let (public_key, asked) = state.accounts.ask_new_passkey(&account).await?;
    session::put_aside(&session, ASIDE, asked).await?;
    Ok(Json(PasskeyOptions { public_key }))
}
