//! What tests of several modules need.

use vitrine_contract::{CameraOrbit, Cart, CartLine, Currency, LineState, Money, Poster, ProductSummary};

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

/// An amount in cents.
pub fn euros(amount: i64) -> Money {
    Money { amount, currency: Currency::Eur }
}

/// A cart of variants with the price of one and their number; nine of each can be had.
pub fn cart(lines: &[(&str, i64, u32)]) -> Cart {
    let lines = lines.iter().map(|(sku, price, quantity)| CartLine {
        sku: (*sku).into(),
        slug: sku.to_lowercase(),
        product: (*sku).into(),
        variant: String::new(),
        collection: "furniture".into(),
        poster: Poster { url: String::new(), width: 1, height: 1 },
        unit_price: euros(*price),
        quantity: *quantity,
        max_quantity: 9,
        total: euros(price * i64::from(*quantity)),
        state: LineState::Available,
        price_was: None,
    });
    Cart { lines: lines.collect(), count: 0, subtotal: None, discount: None, total: None }
}
