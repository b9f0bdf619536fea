//! From the catalogue into the database.

use std::path::Path;

use sea_orm::{ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use sea_orm_migration::MigratorTrait as _;
use serde_json::{Value, json};
use vitrine_api::{
    catalogue::{Catalogue, CatalogueError},
    db::{
        self,
        entities::{inventory, variant},
        migrations::Migrator,
    },
    server::StartError,
};

use crate::support::{
    answer::slugs,
    catalogue::{catalogue, five, product},
    on_each_database,
    scratch::Scratch,
    shop::{self, Shop},
};

on_each_database! {
    async fn stock_is_set_once(database: Database) {
        Shop::with(&database, &five()).await.stop().await;
        let db = database.connect().await;
        let moss = variant::Entity::find()
            .filter(variant::Column::Sku.eq("ALBA-LOUNGE-CHAIR-MOSS"))
            .one(&db)
            .await
            .expect("a row")
            .expect("it is there");
        inventory::Entity::update_many()
            .col_expr(inventory::Column::Available, Expr::value(1_i64))
            .col_expr(inventory::Column::Sold, Expr::value(2_i64))
            .filter(inventory::Column::VariantId.eq(moss.id))
            .exec(&db)
            .await
            .expect("two are sold");
        db.close().await.expect("it closes");

        let mut file = five();
        let chair = &mut file["products"][0];
        chair["name"] = json!("Alba Chair");
        chair["variants"].as_array_mut().expect("variants").push(json!(
            {"sku": "ALBA-COAL", "name": "Coal", "swatch": "#222222", "price": {"amount": 99_900, "currency": "EUR"}, "stock": 7}
        ));
        let shop = Shop::with(&database, &file).await;
        let chair = shop.get("/api/products/alba-lounge-chair").await.json();
        assert_eq!(chair["name"], "Alba Chair");
        let stock: Vec<_> = chair["variants"].as_array().expect("variants").iter().map(|v| v["stock"].as_i64()).collect();
        assert_eq!(stock, [Some(1), Some(0), Some(7)]);
        // The list shows the new lowest price.
        let list = shop.get("/api/products?q=alba").await.json();
        assert_eq!(list["items"][0]["price"]["amount"], 99_900);
    }

    async fn what_is_gone_is_not_shown_and_may_come_back(database: Database) {
        Shop::with(&database, &five()).await.stop().await;

        let mut file = five();
        file["products"].as_array_mut().expect("products").retain(|product| product["slug"] != "brio-lamp");
        file["products"][0]["variants"].as_array_mut().expect("variants").remove(0);
        let shop = Shop::with(&database, &file).await;
        assert!(!slugs(&shop.get("/api/products").await.json()).contains(&"brio-lamp".to_owned()));
        shop.get("/api/products/brio-lamp").await.problem(404, "/problems/not-found");
        let chair = shop.get("/api/products/alba-lounge-chair").await.json();
        assert_eq!(chair["variants"].as_array().map(Vec::len), Some(1));
        assert_eq!(chair["variants"][0]["name"], "Sand");
        shop.stop().await;

        let shop = Shop::with(&database, &five()).await;
        assert_eq!(slugs(&shop.get("/api/products").await.json()).len(), 5);
        assert_eq!(shop.get("/api/products/brio-lamp").await.status, 200);
    }

    async fn twice_is_as_once(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let paths = ["/api/products?sort=featured", "/api/products/alba-lounge-chair", "/api/collections"];
        let mut before = Vec::new();
        for path in paths {
            before.push(shop.get(path).await.header("etag").to_owned());
        }
        shop.stop().await;
        let shop = Shop::with(&database, &five()).await;
        for (path, tag) in paths.into_iter().zip(before) {
            assert_eq!(shop.get(path).await.header("etag"), tag);
        }
    }

    async fn an_empty_catalogue_is_a_catalogue(database: Database) {
        let shop = Shop::with(&database, &catalogue([])).await;
        assert_eq!(shop.get("/api/products").await.json(), json!({"items": [], "next": null}));
    }

    async fn several_instances_may_start_at_once(database: Database) {
        let file = five();
        let (a, b, c) = tokio::join!(
            Shop::with(&database, &file),
            Shop::with(&database, &file),
            Shop::with(&database, &file),
        );
        for shop in [a, b, c] {
            assert_eq!(slugs(&shop.get("/api/products").await.json()).len(), 5);
        }
    }

    async fn all_or_nothing(database: Database) {
        Shop::with(&database, &five()).await.stop().await;
        // The database refuses one variant in the middle of the work.
        let db = database.connect().await;
        db.execute_unprepared("CREATE UNIQUE INDEX no_two_names ON variant (product_id, name)").await.expect("an index");
        let mut file = five();
        file["products"][0]["name"] = json!("Changed");
        file["products"][4]["variants"][1]["name"] = json!("Moss");
        let refused = Shop::try_with(&database, &file).await.expect_err("it fails");
        assert!(matches!(refused, StartError::Seed(_)), "{refused:?}");
        db.execute_unprepared("DROP INDEX no_two_names").await.expect("no index");
        let names = vitrine_api::db::entities::product::Entity::find().all(&db).await.expect("rows");
        assert!(names.iter().all(|product| product.published && product.name != "Changed"));
    }

    async fn what_was_there_before_is_found_and_has_options(database: Database) {
        // A shop as it was before there were options and ranks.
        let db = database.connect().await;
        Migrator::up(&db, Some(2)).await.expect("the schema of then");
        db.execute_unprepared(
            "INSERT INTO collection (id, slug, name, description, position, published)
                VALUES (7, 'furniture', 'Furniture', '', 0, TRUE)",
        ).await.expect("a collection");
        db.execute_unprepared(
            "INSERT INTO product (id, slug, collection_id, name, name_key, tagline, description, search, materials, width,
                height, depth, model_path, model_bytes, poster_path, poster_width, poster_height, camera_theta, camera_phi,
                featured, price_amount, price_currency, published)
                VALUES (5, 'old-chair', 7, 'Old Chair', 'old chair', 'Worn', 'Beside the lamp', ' old chair worn beside the lamp oak',
                '[\"Oak\"]', 1, 1, 1, 'm', 1, 'p', 1, 1, 0, 75, 1, 100, 'EUR', TRUE),
                (6, 'old-lamp', 7, 'Old Lamp', 'old lamp', '', '', ' old lamp', '[]', 1, 1, 1, 'm', 1, 'p', 1, 1, 0, 75, 2, 100,
                'EUR', TRUE)",
        ).await.expect("products");
        db.execute_unprepared(
            "INSERT INTO variant (id, product_id, sku, name, swatch, price_amount, price_currency, position, published)
                VALUES (3, 5, 'OLD', 'Grey \"oak\"', '#888888', 100, 'EUR', 0, TRUE)",
        ).await.expect("a variant");
        db.close().await.expect("it closes");

        let shop = Shop::start(shop::config(&database), Scratch::new()).await;
        assert_eq!(slugs(&shop.get("/api/products?q=lamp").await.json()), ["old-lamp", "old-chair"]);
        assert_eq!(slugs(&shop.get("/api/products?q=oak+worn").await.json()), ["old-chair"]);
        let chair = shop.get("/api/products/old-chair").await.json();
        assert_eq!(chair["variants"][0]["options"], json!([{"name": "Finish", "value": "Grey \"oak\""}]));
        assert_eq!(slugs(&shop.get("/api/products?option=Finish:Grey+%22oak%22").await.json()), ["old-chair"]);
    }

    async fn migrations_can_be_taken_back(database: Database) {
        let db = database.connect().await;
        db::migrate(&db).await.expect("a schema");
        Migrator::down(&db, None).await.expect("no schema");
        db::migrate(&db).await.expect("a schema again");
    }

    async fn a_schema_that_is_newer_than_the_program_is_left_alone(database: Database) {
        let db = database.connect().await;
        db::migrate(&db).await.expect("a schema");
        let step = |name: &str| format!("INSERT INTO seaql_migrations (version, applied_at) VALUES ('{name}', 0)");
        db.execute_unprepared(&step("m9999_of_the_next_release")).await.expect("a step that is not known");
        db::migrate(&db).await.expect("it is left as it is");
        // A program that is rolled back serves.
        let shop = Shop::with(&database, &five()).await;
        assert_eq!(slugs(&shop.get("/api/products").await.json()).len(), 5);
        // Another line of history is a fault.
        db.execute_unprepared("DELETE FROM seaql_migrations WHERE version LIKE 'm0005%'").await.expect("a step less");
        db::migrate(&db).await.expect_err("nobody knows what this schema is");
    }

    async fn migrating_twice_is_as_once(database: Database) {
        let db = database.connect().await;
        db::migrate(&db).await.expect("a schema");
        db::migrate(&db).await.expect("the same schema");
    }
}

fn refusal(file: &Value) -> String {
    Catalogue::parse(file.to_string().as_bytes(), Path::new("c.json")).expect_err("it is refused").to_string()
}

#[test]
fn malformed_catalogues_are_refused_by_place() {
    let wrong = |pointer: &str, value: Value| {
        let mut file = five();
        *file.pointer_mut(pointer).expect("a place") = value;
        refusal(&file)
    };
    for (pointer, value, place) in [
        ("/products/1/slug", json!("Not A Slug"), "products[1].slug"),
        ("/products/0/variants/1/sku", json!("lower"), "products[0].variants[1].sku"),
        ("/products/0/variants/0/swatch", json!("red"), "products[0].variants[0].swatch"),
        ("/products/0/variants/0/price/currency", json!("XXX"), "products[0].variants[0].price.currency"),
        ("/products/0/variants/0/price/amount", json!(12.5), "products[0].variants[0].price.amount"),
        ("/products/0/variants/0/stock", json!(-1), "products[0].variants[0].stock"),
        ("/products/2/model/path", json!("../secret"), "products[2].model.path"),
        ("/products/2/poster/path", json!("https://elsewhere/x.webp"), "products[2].poster.path"),
        ("/collections/0/slug", json!(""), "collections[0].slug"),
        ("/products/0/camera_orbit", json!({"theta": "0deg", "phi": 75}), "products[0].camera_orbit.theta"),
        (
            "/products/0/variants/0",
            json!({"sku": "A", "name": "A", "options": [{"name": "Finish"}]}),
            "products[0].variants[0].options[0]",
        ),
        ("/products/0/dimensions/width", Value::Null, "products[0].dimensions.width"),
    ] {
        let message = wrong(pointer, value);
        assert!(message.ends_with(&format!("malformed at {place}")), "{message}");
    }
    for bytes in [&b""[..], b"{", b"[]", b"null", b"\xff", b"{\"version\":1}"] {
        let refused = Catalogue::parse(bytes, Path::new("c.json")).expect_err("it is refused");
        assert!(matches!(refused, CatalogueError::Malformed { .. }), "{refused}");
    }
    assert_eq!(wrong("/version", json!(2)), "the catalogue c.json has version 2, this program reads version 1");
}

#[test]
fn unsound_catalogues_are_refused_with_all_their_faults() {
    let mut file = catalogue([
        product("a", "A", "furniture", 100),
        product("a", "A", "nowhere", 100),
        product("b", " ", "furniture", 0),
        product("c", "C", "furniture", 100),
    ]);
    file["products"][2]["dimensions"]["depth"] = json!(0.0);
    file["products"][2]["variants"] = json!([]);
    file["products"][3]["variants"][0]["price"]["currency"] = json!("USD");
    file["products"][3]["variants"][1]["price"]["amount"] = json!(0);
    file["products"][3]["tagline"] = json!("\0");
    file["products"][3]["poster"]["width"] = json!(0);
    file["products"][3]["camera_orbit"]["phi"] = json!(181);
    file["products"][3]["model"]["bytes"] = json!(0);
    file["collections"][1]["slug"] = json!("furniture");
    file["products"][3]["variants"][0]["options"] = json!([{"name": "A:b", "value": "c"}]);
    file["products"][3]["variants"][1]["options"] =
        json!([{"name": "Size", "value": "L"}, {"name": "Size", "value": "M"}]);
    file["products"][0]["variants"][0]["options"] =
        (0..11).map(|n| json!({"name": format!("O{n}"), "value": "x"})).collect();
    let message = refusal(&file);
    for fault in [
        "there are two collections furniture",
        "there are two products a",
        "product a is in collection nowhere, which is not there",
        "there are two variants A-MOSS",
        "product b has no name",
        "the dimensions of product b are not all above zero",
        "product b has no variant",
        "the price of variant C-SAND is 0",
        "an option of variant C-MOSS is not fit",
        "variant C-SAND has two options Size",
        "variant A-MOSS has more than 10 options",
        "product c has a NUL character in its texts",
        "the poster of product c",
        "the camera_orbit of product c must have theta from -180 to 180 and phi from 0 to 180",
        "the model of product c",
        "prices are in several currencies (EUR, USD)",
    ] {
        assert!(message.contains(fault), "{fault:?} is not told in:\n{message}");
    }
}
