//! `POST /api/passkeys`

use axum::extract::State;
use vitrine_contract::{NewPasskey, Passkey, Problem};

use super::ASIDE;
use crate::{
    AppState, db,
    http::{ApiError, Json},
    identity::SignedIn,
    session::{self, Session},
};

/// Add a passkey
#[utoipa::path(
    post,
    path = "",
    tag = "accounts",
    operation_id = "add_passkey",
    request_body = NewPasskey,
    responses(
        (status = 200, description = "The passkey", body = Passkey),
        (status = 400, description = "It is not what was asked for, or the name is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There are no passkeys at this address of the shop", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It is there already, or the account has as many as it may have", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn add(
    State(state): State<AppState>,
    session: Session,
    SignedIn(account): SignedIn,
    Json(new): Json<NewPasskey>,
) -> Result<Json<Passkey>, ApiError> {
    let asked = session::take_back(&session, ASIDE).await?;
    let transaction = db::write(&state.db).await?;
    let passkey = state.accounts.add_passkey(&transaction, &account, &new, asked.as_ref()).await?;
    transaction.commit().await?;
    state.bell.ring();
    Ok(Json(passkey))
}
