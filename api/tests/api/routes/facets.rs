//! `GET /api/facets`

use serde_json::{Value, json};

use super::products::filter::shelves;
use crate::support::{answer::slugs, catalogue::catalogue, on_each_database, shop::Shop};

async fn facets(shop: &Shop, query: &str) -> Value {
    shop.get(&format!("/api/facets?{query}")).await.json()
}

/// The values of an option, each with its count.
fn values(facets: &Value, name: &str) -> Vec<(String, u64)> {
    let options = facets["options"].as_array().expect("options");
    let Some(option) = options.iter().find(|option| option["name"] == name) else { return Vec::new() };
    let value = |value: &Value| {
        (value["value"].as_str().unwrap_or_default().to_owned(), value["products"].as_u64().unwrap_or(99))
    };
    option["values"].as_array().expect("values").iter().map(value).collect()
}

fn counts(pairs: &[(&str, u64)]) -> Vec<(String, u64)> {
    pairs.iter().map(|(value, products)| ((*value).to_owned(), *products)).collect()
}

on_each_database! {
    async fn count_all_there_is(database: Database) {
        let shop = Shop::with(&database, &shelves()).await;
        assert_eq!(
            facets(&shop, "").await,
            json!({
                "products": 4,
                "collections": [
                    {"slug": "furniture", "name": "Furniture", "products": 3},
                    {"slug": "gadgets", "name": "Gadgets", "products": 1},
                    {"slug": "fashion", "name": "Fashion", "products": 0},
                ],
                "options": [
                    {"name": "Finish", "values": [
                        {"value": "Ash", "products": 2},
                        {"value": "Oak", "products": 2},
                        {"value": "Moss", "products": 1},
                        {"value": "Sand", "products": 1},
                    ]},
                    {"name": "Size", "values": [{"value": "S", "products": 3}, {"value": "L", "products": 2}]},
                ],
                "availability": {"in_stock": 3, "out_of_stock": 1},
                "price": {"currency": "EUR", "min": 10_000, "max": 40_000, "buckets": [
                    {"min": 10_000, "max": 19_999, "products": 1},
                    {"min": 20_000, "max": 29_999, "products": 1},
                    {"min": 30_000, "max": 39_999, "products": 1},
                    {"min": 40_000, "max": 49_999, "products": 1},
                ]},
            })
        );
    }

    async fn each_is_counted_with_all_filters_but_its_own(database: Database) {
        let shop = Shop::with(&database, &shelves()).await;

        // Among oak there are two sizes; the finishes are told as if none were chosen.
        let oak = facets(&shop, "option=Finish:Oak").await;
        assert_eq!(oak["products"], 2);
        assert_eq!(values(&oak, "Finish"), counts(&[("Ash", 2), ("Oak", 2), ("Moss", 1), ("Sand", 1)]));
        assert_eq!(values(&oak, "Size"), counts(&[("S", 2), ("L", 1)]));
        assert_eq!(oak["collections"][0]["products"], 2);
        assert_eq!(oak["collections"][1]["products"], 0);
        assert_eq!(oak["availability"], json!({"in_stock": 1, "out_of_stock": 1}));
        assert_eq!(oak["price"]["max"], 20_000);

        let large_oak = facets(&shop, "option=Finish:Oak&option=Size:L").await;
        assert_eq!(values(&large_oak, "Finish"), counts(&[("Ash", 1), ("Oak", 1)]));
        assert_eq!(values(&large_oak, "Size"), counts(&[("S", 2), ("L", 1)]));

        let in_stock = facets(&shop, "in_stock=true").await;
        assert_eq!(in_stock["products"], 3);
        assert_eq!(in_stock["availability"], json!({"in_stock": 3, "out_of_stock": 1}));
        assert_eq!(values(&in_stock, "Finish"), counts(&[("Ash", 1), ("Moss", 1), ("Oak", 1)]));

        let gadgets = facets(&shop, "collection=gadgets").await;
        assert_eq!(gadgets["products"], 1);
        assert_eq!(gadgets["collections"][0]["products"], 3);
        assert_eq!(values(&gadgets, "Size"), counts(&[]));
        assert_eq!(gadgets["price"]["min"], 40_000);

        let cheap = facets(&shop, "price_max=20000").await;
        assert_eq!(cheap["products"], 2);
        assert_eq!(cheap["price"]["max"], 40_000);
        assert_eq!(cheap["price"]["buckets"].as_array().map(Vec::len), Some(4));
        assert_eq!(cheap["collections"][1]["products"], 0);

        let searched = facets(&shop, "q=clara").await;
        assert_eq!(searched["products"], 1);
        assert_eq!(searched["collections"][0]["products"], 1);
        assert_eq!(values(&searched, "Finish"), counts(&[("Ash", 1)]));
    }

    async fn what_is_chosen_stays(database: Database) {
        let shop = Shop::with(&database, &shelves()).await;
        let none = facets(&shop, "option=Finish:Teak&option=Size:XL").await;
        assert_eq!(none["products"], 0);
        assert_eq!(values(&none, "Finish"), counts(&[("Teak", 0)]));
        assert_eq!(values(&none, "Size"), counts(&[("XL", 0)]));
        assert_eq!(none["price"], Value::Null);
    }

    /// Each count is what the list holds that it speaks of.
    async fn agree_with_the_list(database: Database) {
        let shop = Shop::with(&database, &shelves()).await;
        let listed = async |query: String| slugs(&shop.get(&format!("/api/products?{query}")).await.json()).len() as u64;
        for query in ["", "q=a", "in_stock=true", "option=Finish:Oak&in_stock=true", "collection=furniture&price_min=15000"] {
            let facets = facets(&shop, query).await;
            assert_eq!(facets["products"], listed(query.to_owned()).await, "{query}");
            if !query.contains("collection") {
                for collection in facets["collections"].as_array().expect("collections") {
                    let narrowed = format!("{query}&collection={}", collection["slug"].as_str().expect("a slug"));
                    assert_eq!(collection["products"], listed(narrowed).await, "{query}");
                }
            }
            if !query.contains("Size") {
                for (size, products) in values(&facets, "Size") {
                    assert_eq!(products, listed(format!("{query}&option=Size:{size}")).await, "{query} {size}");
                }
            }
            if !query.contains("price") {
                for bucket in facets["price"]["buckets"].as_array().expect("buckets") {
                    let narrowed = format!("{query}&price_min={}&price_max={}", bucket["min"], bucket["max"]);
                    assert_eq!(bucket["products"], listed(narrowed).await, "{query}");
                }
            }
        }
    }

    async fn an_empty_shop_has_none(database: Database) {
        let shop = Shop::with(&database, &catalogue([])).await;
        let facets = facets(&shop, "").await;
        assert_eq!(facets["products"], 0);
        assert_eq!(facets["options"], json!([]));
        assert_eq!(facets["price"], Value::Null);
    }

    async fn are_not_sent_again_to_who_has_them(database: Database) {
        let shop = Shop::with(&database, &shelves()).await;
        let first = shop.get("/api/facets?q=a").await;
        assert_eq!(first.header("cache-control"), "public, max-age=30, stale-while-revalidate=300");
        assert_eq!(shop.get_with("/api/facets?q=a", "if-none-match", first.header("etag")).await.status, 304);
        assert_ne!(shop.get("/api/facets?q=b").await.header("etag"), first.header("etag"));
    }

    async fn refuse_what_they_do_not_understand(database: Database) {
        let shop = Shop::with(&database, &shelves()).await;
        shop.get("/api/facets?collection=A").await.refuses("collection");
        shop.get(&format!("/api/facets?q={}", "x".repeat(201))).await.refuses("q");
        // What only the list knows does not matter here.
        shop.get("/api/facets?sort=best&limit=0&cursor=x").await.json();
    }
}
