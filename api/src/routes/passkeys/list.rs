//! `GET /api/passkeys`

use axum::extract::State;
use vitrine_contract::{List, Passkey, Problem};

use crate::{
    AppState,
    http::{ApiError, Json},
    identity::SignedIn,
};

/// The account's passkeys, the oldest first
#[utoipa::path(
    get,
    path = "",
    tag = "accounts",
    operation_id = "list_passkeys",
    responses(
        (status = 200, description = "All of them", body = List<Passkey>),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    SignedIn(account): SignedIn,
) -> Result<Json<List<Passkey>>, ApiError> {
    Ok(Json(List { items: state.accounts.list_passkeys(account.id).await? }))
}
