//! Where things go.

use serde::{Deserialize, Serialize};

/// A postal address. Which fields a country wants is told by [`Country`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Address {
    /// The recipient.
    #[cfg_attr(feature = "openapi", schema(max_length = 100, example = "Ada Lovelace"))]
    pub name: String,
    /// Street and number.
    #[cfg_attr(feature = "openapi", schema(max_length = 100, example = "Torstraße 1"))]
    pub line1: String,
    /// Flat, floor, care of; may be empty.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 100))]
    pub line2: String,
    /// Town.
    #[cfg_attr(feature = "openapi", schema(max_length = 100, example = "Berlin"))]
    pub city: String,
    /// Postal code in the country's form; empty where the country has none.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 16, example = "10119"))]
    pub postal_code: String,
    /// ISO 3166-2 subdivision without the country (`CA` for California), where the country's addresses have one.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 8))]
    pub subdivision: String,
    /// ISO 3166-1 alpha-2.
    #[cfg_attr(feature = "openapi", schema(min_length = 2, max_length = 2, example = "DE"))]
    pub country: String,
    /// For the carrier; may be empty.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 32))]
    pub phone: String,
}

/// A country the shop sends to, and what its addresses look like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub code: String,
    /// In English.
    pub name: String,
    /// What a postal code looks like, such as `10119`; none where the country has none.
    pub postal_code: Option<String>,
    /// What its people call a postal code, such as "ZIP code".
    pub postal_code_label: String,
    /// What its people call a subdivision, such as "State"; none where addresses have none.
    pub subdivision_label: Option<String>,
    /// Its subdivisions; empty where addresses have none.
    pub subdivisions: Vec<Subdivision>,
}

/// A state, province or canton.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Subdivision {
    /// ISO 3166-2 without the country.
    pub code: String,
    /// In English.
    pub name: String,
}
