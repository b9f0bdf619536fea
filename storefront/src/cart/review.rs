//! A cart held against what the shop has and asks now.

use std::collections::HashMap;

use vitrine_contract::{Currency, Money, Poster, Product};

use super::model::{Cart, Line, limit};
use crate::{api::ApiError, format::words};

/// A cart's lines with today's prices, and what they come to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Review {
    /// In the cart's order.
    pub rows: Vec<Row>,
    /// What can be bought comes to this; one amount per currency, and almost always one currency.
    pub totals: Vec<Money>,
    /// What has to change in the cart for it to be buyable.
    pub changes: Vec<Change>,
}

/// One line of the cart.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// As the cart has it.
    pub line: Line,
    /// Name for people; what the slug says where the product is not known.
    pub name: String,
    /// The variant's name.
    pub variant: Option<String>,
    /// The product's picture and the collection whose ground it stands on.
    pub picture: Option<(Poster, String)>,
    /// Whether it can be bought.
    pub standing: Standing,
}

/// Whether a line can be bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It can.
    Available {
        /// The price of one.
        unit: Money,
        /// The price of all of them; none if it does not fit into the number type.
        total: Option<Money>,
        /// The most that can be had.
        limit: u32,
    },
    /// It exists but none is left.
    SoldOut,
    /// The shop does not sell it any more.
    Gone,
    /// We could not find out.
    Unknown,
    /// We have not heard yet.
    Pending,
}

/// A quantity that the stock does not allow any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The variant.
    pub sku: String,
    /// Name for people.
    pub name: String,
    /// The new quantity, at least one.
    pub quantity: u32,
}

/// Holds a cart against products fetched just now, by slug.
pub fn review(cart: &Cart, products: &HashMap<String, Result<Product, ApiError>>) -> Review {
    let mut review = Review::default();
    for line in cart.lines() {
        let mut row = Row {
            line: line.clone(),
            name: words(&line.slug),
            variant: None,
            picture: None,
            standing: Standing::Pending,
        };
        match products.get(&line.slug) {
            Some(Ok(product)) => fill(&mut row, product, &mut review),
            Some(Err(error)) if error.is_not_found() => row.standing = Standing::Gone,
            Some(Err(_)) => row.standing = Standing::Unknown,
            None => {}
        }
        review.rows.push(row);
    }
    review
}

fn fill(row: &mut Row, product: &Product, review: &mut Review) {
    row.name.clone_from(&product.name);
    row.picture = Some((product.poster.clone(), product.collection.clone()));
    let Some(variant) = product.variants.iter().find(|variant| variant.sku == row.line.sku) else {
        row.standing = Standing::Gone;
        return;
    };
    row.variant = Some(variant.name.clone());
    let limit = limit(variant.stock);
    if limit == 0 {
        row.standing = Standing::SoldOut;
        return;
    }
    if row.line.quantity > limit {
        row.line.quantity = limit;
        review.changes.push(Change { sku: row.line.sku.clone(), name: product.name.clone(), quantity: limit });
    }
    let unit = variant.price;
    let total =
        unit.amount.checked_mul(i64::from(row.line.quantity)).map(|amount| Money { amount, currency: unit.currency });
    if let Some(total) = total {
        add(&mut review.totals, total);
    }
    row.standing = Standing::Available { unit, total, limit };
}

fn add(totals: &mut Vec<Money>, more: Money) {
    let same = |currency: Currency| move |total: &&mut Money| total.currency == currency;
    match totals.iter_mut().find(same(more.currency)) {
        Some(total) => total.amount = total.amount.saturating_add(more.amount),
        None => totals.push(more),
    }
}

#[cfg(test)]
mod tests {
    use vitrine_contract::{CameraOrbit, Dimensions, Model, Variant};

    use super::*;

    fn money(amount: i64) -> Money {
        Money { amount, currency: Currency::Eur }
    }

    fn product(slug: &str, variants: &[(&str, i64, i64)]) -> Product {
        Product {
            slug: slug.into(),
            name: slug.to_uppercase(),
            tagline: String::new(),
            description: String::new(),
            collection: "furniture".into(),
            materials: vec![],
            dimensions: Dimensions { width: 1.0, height: 1.0, depth: 1.0 },
            model: Model { url: "http://models/m.glb".into(), bytes: 1 },
            poster: Poster { url: "http://models/p.webp".into(), width: 10, height: 10 },
            camera_orbit: CameraOrbit::default(),
            variants: variants
                .iter()
                .map(|(sku, amount, stock)| Variant {
                    sku: (*sku).into(),
                    name: format!("Finish {sku}"),
                    options: Vec::new(),
                    swatch: "#000000".into(),
                    model_variant: None,
                    price: money(*amount),
                    stock: *stock,
                })
                .collect(),
        }
    }

    fn cart(lines: &[(&str, &str, u32)]) -> Cart {
        Cart::from_lines(lines.iter().map(|(slug, sku, quantity)| Line {
            slug: (*slug).into(),
            sku: (*sku).into(),
            quantity: *quantity,
        }))
    }

    #[test]
    fn prices_come_from_the_shop() {
        let products = HashMap::from([
            ("chair".to_owned(), Ok(product("chair", &[("C1", 1000, 9), ("C2", 1500, 9)]))),
            ("lamp".to_owned(), Ok(product("lamp", &[("L1", 250, 9)]))),
        ]);
        let review = review(&cart(&[("chair", "C2", 2), ("lamp", "L1", 1)]), &products);
        assert_eq!(review.totals, [money(3250)]);
        assert_eq!(review.rows[0].name, "CHAIR");
        assert_eq!(review.rows[0].variant.as_deref(), Some("Finish C2"));
        assert_eq!(
            review.rows[0].standing,
            Standing::Available { unit: money(1500), total: Some(money(3000)), limit: 9 }
        );
        assert!(review.changes.is_empty());
    }

    #[test]
    fn fallen_stock_lowers_the_quantity() {
        let products = HashMap::from([("chair".to_owned(), Ok(product("chair", &[("C1", 1000, 2)])))]);
        let review = review(&cart(&[("chair", "C1", 5)]), &products);
        assert_eq!(review.rows[0].line.quantity, 2);
        assert_eq!(review.totals, [money(2000)]);
        assert_eq!(review.changes, [Change { sku: "C1".into(), name: "CHAIR".into(), quantity: 2 }]);
    }

    #[test]
    fn what_cannot_be_bought_costs_nothing() {
        let products = HashMap::from([
            ("chair".to_owned(), Ok(product("chair", &[("C1", 1000, 0)]))),
            ("old".to_owned(), Err(ApiError::Status(404))),
            ("lost".to_owned(), Err(ApiError::Status(503))),
        ]);
        let lines = [("chair", "C1", 1), ("chair", "C9", 1), ("old", "O", 1), ("lost", "X", 1), ("never", "N", 1)];
        let review = review(&cart(&lines), &products);
        let standings: Vec<_> = review.rows.iter().map(|row| &row.standing).collect();
        assert_eq!(
            standings,
            [&Standing::SoldOut, &Standing::Gone, &Standing::Gone, &Standing::Unknown, &Standing::Pending]
        );
        assert!(review.totals.is_empty());
    }

    #[test]
    fn absurd_prices_do_not_wrap() {
        let products = HashMap::from([("gem".to_owned(), Ok(product("gem", &[("G", i64::MAX, 9)])))]);
        let review = review(&cart(&[("gem", "G", 2)]), &products);
        assert!(matches!(review.rows[0].standing, Standing::Available { total: None, .. }));
        assert!(review.totals.is_empty());
    }
}
