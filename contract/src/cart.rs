//! The cart, priced by the server.

use serde::{Deserialize, Serialize};

use crate::{Money, Poster};

/// A shopper's cart as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cart {
    /// In the order in which they were added.
    pub lines: Vec<CartLine>,
    /// How many pieces can be bought: what the badge on the cart shows.
    pub count: u32,
    /// Sum of what can be bought; none where the cart is empty.
    pub subtotal: Option<Money>,
    /// What a code takes off, before shipping and tax are known.
    pub discount: Option<CartDiscount>,
    /// Subtotal less discount; none where the cart is empty.
    pub total: Option<Money>,
}

/// One variant in the cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CartLine {
    /// The variant.
    pub sku: String,
    /// Slug of its product.
    pub slug: String,
    /// Name of its product.
    pub product: String,
    /// Name of the variant.
    pub variant: String,
    /// Slug of the product's collection.
    pub collection: String,
    /// The product's still picture.
    pub poster: Poster,
    /// What one costs now.
    pub unit_price: Money,
    /// How many are wanted.
    pub quantity: u32,
    /// How many can be had at most: stock, and the limit per order.
    pub max_quantity: u32,
    /// Unit price × the number that can be bought now.
    pub total: Money,
    /// How it stands.
    pub state: LineState,
    /// What one cost when the shopper last saw it, where that was another price.
    pub price_was: Option<Money>,
}

/// How a line of the cart stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LineState {
    /// All of it can be bought.
    Available,
    /// Fewer are left than are wanted; as many as there are count.
    Short,
    /// None are left; it does not count.
    SoldOut,
    /// It is no longer sold; it does not count.
    Gone,
}

/// A discount in the cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CartDiscount {
    /// The code.
    pub code: String,
    /// What it does, in words.
    pub label: String,
    /// What it takes off; zero where it does not apply now.
    pub amount: Money,
    /// Why it takes nothing off now, in words.
    pub refused: Option<String>,
}

/// So many more of a variant: `POST /api/cart/lines`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CartAddition {
    /// The variant.
    #[cfg_attr(feature = "openapi", schema(max_length = 64, example = "ALBA-OAK-MOSS"))]
    pub sku: String,
    /// How many more.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 20))]
    pub quantity: u32,
}

/// So many of a variant: `PUT /api/cart/lines/{sku}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CartQuantity {
    /// How many; zero takes the line out.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, maximum = 20))]
    pub quantity: u32,
}

/// A discount code: `PUT /api/cart/discount`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DiscountCode {
    /// As the shopper types it: case and blanks around it do not matter.
    #[cfg_attr(feature = "openapi", schema(max_length = 40))]
    pub code: String,
}
