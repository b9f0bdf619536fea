//! What was ordered, as it was then.

use sea_orm::entity::prelude::*;

/// A row of `order_line`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "order_line")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The order's key.
    pub order_id: i64,
    /// Place in the order, from 0.
    pub position: i32,
    /// The variant's key.
    pub variant_id: i64,
    /// The variant.
    pub sku: String,
    /// Of the product.
    pub slug: String,
    /// Its name.
    pub product: String,
    /// Its name.
    pub variant: String,
    /// Path on the models origin.
    pub poster_path: String,
    /// Pixels.
    pub poster_width: i32,
    /// Pixels.
    pub poster_height: i32,
    /// What one cost, minor units.
    pub unit_amount: i64,
    /// Above zero.
    pub quantity: i64,
    /// How many of them were refunded.
    pub refunded: i64,
    /// What a code took off the line, minor units.
    pub discount: i64,
    /// Tax of the line, minor units.
    pub tax: i64,
    /// Basis points.
    pub tax_rate: i32,
    /// What the line cost, minor units.
    pub total: i64,
}

/// It is joined by key where it is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
