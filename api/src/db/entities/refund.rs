//! Money that goes back.

use sea_orm::entity::prelude::*;

/// A row of `refund`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refund")]
pub struct Model {
    /// Key; with `attempt` also its idempotency key at the provider.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The order's key.
    pub order_id: i64,
    /// The payment it comes from.
    pub payment_id: i64,
    /// Minor units.
    pub amount: i64,
    /// A `RefundStatus`.
    pub status: String,
    /// For people.
    pub reason: String,
    /// The provider's name for it, once the provider has it.
    pub reference: Option<String>,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// How often it was tried, from 1.
    pub attempt: i64,
    /// When this attempt began, milliseconds since 1970.
    pub tried_at: i64,
    /// Why the last attempt failed, in the provider's words.
    pub fault: Option<String>,
    /// Whether it is part of what the order cost: money that came when it could buy nothing is not.
    pub counted: bool,
}

/// It is joined by key where it is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
