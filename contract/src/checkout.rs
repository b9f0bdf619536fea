//! From cart to order.

use serde::{Deserialize, Serialize};

use crate::{Address, Money};

/// Asks what the cart would cost sent there: `POST /api/checkout/quote`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuoteRequest {
    /// ISO 3166-1 alpha-2.
    #[cfg_attr(feature = "openapi", schema(min_length = 2, max_length = 2, example = "DE"))]
    pub country: String,
    /// ISO 3166-2 without the country; empty where not known yet or where addresses have none.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 8))]
    pub subdivision: String,
    /// Id of a shipping method; the cheapest where none is given.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 32))]
    pub shipping_method: Option<String>,
}

/// What the cart would cost now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Quote {
    /// The ways to send it there, the cheapest first.
    pub shipping_methods: Vec<ShippingMethod>,
    /// Id of the one that is counted in.
    pub shipping_method: String,
    /// All parts of the sum.
    pub totals: Totals,
}

/// A way to send things.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShippingMethod {
    /// To name it by.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Working days from payment to the door, at the earliest.
    pub days_min: u32,
    /// Working days from payment to the door, at the latest.
    pub days_max: u32,
    /// What it costs this cart.
    pub price: Money,
}

/// The parts of a sum. `total = subtotal − discount + shipping + (tax, where it is not included)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Totals {
    /// The lines.
    pub subtotal: Money,
    /// What a code takes off; not negative.
    pub discount: Money,
    /// Sending it.
    pub shipping: Money,
    /// Tax, of lines and shipping.
    pub tax: Money,
    /// Whether prices hold the tax already (VAT) or it comes on top (sales tax).
    pub tax_included: bool,
    /// What is to be paid.
    pub total: Money,
}

/// Orders the cart: `POST /api/orders`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Checkout {
    /// Where the receipt goes.
    #[cfg_attr(feature = "openapi", schema(max_length = 254, example = "ada@example.com"))]
    pub email: String,
    /// Where things go.
    pub shipping_address: Address,
    /// Whose bill it is; the shipping address where none is given.
    #[serde(default)]
    pub billing_address: Option<Address>,
    /// Id of a shipping method of the quote.
    #[cfg_attr(feature = "openapi", schema(max_length = 32))]
    pub shipping_method: String,
    /// The total the shopper saw and agrees to. Where the order would cost anything else it is refused
    /// (`/problems/price-changed`).
    pub expected_total: Money,
}
