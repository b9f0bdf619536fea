//! Refunds of the built-in provider.

use sea_orm::entity::prelude::*;

/// A row of `test_refund`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "test_refund")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What is refunded.
    pub intent: String,
    /// The shop's name for it.
    #[sea_orm(unique)]
    pub idempotency_key: String,
    /// Minor units.
    pub amount: i64,
    /// Whether the card's bank sent it back.
    pub bounced: bool,
}

/// It is joined by key where it is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
