//! Discount codes.

use sea_orm::entity::prelude::*;

/// A row of `discount`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "discount")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// In upper case.
    #[sea_orm(unique)]
    pub code: String,
    /// Basis points off the lines; this or `amount`.
    pub percent: Option<i32>,
    /// Minor units off the lines; this or `percent`.
    pub amount: Option<i64>,
    /// The lines must come to this at least, minor units.
    pub minimum: Option<i64>,
    /// ISO 4217.
    pub currency: String,
    /// Milliseconds since 1970.
    pub starts_at: Option<i64>,
    /// Milliseconds since 1970.
    pub ends_at: Option<i64>,
    /// How many orders may use it.
    pub max_uses: Option<i64>,
    /// How many do.
    pub uses: i64,
    /// Whether it counts at all.
    pub active: bool,
}

/// It is joined by key where it is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
