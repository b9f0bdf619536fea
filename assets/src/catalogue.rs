//! `catalogue.json`: what the API seeds its database from.

use serde::{Deserialize, Serialize};

/// The whole file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    /// Of the format: 1.
    pub version: u32,
    /// In order.
    pub collections: Vec<Collection>,
    /// In order.
    pub products: Vec<Product>,
}

/// A group of products.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Collection {
    /// Name in URLs.
    pub slug: String,
    /// Name for people.
    pub name: String,
    /// One line.
    pub description: String,
}

/// A product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Product {
    /// Name in URLs.
    pub slug: String,
    /// Name for people.
    pub name: String,
    /// One line.
    pub tagline: String,
    /// Paragraphs parted by an empty line.
    pub description: String,
    /// Slug of its collection.
    pub collection: String,
    /// Place on the home page, 1 first.
    pub featured: u32,
    /// What it is made of, a line each.
    pub materials: Vec<String>,
    /// Measured on the model.
    pub dimensions: Dimensions,
    /// In the bucket.
    pub model: Model,
    /// In the bucket; none where posters were not wanted.
    pub poster: Option<Poster>,
    /// Of the poster, and of the viewer at first.
    pub camera_orbit: CameraOrbit,
    /// At least one; the first is the default.
    pub variants: Vec<Variant>,
}

/// Metres, rounded to millimetres; at least one, as a flat thing is still a thing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Dimensions {
    /// Along x.
    pub width: f64,
    /// Along y.
    pub height: f64,
    /// Along z.
    pub depth: f64,
}

impl Dimensions {
    /// From metres.
    pub fn new(size: glam::Vec3) -> Self {
        let round = |v: f32| (f64::from(v) * 1000.0).round().max(1.0) / 1000.0;
        Self { width: round(size.x), height: round(size.y), depth: round(size.z) }
    }
}

/// A direction to look from, in degrees, as in the viewer's `camera-orbit`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CameraOrbit {
    /// From the front (+z) towards +x, -180 to 180.
    pub theta: f32,
    /// From straight above, 0 to 180.
    pub phi: f32,
}

impl Default for CameraOrbit {
    fn default() -> Self {
        Self { theta: 0.0, phi: 75.0 }
    }
}

/// A model in the bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    /// Relative to the bucket.
    pub path: String,
    /// Size of the file.
    pub bytes: u64,
}

/// A poster in the bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poster {
    /// Relative to the bucket.
    pub path: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// A look of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// Stock keeping unit.
    pub sku: String,
    /// Name for people.
    pub name: String,
    /// CSS colour.
    pub swatch: String,
    /// Name of the variant in the model; none where the model has but one look.
    pub model_variant: Option<String>,
    /// Price.
    pub price: Money,
    /// Pieces in stock.
    pub stock: i64,
}

/// An amount in minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Minor units of the currency.
    pub amount: i64,
    /// ISO 4217.
    pub currency: String,
}
