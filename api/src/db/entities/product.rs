//! Products.

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

/// A row of `product`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "product")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Unique.
    #[sea_orm(unique)]
    pub slug: String,
    /// The collection's key.
    pub collection_id: i64,
    /// Name for people.
    pub name: String,
    /// The name folded, to sort by.
    pub name_key: String,
    /// One line.
    pub tagline: String,
    /// Paragraphs parted by an empty line.
    #[sea_orm(column_type = "Text")]
    pub description: String,
    /// All words folded, each after a space, in three lines: see [`search_text`](crate::domain::search_text).
    #[sea_orm(column_type = "Text")]
    pub search: String,
    /// A line each.
    pub materials: Lines,
    /// Metres.
    pub width: f64,
    /// Metres.
    pub height: f64,
    /// Metres.
    pub depth: f64,
    /// Path on the models origin; empty before there is a model.
    pub model_path: String,
    /// Size of the model's file.
    pub model_bytes: i64,
    /// Path on the models origin; empty before there is a model.
    pub poster_path: String,
    /// Pixels.
    pub poster_width: i32,
    /// Pixels.
    pub poster_height: i32,
    /// Degrees around the model from its front.
    pub camera_theta: f64,
    /// Degrees from straight above.
    pub camera_phi: f64,
    /// Rank in the shop's own order, smallest first.
    pub featured: i64,
    /// Lowest price of its variants, minor units: kept here so that lists can be sorted by an index.
    pub price_amount: i64,
    /// ISO 4217.
    pub price_currency: String,
    /// Whether shoppers see it: it is listed, and has a model and a published variant.
    pub published: bool,
    /// Whether it is to be shown.
    pub listed: bool,
    /// When staff last changed it, milliseconds since 1970. None for what follows the catalogue's file.
    pub edited_at: Option<i64>,
}

/// Lines of text, a JSON array in the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Lines(pub Vec<String>);

/// What it is tied to.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Its collection.
    #[sea_orm(
        belongs_to = "super::collection::Entity",
        from = "Column::CollectionId",
        to = "super::collection::Column::Id"
    )]
    Collection,
    /// Its variants.
    #[sea_orm(has_many = "super::variant::Entity")]
    Variant,
}

impl Related<super::collection::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Collection.def()
    }
}

impl Related<super::variant::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Variant.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
