//! Attempts to pay orders.

use sea_orm::entity::prelude::*;

/// A row of `payment`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payment")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The order's key.
    pub order_id: i64,
    /// A `PaymentProvider`.
    pub provider: String,
    /// The provider's name for it; none until the provider knows of it.
    #[sea_orm(unique)]
    pub intent: Option<String>,
    /// Lets a browser confirm it.
    pub client_secret: Option<String>,
    /// Minor units.
    pub amount: i64,
    /// ISO 4217.
    pub currency: String,
    /// `pending`, `declined`, `captured` or `cancelled`.
    pub status: String,
    /// Minor units that went, or are on their way, back.
    pub refunded: i64,
    /// The provider's name for the attempt that was declined last.
    pub declined: Option<String>,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

/// It is joined by key where it is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
