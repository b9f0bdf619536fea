//! `GET /api/products` with filters.

use serde_json::{Value, json};

use crate::support::{
    answer::slugs,
    catalogue::{catalogue, five, product},
    on_each_database,
    shop::Shop,
};

/// A product with these variants: finish, size, stock.
fn with_options(slug: &str, price: i64, variants: &[(&str, &str, u32)]) -> Value {
    let mut product = product(slug, slug, "furniture", price);
    let variant = |(finish, size, stock): &(&str, &str, u32)| {
        json!({
            "sku": format!("{slug}-{finish}-{size}").to_uppercase(), "name": format!("{finish}, {size}"),
            "swatch": "#888888", "price": {"amount": price, "currency": "EUR"}, "stock": stock,
            "options": [{"name": "Finish", "value": finish}, {"name": "Size", "value": size}],
        })
    };
    product["variants"] = variants.iter().map(variant).collect();
    product
}

/// Four products with finishes and sizes.
pub fn shelves() -> Value {
    catalogue([
        with_options("anna", 10_000, &[("Oak", "S", 1), ("Oak", "L", 0)]),
        with_options("berta", 20_000, &[("Oak", "S", 0), ("Ash", "L", 2)]),
        with_options("clara", 30_000, &[("Ash", "S", 0)]),
        product("dora", "dora", "gadgets", 40_000),
    ])
}

async fn listed(shop: &Shop, query: &str) -> Vec<String> {
    slugs(&shop.get(&format!("/api/products?{query}")).await.json())
}

on_each_database! {
    async fn by_option(database: Database) {
        let shop = Shop::with(&database, &shelves()).await;
        for (query, found) in [
            ("option=Finish:Oak", vec!["anna", "berta"]),
            ("option=Finish:Ash", vec!["berta", "clara"]),
            // Of one name any value will do.
            ("option=Finish:Oak&option=Finish:Moss", vec!["anna", "berta", "dora"]),
            // Of different names each must be there, on the same variant.
            ("option=Finish:Oak&option=Size:L", vec!["anna"]),
            ("option=Finish:Oak&option=Finish:Ash&option=Size:L", vec!["anna", "berta"]),
            ("option=Size:L&option=Finish:Teak", vec![]),
            // And that one must be in stock.
            ("option=Finish:Oak&in_stock=true", vec!["anna"]),
            ("option=Finish:Oak&option=Size:L&in_stock=true", vec![]),
            ("option=Finish:Oak&in_stock=false", vec!["anna", "berta"]),
            // As it is written, whole.
            ("option=finish:Oak", vec![]),
            ("option=Finish:Oa", vec![]),
            ("option=Finish:%25", vec![]),
            ("option=", vec!["anna", "berta", "clara", "dora"]),
            ("collection=furniture&option=Finish:Moss", vec![]),
            ("q=anna&option=Size:S", vec!["anna"]),
        ] {
            assert_eq!(listed(&shop, query).await, found, "{query}");
        }
    }

    async fn by_stock(database: Database) {
        let shop = Shop::with(&database, &shelves()).await;
        assert_eq!(listed(&shop, "in_stock=true").await, ["anna", "berta", "dora"]);
        assert_eq!(listed(&shop, "in_stock=true&sort=price_desc").await, ["dora", "berta", "anna"]);
        assert_eq!(listed(&shop, "in_stock=false").await.len(), 4);
    }

    async fn variants_that_are_not_shown_do_not_count(database: Database) {
        Shop::with(&database, &shelves()).await.stop().await;
        let mut file = shelves();
        file["products"][0]["variants"].as_array_mut().expect("variants").remove(0);
        let shop = Shop::with(&database, &file).await;
        assert_eq!(listed(&shop, "in_stock=true").await, ["berta", "dora"]);
        assert_eq!(listed(&shop, "option=Size:S").await, ["berta", "clara"]);
    }

    async fn by_price(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        for (query, found) in [
            ("price_min=34900", vec!["cafe-stool", "echo-speaker", "alba-lounge-chair"]),
            ("price_min=34901", vec!["alba-lounge-chair"]),
            ("price_max=24900", vec!["brio-lamp", "duna-bag"]),
            // Its lowest price decides: there is an Alba at 130,900 too.
            ("price_min=130000", vec![]),
            ("price_min=20000&price_max=34900", vec!["duna-bag", "cafe-stool", "echo-speaker"]),
            ("price_min=34900&price_max=34900&collection=gadgets", vec!["echo-speaker"]),
            ("price_min=0&price_max=1000000000000", vec!["brio-lamp", "duna-bag", "cafe-stool", "echo-speaker", "alba-lounge-chair"]),
        ] {
            assert_eq!(listed(&shop, &format!("{query}&sort=price_asc")).await, found, "{query}");
        }
    }

    async fn page_by_page(database: Database) {
        let many = (0..30).map(|n| with_options(&format!("p-{n}"), 1000 + n, &[("Oak", "S", u32::from(n % 2 == 0))]));
        let shop = Shop::with(&database, &catalogue(many)).await;
        let query = "option=Finish:Oak&in_stock=true&price_max=1020&sort=price_asc&limit=4";
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        while seen.len() < 30 {
            let page = shop.get(&format!("/api/products?{query}&cursor={cursor}")).await.json();
            seen.extend(slugs(&page));
            let Some(next) = page["next"].as_str() else { break };
            next.clone_into(&mut cursor);
        }
        assert_eq!(seen, (0..=20).step_by(2).map(|n| format!("p-{n}")).collect::<Vec<_>>());
    }

    async fn what_does_not_fit_is_refused_by_name(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let many = "option=Size:L&".repeat(41);
        let long = format!("option=Size:{}", "x".repeat(121));
        for (query, parameter) in [
            ("in_stock=yes", "in_stock"),
            ("in_stock=1", "in_stock"),
            ("in_stock=%00", "in_stock"),
            ("price_min=-1", "price_min"),
            ("price_min=1.5", "price_min"),
            ("price_min=x", "price_min"),
            ("price_max=99999999999999999999", "price_max"),
            ("price_max=%00", "price_max"),
            ("price_max=1000000000001", "price_max"),
            ("price_min=2&price_max=1", "price_max"),
            ("option=Oak", "option"),
            ("option=:Oak", "option"),
            ("option=Finish:", "option"),
            ("option=Finish:Oak&option=x", "option"),
            ("option=Finish:O%00k", "option"),
            ("option=Fin%0Aish:Oak", "option"),
            (&many, "option"),
            (&long, "option"),
        ] {
            for path in ["/api/products", "/api/facets"] {
                shop.get(&format!("{path}?{query}")).await.refuses(parameter);
            }
        }
    }

    async fn nothing_in_a_filter_is_taken_for_a_command(database: Database) {
        let shop = Shop::with(&database, &shelves()).await;
        for odd in ["'", "\"", "\\", "?", "$1", "%25", "_", "');DROP TABLE variant;--", "\"}]", "' OR '1'='1", ":*", "Oak'", "椅"] {
            for query in [format!("option=Finish:{odd}"), format!("option={odd}:Oak"), format!("q={odd}x'{odd}")] {
                // What begins with a colon has no name.
                if query.starts_with("option=:") {
                    continue;
                }
                let listed = shop.get(&format!("/api/products?{query}")).await.json();
                assert_eq!(slugs(&listed), [""; 0], "{query}");
                shop.get(&format!("/api/facets?{query}")).await.json();
            }
        }
        assert_eq!(slugs(&shop.get("/api/products").await.json()).len(), 4);
    }
}
