//! What tests of several modules need.

use vitrine_contract::{CameraOrbit, Currency, Money, Poster, ProductSummary};

/// A product in a list that says nothing but who it is.
pub fn summary(slug: &str, collection: &str) -> ProductSummary {
    ProductSummary {
        slug: slug.into(),
        name: slug.into(),
        tagline: String::new(),
        collection: collection.into(),
        price: Money { amount: 1, currency: Currency::Eur },
        poster: Poster { url: String::new(), width: 1, height: 1 },
        camera_orbit: CameraOrbit::default(),
        swatches: vec![],
        in_stock: true,
    }
}
