//! `GET /api/products/{slug}`

use serde_json::json;

use crate::support::{catalogue::five, on_each_database, shop::Shop};

on_each_database! {
    async fn tells_everything_about_a_product(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        assert_eq!(
            shop.get("/api/products/alba-lounge-chair").await.json(),
            json!({
                "slug": "alba-lounge-chair",
                "name": "Alba Lounge Chair",
                "tagline": "A low chair for long evenings",
                "description": "Bent by hand.\n\nMade in Ålesund.",
                "collection": "furniture",
                "materials": ["Solid oak frame", "Wool bouclé"],
                "dimensions": {"width": 0.72, "height": 0.78, "depth": 0.74},
                "model": {
                    "url": "https://models.example/models/alba-lounge-chair.0123456789abcdef.glb",
                    "bytes": 123_456,
                },
                "poster": {
                    "url": "https://models.example/posters/alba-lounge-chair.0123456789abcdef.webp",
                    "width": 1200,
                    "height": 1100,
                },
                "camera_orbit": {"theta": -30.0, "phi": 72.5},
                "variants": [
                    {"sku": "ALBA-LOUNGE-CHAIR-MOSS", "name": "Moss", "swatch": "#6b7358", "model_variant": "Moss",
                     "options": [{"name": "Finish", "value": "Moss"}],
                     "price": {"amount": 129_900, "currency": "EUR"}, "stock": 3},
                    {"sku": "ALBA-LOUNGE-CHAIR-SAND", "name": "Sand", "swatch": "#d8c8a8", "model_variant": null,
                     "options": [{"name": "Finish", "value": "Sand"}],
                     "price": {"amount": 130_900, "currency": "EUR"}, "stock": 0},
                ],
            })
        );
    }

    async fn options_keep_their_order(database: Database) {
        let mut file = five();
        let options = json!([{"name": "Wood", "value": "Öl: natural"}, {"name": "Cover", "value": "\"Moss\" 'wool'"}]);
        file["products"][0]["variants"][0]["options"] = options.clone();
        let shop = Shop::with(&database, &file).await;
        let chair = shop.get("/api/products/alba-lounge-chair").await.json();
        assert_eq!(chair["variants"][0]["options"], options);
        assert_eq!(chair["variants"][1]["options"], json!([{"name": "Finish", "value": "Sand"}]));
        shop.stop().await;

        // They follow the catalogue.
        let shop = Shop::with(&database, &five()).await;
        let chair = shop.get("/api/products/alba-lounge-chair").await.json();
        assert_eq!(chair["variants"][0]["options"], json!([{"name": "Finish", "value": "Moss"}]));
    }

    async fn what_is_not_there_is_a_problem(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let problem = shop.get("/api/products/nothing-like-it").await.problem(404, "/problems/not-found");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("nothing-like-it")));
        for odd in ["%00", "%ff", "Alba", "a%20b", "..%2f..", "'%3b--", "alba-lounge-chair%00"] {
            shop.get(&format!("/api/products/{odd}")).await.problem(404, "/problems/not-found");
        }
    }

    async fn is_not_sent_again_to_who_has_it(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let path = "/api/products/brio-lamp";
        let first = shop.get(path).await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with("W/\""), "{tag}");
        assert_eq!(first.header("cache-control"), "public, max-age=30, stale-while-revalidate=300");
        let bare = tag.trim_start_matches("W/").to_owned();
        for known in [tag.clone(), bare, format!("\"other\", {tag}"), "*".to_owned()] {
            let again = shop.get_with(path, "if-none-match", &known).await;
            assert_eq!(again.status, 304, "{known}");
            assert!(again.body.is_empty());
            assert_eq!(again.header("etag"), tag);
            assert_eq!(again.header("cache-control"), first.header("cache-control"));
            assert!(again.list("vary").contains(&"accept-encoding".to_owned()));
        }
        assert_eq!(shop.get_with(path, "if-none-match", "W/\"other\"").await.json(), first.json());

        // Another product, and the same one at another price, are something else.
        assert_ne!(shop.get("/api/products/duna-bag").await.header("etag"), tag);
        shop.stop().await;
        let mut dearer = five();
        dearer["products"][2]["variants"][0]["price"]["amount"] = json!(20_000);
        let shop = Shop::with(&database, &dearer).await;
        assert_eq!(shop.get_with(path, "if-none-match", &tag).await.json()["variants"][0]["price"]["amount"], 20_000);
    }
}
