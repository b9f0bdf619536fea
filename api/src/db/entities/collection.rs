//! Collections.

use sea_orm::entity::prelude::*;

/// A row of `collection`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "collection")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Unique.
    #[sea_orm(unique)]
    pub slug: String,
    /// Name for people.
    pub name: String,
    /// One line.
    pub description: String,
    /// Place in the list, from 0.
    pub position: i32,
    /// Whether shoppers see it.
    pub published: bool,
}

/// What it is tied to.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Its products.
    #[sea_orm(has_many = "super::product::Entity")]
    Product,
}

impl Related<super::product::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Product.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
