//! Payments of the built-in provider.

use sea_orm::entity::prelude::*;

/// A row of `test_intent`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "test_intent")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Its name.
    #[sea_orm(unique)]
    pub intent: String,
    /// The shop's name for it.
    #[sea_orm(unique)]
    pub idempotency_key: String,
    /// Lets a browser confirm it.
    pub client_secret: String,
    /// What it pays.
    pub order_number: String,
    /// Minor units.
    pub amount: i64,
    /// ISO 4217.
    pub currency: String,
    /// `requires_payment`, `captured` or `cancelled`.
    pub status: String,
    /// Why the last card was declined.
    pub declined: Option<String>,
    /// Whether its card's bank sends the first refund back.
    pub bounces: bool,
    /// How many cards were put to it.
    pub attempts: i64,
}

/// It is joined by key where it is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
