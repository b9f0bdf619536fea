//! Variants: what is bought.

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};
use vitrine_contract::VariantOption;

/// A row of `variant`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "variant")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The product's key.
    pub product_id: i64,
    /// Unique.
    #[sea_orm(unique)]
    pub sku: String,
    /// Name for people.
    pub name: String,
    /// What sets it apart, in order.
    pub options: Options,
    /// `#rrggbb`.
    pub swatch: String,
    /// Name of the material variant in the model.
    pub model_variant: Option<String>,
    /// Minor units.
    pub price_amount: i64,
    /// ISO 4217.
    pub price_currency: String,
    /// Place among the product's variants, from 0.
    pub position: i32,
    /// Whether shoppers see it.
    pub published: bool,
}

/// Options, a JSON array of objects in the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Options(pub Vec<VariantOption>);

impl Options {
    /// What a variant has that names none: its name as its finish.
    pub fn of_name(name: &str) -> Self {
        Self(vec![VariantOption { name: "Finish".into(), value: name.to_owned() }])
    }
}

/// What it is tied to.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Its product.
    #[sea_orm(belongs_to = "super::product::Entity", from = "Column::ProductId", to = "super::product::Column::Id")]
    Product,
    /// How many there are of it.
    #[sea_orm(belongs_to = "super::inventory::Entity", from = "Column::Id", to = "super::inventory::Column::VariantId")]
    Inventory,
}

impl Related<super::inventory::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Inventory.def()
    }
}

impl Related<super::product::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Product.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
