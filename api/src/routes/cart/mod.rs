//! `/api/cart`: what the visitor has picked.

mod acknowledge;
mod add;
mod discount;
mod get;
mod set;

use axum::{
    http::header,
    response::{IntoResponse as _, Response},
};
use sea_orm::DatabaseTransaction;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    AppState,
    commerce::{
        CommerceError,
        cart::{self, CartOwner},
    },
    db::{self, entities::cart as carts},
    domain::SecretToken,
    http::{ApiError, Json},
    identity::{CartKey, Visitor},
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(get::get))
        .routes(routes!(add::add))
        .routes(routes!(set::set, set::remove))
        .routes(routes!(discount::set, discount::remove))
        .routes(routes!(acknowledge::acknowledge))
}

/// The cart as it is now.
async fn shown(state: &AppState, owner: Option<&CartOwner>) -> Result<Response, ApiError> {
    let cart = match owner {
        Some(owner) => cart::find(&state.db, owner).await?,
        None => None,
    };
    let shown = cart::show(&state.db, cart.as_ref(), &state.models, state.commerce.clock.now()).await?;
    Ok(Json(shown).into_response())
}

/// A change of a cart that is under way.
struct Change {
    transaction: DatabaseTransaction,
    cart: carts::Model,
    owner: CartOwner,
    /// A guest's first cart comes with a key.
    fresh: Option<SecretToken>,
}

impl Change {
    /// Begins; makes the cart where there is none.
    async fn begin(state: &AppState, visitor: &Visitor, key: &CartKey) -> Result<Self, ApiError> {
        let (owner, fresh) = if let Some(owner) = visitor.cart(key) {
            (owner, None)
        } else {
            let token = SecretToken::random().map_err(CommerceError::from)?;
            (CartOwner::Guest(token.digest()), Some(token))
        };
        let transaction = db::write(&state.db).await?;
        let cart = cart::obtain(&transaction, &owner, state.commerce.clock.now()).await?;
        Ok(Self { transaction, cart, owner, fresh })
    }

    /// Commits, and answers with the cart.
    async fn finish(self, state: &AppState) -> Result<Response, ApiError> {
        self.transaction.commit().await?;
        let mut response = shown(state, Some(&self.owner)).await?;
        if let Some(cookie) = self.fresh.and_then(|token| CartKey::give(&token, state.settings.secure_cookies)) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        Ok(response)
    }
}
