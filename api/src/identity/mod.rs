//! Who asks: extractors for handlers.
//!
//! The account is read anew for each request, so that a lost role or a session that was ended elsewhere counts at once.

mod cart_key;

pub use cart_key::CartKey;

use axum::{extract::FromRequestParts, http::request::Parts};
use sea_orm::EntityTrait as _;
use vitrine_contract::Role;

use crate::{
    AppState,
    commerce::{Actor, cart::CartOwner},
    db::entities::account,
    domain::Named as _,
    http::{ApiError, ProblemKind},
    session::{self, Session},
};

/// Whoever asks: the account that is signed in, or none for a guest.
#[derive(Debug, Clone)]
pub struct Visitor(pub Option<account::Model>);

/// Whoever is signed in; others are refused.
#[derive(Debug, Clone)]
pub struct SignedIn(pub account::Model);

/// One of the staff, or an admin; others are refused.
#[derive(Debug, Clone)]
pub struct Staff(pub account::Model);

/// An admin; others are refused.
#[derive(Debug, Clone)]
pub struct Admin(pub account::Model);

impl Visitor {
    /// The key of the account.
    pub fn id(&self) -> Option<i64> {
        self.0.as_ref().map(|account| account.id)
    }

    /// The address of the account, by which limits count it.
    pub fn email(&self) -> Option<&str> {
        self.0.as_ref().map(|account| account.email.as_str())
    }

    /// Whose cart they fill: the account's, or the guest's with this key. None for a guest without one.
    pub fn cart(&self, key: &CartKey) -> Option<CartOwner> {
        match (self.id(), &key.0) {
            (Some(id), _) => Some(CartOwner::Account(id)),
            (None, Some(token)) => Some(CartOwner::Guest(token.digest())),
            (None, None) => None,
        }
    }

    /// As whom they ask for an order: with the order's own key where they bring one, else as their account.
    pub fn actor(&self, order_token: Option<&str>) -> Actor {
        match (order_token, self.id()) {
            (Some(token), _) => Actor::Guest(token.to_owned()),
            (None, Some(id)) => Actor::Account(id),
            // No order has an empty key.
            (None, None) => Actor::Guest(String::new()),
        }
    }
}

impl FromRequestParts<AppState> for Visitor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        let Some(session) = parts.extensions.get::<Session>().cloned() else { return Ok(Self(None)) };
        let Some(signed_in) = session::current(&session).await? else { return Ok(Self(None)) };
        let account = account::Entity::find_by_id(signed_in.account).one(&state.db).await?;
        let account = account.filter(|account| account.epoch == signed_in.epoch);
        if account.is_some() {
            session::touch(&session, signed_in).await?;
        } else {
            session::sign_out(&session).await?;
        }
        Ok(Self(account))
    }
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        let Visitor(account) = Visitor::from_request_parts(parts, state).await?;
        account.map(Self).ok_or_else(|| ApiError::refused(ProblemKind::Unauthenticated, "Sign in first."))
    }
}

/// The signed-in account, if its role reaches.
async fn at_least(role: Role, parts: &mut Parts, state: &AppState) -> Result<account::Model, ApiError> {
    let SignedIn(account) = SignedIn::from_request_parts(parts, state).await?;
    if Role::by_name(&account.role).is_some_and(|own| own >= role) {
        Ok(account)
    } else {
        Err(ApiError::refused(ProblemKind::Forbidden, format!("This needs the role {}.", role.as_str())))
    }
}

impl FromRequestParts<AppState> for Staff {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        at_least(Role::Staff, parts, state).await.map(Self)
    }
}

impl FromRequestParts<AppState> for Admin {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        at_least(Role::Admin, parts, state).await.map(Self)
    }
}
