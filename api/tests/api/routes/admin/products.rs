//! `/api/admin/products`

use reqwest::StatusCode;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use serde_json::{Value, json};
use vitrine_api::db::entities::product;

use crate::support::{
    answer::{Answer, slugs},
    catalogue::five,
    on_each_database,
    shop::Shop,
    staff::Clerk,
};

fn content() -> Value {
    json!({
        "name": "Öland Bench", "tagline": "Long", "description": "One.", "collection": "furniture",
        "materials": ["Pine"], "dimensions": {"width": 1.4, "height": 0.4, "depth": 0.4},
        "camera_orbit": {"theta": 10.0, "phi": 70.0}, "featured": null, "published": true,
    })
}

fn variant(price: i64, published: bool) -> Value {
    json!({"name": "Pine", "swatch": "#c8a878", "model_variant": null, "published": published,
        "price": {"amount": price, "currency": "EUR"}})
}

/// As if a model had been published.
async fn give_model(shop: &Shop, slug: &str) {
    product::Entity::update_many()
        .col_expr(product::Column::ModelPath, Expr::value("models/x.0123456789abcdef.glb"))
        .col_expr(product::Column::ModelBytes, Expr::value(20_i64))
        .filter(product::Column::Slug.eq(slug))
        .exec(shop.running.database())
        .await
        .expect("a model");
}

fn listed(answer: &Answer) -> bool {
    slugs(&answer.json()).contains(&"oland-bench".to_owned())
}

on_each_database! {
    async fn are_shown_once_they_are_whole(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let clerk = Clerk::of(&shop).await;
        let mut new = content();
        new["slug"] = json!("oland-bench");
        let made = clerk.post("/products", &new).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", String::from_utf8_lossy(&made.body));
        let made: Value = serde_json::from_slice(&made.body).expect("JSON");
        assert_eq!((&made["published"], made["model_path"].is_null()), (&json!(true), true));
        clerk.post("/products", &new).await.problem(409, "/problems/conflict");
        let path = "/products/oland-bench";
        clerk.put(&format!("{path}/variants/OLAND-PINE"), &variant(50_000, true)).await.json();
        assert!(!listed(&shop.get("/api/products").await), "it has no model");
        shop.get("/api/products/oland-bench").await.problem(404, "/problems/not-found");

        give_model(&shop, "oland-bench").await;
        clerk.put(path, &content()).await.json();
        assert!(listed(&shop.get("/api/products").await));
        assert_eq!(slugs(&shop.get("/api/products?q=oland+pine").await.json()), ["oland-bench"]);
        assert_eq!(slugs(&shop.get("/api/products?option=Finish:Pine").await.json()), ["oland-bench"]);
        let collections = shop.get("/api/collections").await.json();
        assert_eq!(collections["items"][0]["products"], 3);
        // The lowest price of what is shown counts.
        let whole = clerk.put(&format!("{path}/variants/OLAND-ASH"), &variant(40_000, true)).await.json();
        assert_eq!(whole["variants"].as_array().map(Vec::len), Some(2));
        assert_eq!(whole["variants"][1]["sku"], "OLAND-ASH");
        let price = || async { shop.get("/api/products?q=oland").await.json()["items"][0]["price"]["amount"].clone() };
        assert_eq!(price().await, 40_000);
        clerk.put(&format!("{path}/variants/OLAND-ASH"), &variant(40_000, false)).await.json();
        assert_eq!(price().await, 50_000);
        clerk.put(&format!("{path}/variants/OLAND-PINE"), &variant(50_000, false)).await.json();
        assert!(!listed(&shop.get("/api/products").await), "nothing of it is sold");
        assert_eq!(clerk.get(path).await.json()["variants"][0]["published"], false);
        assert!(slugs(&clerk.get("/products").await.json()).contains(&"oland-bench".to_owned()));
        assert_eq!(clerk.audit().await.last().map(String::as_str), Some("product.create oland-bench"));
    }

    async fn unfit_values_are_named(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let clerk = Clerk::of(&shop).await;
        let path = "/products/alba-lounge-chair";
        for (name, value) in [
            ("name", json!("")),
            ("collection", json!("nowhere")),
            ("dimensions", json!({"width": 0.0, "height": 1.0, "depth": 1.0})),
            ("camera_orbit", json!({"theta": 0.0, "phi": 181.0})),
        ] {
            let mut body = content();
            body[name] = value;
            clerk.put(path, &body).await.refuses(name);
        }
        clerk.put("/products/nothing", &content()).await.problem(404, "/problems/not-found");
        let mut new = content();
        new["slug"] = json!("Not A Slug");
        clerk.post("/products", &new).await.refuses("slug");
        let mut dollars = variant(1, true);
        dollars["price"]["currency"] = json!("USD");
        clerk.put(&format!("{path}/variants/X"), &dollars).await.refuses("price.currency");
        clerk.put(&format!("{path}/variants/lower"), &variant(1, true)).await.refuses("sku");
        let taken = clerk.put(&format!("{path}/variants/BRIO-LAMP-MOSS"), &variant(1, true)).await;
        taken.problem(409, "/problems/conflict");
        assert!(clerk.audit().await.is_empty());
    }

    async fn what_staff_did_outlives_a_start(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let clerk = Clerk::of(&shop).await;
        let mut new = content();
        new["slug"] = json!("oland-bench");
        new["collection"] = json!("gadgets");
        assert_eq!(clerk.post("/products", &new).await.status, StatusCode::CREATED);
        give_model(&shop, "oland-bench").await;
        clerk.put("/products/oland-bench/variants/OLAND-PINE", &variant(50_000, true)).await.json();
        let mut moss = variant(99_000, true);
        moss["name"] = json!("Deep moss");
        clerk.put("/products/alba-lounge-chair/variants/ALBA-LOUNGE-CHAIR-MOSS", &moss).await.json();
        let mut lamp = content();
        (lamp["name"], lamp["collection"], lamp["published"]) = (json!("Withdrawn"), json!("gadgets"), json!(false));
        clerk.put("/products/brio-lamp", &lamp).await.json();
        let before = clerk.get("/products").await.json();
        shop.stop().await;

        // The file changes all of these, loses one and the collection that another is in, and has the new one's SKU.
        let mut file = five();
        let products = file["products"].as_array_mut().expect("products");
        for product in products.iter_mut() {
            product["name"] = json!("From the file");
            product["collection"] = json!("furniture");
        }
        products[3]["variants"][0]["sku"] = json!("OLAND-PINE");
        products.remove(0);
        file["collections"].as_array_mut().expect("collections").remove(1);
        let shop = Shop::with(&database, &file).await;
        let clerk = Clerk::of(&shop).await;
        let after = clerk.get("/products").await.json();
        let one = |all: &Value, slug: &str| {
            all["items"].as_array().and_then(|all| all.iter().find(|it| it["slug"] == slug)).cloned().expect("it is there")
        };
        for slug in ["oland-bench", "alba-lounge-chair", "brio-lamp"] {
            assert_eq!(one(&after, slug), one(&before, slug));
        }
        let shown = slugs(&shop.get("/api/products").await.json());
        assert!(shown.contains(&"oland-bench".to_owned()) && shown.contains(&"alba-lounge-chair".to_owned()), "{shown:?}");
        assert!(!shown.contains(&"brio-lamp".to_owned()), "{shown:?}");
        let chair = shop.get("/api/products/alba-lounge-chair").await.json();
        assert_eq!((&chair["variants"][0]["name"], &chair["variants"][0]["price"]["amount"]), (&json!("Deep moss"), &json!(99_000)));
        // What nobody touched follows the file.
        assert_eq!(shop.get("/api/products/cafe-stool").await.json()["name"], "From the file");
        let speaker = shop.get("/api/products/echo-speaker").await.json();
        assert_eq!(speaker["variants"].as_array().map(Vec::len), Some(1), "{speaker}");
        let collections = shop.get("/api/collections").await.json();
        assert!(slugs(&collections).contains(&"gadgets".to_owned()), "{collections}");
    }
}
