//! `PATCH /api/account`

use axum::extract::State;
use vitrine_contract::{Account, AccountChange, Problem};

use crate::{
    AppState, accounts,
    http::{ApiError, Json},
    identity::SignedIn,
};

/// Change one's account
#[utoipa::path(
    patch,
    path = "",
    tag = "accounts",
    operation_id = "change_account",
    request_body = AccountChange,
    responses(
        (status = 200, description = "The account", body = Account),
        (status = 400, description = "A value is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn update(
    State(state): State<AppState>,
    SignedIn(account): SignedIn,
    Json(change): Json<AccountChange>,
) -> Result<Json<Account>, ApiError> {
    let account = state.accounts.rename(account, &change).await?;
    Ok(Json(accounts::show(&account)?))
}
