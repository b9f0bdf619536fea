//! The products.

mod headphones;
mod lamp;
mod lounge_chair;
mod sideboard;
mod speaker;
mod watch;
mod weekender;

use crate::{
    catalogue::CameraOrbit,
    model::{Model, Quality},
};

/// A group of products.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Collection {
    /// Name in URLs.
    pub slug: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// One line.
    pub description: &'static str,
}

/// The groups, in order.
pub const COLLECTIONS: &[Collection] = &[
    Collection {
        slug: "furniture",
        name: "Furniture",
        description: "Pieces to live with for decades: honest joints, solid woods, cloth that wears in.",
    },
    Collection {
        slug: "gadgets",
        name: "Gadgets",
        description: "Quiet technology in good materials, made to be touched, repaired and kept.",
    },
    Collection {
        slug: "fashion",
        name: "Fashion",
        description: "Things to carry and to wear, cut and finished by hand in small runs.",
    },
];

/// Of all prices, ISO 4217: a shop has one.
pub const CURRENCY: &str = "EUR";

/// A look of a product. Its `name` is also the variant's name in the model.
#[derive(Debug, Clone, Copy)]
pub struct Variant {
    /// Stock keeping unit.
    pub sku: &'static str,
    /// Name for people and in the model.
    pub name: &'static str,
    /// CSS colour.
    pub swatch: &'static str,
    /// Euro cents.
    pub price: i64,
    /// Pieces in stock.
    pub stock: i64,
}

/// A product of the demo catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Product {
    /// Name in URLs.
    pub slug: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// One line.
    pub tagline: &'static str,
    /// Paragraphs parted by an empty line.
    pub description: &'static str,
    /// Slug of its [`Collection`].
    pub collection: &'static str,
    /// Place on the home page, 1 first.
    pub featured: u32,
    /// What it is made of.
    pub materials: &'static [&'static str],
    /// Its best side.
    pub camera_orbit: CameraOrbit,
    /// Its looks; the first is the default.
    pub variants: &'static [Variant],
    /// Makes the model.
    pub build: fn(Quality) -> Model,
}

/// All products, in catalogue order.
pub const PRODUCTS: &[Product] = &[
    lounge_chair::PRODUCT,
    speaker::PRODUCT,
    sideboard::PRODUCT,
    watch::PRODUCT,
    headphones::PRODUCT,
    lamp::PRODUCT,
    weekender::PRODUCT,
];
