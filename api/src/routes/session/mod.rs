//! `/api/session`: who is signed in here.

mod get;
mod passkey;
mod passkey_options;
mod sign_in;
mod sign_out;

use axum::{
    http::header,
    response::{IntoResponse as _, Response},
};
use sea_orm::DatabaseTransaction;
use utoipa_axum::{router::OpenApiRouter, routes};
use vitrine_contract::Session as Shown;

use crate::{
    AppState, accounts,
    commerce::cart,
    db::entities::account,
    http::{ApiError, Json},
    identity::CartKey,
    session::{self, Session},
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(get::get, sign_in::sign_in, sign_out::sign_out))
        .routes(routes!(passkey::sign_in))
        .routes(routes!(passkey_options::ask))
}

/// Puts the guest's cart, if there is one, into that of the account.
pub(super) async fn bring_cart(
    state: &AppState,
    transaction: &DatabaseTransaction,
    account: &account::Model,
    key: &CartKey,
) -> Result<(), ApiError> {
    if let Some(token) = &key.0 {
        cart::merge(transaction, &token.digest(), account.id, state.commerce.clock.now()).await?;
    }
    Ok(())
}

/// Signs the account in and commits; the guest's cart must have been brought along. Before the commit, so that where the
/// session store is away nothing has happened.
pub(super) async fn admit(
    state: &AppState,
    transaction: DatabaseTransaction,
    session: &Session,
    account: &account::Model,
    key: &CartKey,
) -> Result<Response, ApiError> {
    let shown = Shown { account: Some(accounts::show(account)?) };
    session::sign_in(session, account.id, account.epoch).await?;
    transaction.commit().await?;
    let mut response = Json(shown).into_response();
    if let Some(gone) = key.0.as_ref().and_then(|_| CartKey::take(state.settings.secure_cookies)) {
        response.headers_mut().append(header::SET_COOKIE, gone);
    }
    Ok(response)
}
