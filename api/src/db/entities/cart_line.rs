//! Variants in carts.

use sea_orm::entity::prelude::*;

/// A row of `cart_line`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cart_line")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The cart's key.
    pub cart_id: i64,
    /// The variant's key.
    pub variant_id: i64,
    /// Above zero.
    pub quantity: i64,
    /// What one cost when the shopper last saw it, minor units.
    pub seen_amount: i64,
}

/// What it is tied to.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {
    /// What lies there.
    #[sea_orm(belongs_to = "super::variant::Entity", from = "Column::VariantId", to = "super::variant::Column::Id")]
    Variant,
}

impl Related<super::variant::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Variant.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
