//! Products as shoppers see them.

use serde::{Deserialize, Serialize};

use crate::Money;

/// A product in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProductSummary {
    /// Stable name in URLs: lower-case ASCII letters, digits and hyphens.
    pub slug: String,
    /// Name for people.
    pub name: String,
    /// One line under the name.
    pub tagline: String,
    /// Slug of the collection it belongs to.
    pub collection: String,
    /// Lowest price of its variants.
    pub price: Money,
    /// The still picture.
    pub poster: Poster,
    /// From where the picture shows the model, and the viewer at first.
    pub camera_orbit: CameraOrbit,
    /// Colours of its variants, CSS `#rrggbb`, in order.
    pub swatches: Vec<String>,
    /// Whether any variant can be bought now.
    pub in_stock: bool,
}

/// A product, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Product {
    /// Stable name in URLs.
    pub slug: String,
    /// Name for people.
    pub name: String,
    /// One line under the name.
    pub tagline: String,
    /// Plain text; paragraphs are parted by an empty line.
    pub description: String,
    /// Slug of the collection it belongs to.
    pub collection: String,
    /// What it is made of, a line each.
    pub materials: Vec<String>,
    /// Its real size.
    pub dimensions: Dimensions,
    /// The 3D model.
    pub model: Model,
    /// The still picture.
    pub poster: Poster,
    /// From where the picture shows the model, and the viewer at first.
    pub camera_orbit: CameraOrbit,
    /// At least one, in order; the first is the default.
    pub variants: Vec<Variant>,
}

/// What a shopper picks and buys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Variant {
    /// Stock keeping unit, unique in the shop.
    pub sku: String,
    /// Name for people, such as "Oak, moss".
    pub name: String,
    /// What sets it apart from its siblings, in order: at most ten, no name twice.
    pub options: Vec<VariantOption>,
    /// CSS `#rrggbb`.
    pub swatch: String,
    /// The `KHR_materials_variants` name in the model; none where the model has but one look.
    pub model_variant: Option<String>,
    /// What it costs.
    pub price: Money,
    /// How many can be bought now.
    pub stock: i64,
}

/// One thing that sets a variant apart, such as Finish: Oak.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VariantOption {
    /// What is chosen; holds no colon.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 60, example = "Finish"))]
    pub name: String,
    /// What it is for this variant.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 120, example = "Oak"))]
    pub value: String,
}

/// Real-world size in metres: x, y (up), z.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dimensions {
    /// Metres along x.
    pub width: f64,
    /// Metres along y.
    pub height: f64,
    /// Metres along z.
    pub depth: f64,
}

/// A glTF binary on the models origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Model {
    /// Absolute URL, content-hashed: it may be cached for ever.
    pub url: String,
    /// Size of the download in bytes.
    pub bytes: u64,
}

/// A still picture of the model on a transparent ground, framed as the viewer frames it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Poster {
    /// Absolute URL, content-hashed: it may be cached for ever.
    pub url: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// A direction to look from, as in `<product-viewer>`'s `camera-orbit`: around the middle of the model.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CameraOrbit {
    /// Degrees from the front (+z) towards the model's left (+x), -180 to 180.
    pub theta: f64,
    /// Degrees from straight above, 0 to 180.
    pub phi: f64,
}

impl Default for CameraOrbit {
    /// From the front, a little from above: as `<model-viewer>` does.
    fn default() -> Self {
        Self { theta: 0.0, phi: 75.0 }
    }
}

/// A group of products.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Collection {
    /// Stable name in URLs.
    pub slug: String,
    /// Name for people.
    pub name: String,
    /// One line.
    pub description: String,
    /// How many products it holds.
    pub products: u64,
}

/// Orders in which products can be listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// As the shop arranges them.
    #[default]
    Featured,
    /// What fits the search best first; without a search the same as `featured`.
    Relevance,
    /// Cheapest first.
    PriceAsc,
    /// Dearest first.
    PriceDesc,
    /// By name.
    Name,
}

impl Sort {
    /// Every order, in the order in which a menu shows them.
    pub const ALL: [Self; 5] = [Self::Featured, Self::Relevance, Self::PriceAsc, Self::PriceDesc, Self::Name];

    /// The name on the wire, as in `?sort=price_asc`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Featured => "featured",
            Self::Relevance => "relevance",
            Self::PriceAsc => "price_asc",
            Self::PriceDesc => "price_desc",
            Self::Name => "name",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sort_names_are_those_on_the_wire() {
        for sort in Sort::ALL {
            assert_eq!(serde_json::to_string(&sort).ok(), Some(format!("{:?}", sort.as_str())));
        }
    }
}
