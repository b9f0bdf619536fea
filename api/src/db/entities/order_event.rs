//! What happened to orders. Only ever added to.

use sea_orm::entity::prelude::*;

/// A row of `order_event`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "order_event")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The order's key.
    pub order_id: i64,
    /// Milliseconds since 1970.
    pub at: i64,
    /// An `OrderEventKind`.
    pub kind: String,
    /// More about it, for people.
    pub note: String,
    /// The sum it moved, minor units.
    pub amount: Option<i64>,
}

/// It is joined by key where it is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
