//! `POST /api/session/passkey`

use axum::{extract::State, response::Response};
use vitrine_contract::{PasskeySignIn, Problem, Session as Shown};

use super::{admit, bring_cart};
use crate::{
    AppState, db,
    http::{ApiError, Json},
    identity::CartKey,
    rate_limit::{ClientIp, rules},
    session::{self, Session},
};

/// What the session keeps of the options.
pub(super) const ASIDE: &str = "passkey_sign_in";

/// Sign in by passkey
///
/// What a guest has in the cart comes along.
#[utoipa::path(
    post,
    path = "/passkey",
    tag = "accounts",
    operation_id = "sign_in_by_passkey",
    request_body = PasskeySignIn,
    responses(
        (status = 200, description = "The account", body = Shown),
        (status = 400, description = "The body is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "This passkey is not known here, or not what was asked for", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There are no passkeys at this address of the shop", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn sign_in(
    State(state): State<AppState>,
    session: Session,
    key: CartKey,
    ip: ClientIp,
    Json(PasskeySignIn { credential }): Json<PasskeySignIn>,
) -> Result<Response, ApiError> {
    state.limiter.check(rules::SIGN_IN, &ip.subject()).await?;
    let asked = session::take_back(&session, ASIDE).await?;
    let transaction = db::write(&state.db).await?;
    let account = state.accounts.by_passkey(&transaction, &credential, asked).await?;
    bring_cart(&state, &transaction, &account, &key).await?;
    admit(&state, transaction, &session, &account, &key).await
}
