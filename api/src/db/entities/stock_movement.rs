//! How stock came to be what it is. Only ever added to.

use sea_orm::entity::prelude::*;

/// A row of `stock_movement`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stock_movement")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Milliseconds since 1970.
    pub at: i64,
    /// The variant's key.
    pub variant_id: i64,
    /// How many more (or fewer) can be bought since.
    pub delta: i64,
    /// A `StockReason`, or what an order did.
    pub reason: String,
    /// More about it.
    pub note: String,
    /// The order that caused it.
    pub order_id: Option<i64>,
    /// Who changed it by hand.
    pub account_id: Option<i64>,
}

/// It is joined by key where it is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
