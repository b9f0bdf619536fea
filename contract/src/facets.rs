//! What a list of products could be narrowed to.

use serde::{Deserialize, Serialize};

use crate::Currency;

/// How many products each choice would leave: `GET /api/facets`. Each is counted with all filters but its own, so that
/// it tells what a shopper gets who chooses otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Facets {
    /// How many products pass all filters.
    pub products: u64,
    /// All collections in the shop's order, also those that would leave nothing.
    pub collections: Vec<CollectionFacet>,
    /// Options by name, the one that most products have first.
    pub options: Vec<OptionFacet>,
    /// Whether something can be bought now.
    pub availability: AvailabilityFacet,
    /// What it costs; none where nothing is left.
    pub price: Option<PriceFacet>,
}

/// Products in a collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CollectionFacet {
    /// Stable name in URLs.
    pub slug: String,
    /// Name for people.
    pub name: String,
    /// How many products.
    pub products: u64,
}

/// Products with an option.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OptionFacet {
    /// The option's name.
    pub name: String,
    /// Its values, the one that most products have first. Chosen ones are there even where no product has them.
    pub values: Vec<OptionValueFacet>,
}

/// Products with a value of an option.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OptionValueFacet {
    /// The value.
    pub value: String,
    /// How many products.
    pub products: u64,
}

/// Products that can be bought now, and others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AvailabilityFacet {
    /// How many can be bought now.
    pub in_stock: u64,
    /// How many cannot.
    pub out_of_stock: u64,
}

/// Lowest prices of products, in minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PriceFacet {
    /// The currency of all of them.
    pub currency: Currency,
    /// The lowest.
    pub min: i64,
    /// The highest.
    pub max: i64,
    /// Equal steps from the lowest to the highest, with round bounds; those without products are left out.
    pub buckets: Vec<PriceBucket>,
}

/// Products within a step of prices. Its bounds are fit for `price_min` and `price_max`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PriceBucket {
    /// The lowest price in it, minor units.
    pub min: i64,
    /// The highest price in it, minor units.
    pub max: i64,
    /// How many products.
    pub products: u64,
}
