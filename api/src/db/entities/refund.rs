//! Money that goes back.

use sea_orm::entity::prelude::*;

/// A row of `refund`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refund")]
pub struct Model {
    /// Key; also its idempotency key at the provider.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The order's key.
    pub order_id: i64,
    /// The payment it comes from.
    pub payment_id: i64,
    /// Minor units.
    pub amount: i64,
    /// `pending`, `succeeded` or `failed`.
    pub status: String,
    /// For people.
    pub reason: String,
    /// The provider's name for it.
    pub reference: Option<String>,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

/// It is joined by key where it is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
