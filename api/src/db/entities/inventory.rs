//! Stock of a variant: `received = available + reserved + sold`, which the database checks.

use sea_orm::entity::prelude::*;

/// A row of `inventory`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inventory")]
pub struct Model {
    /// The variant's key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub variant_id: i64,
    /// How many ever came in, less those written off.
    pub received: i64,
    /// How many can be bought.
    pub available: i64,
    /// How many wait for a payment.
    pub reserved: i64,
    /// How many were sold and not brought back.
    pub sold: i64,
}

/// It is joined by key where it is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
