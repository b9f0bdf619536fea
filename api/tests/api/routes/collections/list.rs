//! `GET /api/collections`

use serde_json::json;

use crate::support::{catalogue::five, on_each_database, shop::Shop};

on_each_database! {
    async fn tells_them_in_order_with_how_many_products_they_show(database: Database) {
        let mut file = five();
        file["products"].as_array_mut().expect("products").pop();
        let shop = Shop::with(&database, &five()).await;
        assert_eq!(shop.get("/api/collections").await.json()["items"][2]["products"], 1);
        shop.stop().await;

        // The bag is gone from the catalogue.
        let shop = Shop::with(&database, &file).await;
        let answer = shop.get("/api/collections").await;
        assert_eq!(
            answer.json(),
            json!({"items": [
                {"slug": "furniture", "name": "Furniture", "description": "To sit and lie on.", "products": 2},
                {"slug": "gadgets", "name": "Gadgets", "description": "To play with.", "products": 2},
                {"slug": "fashion", "name": "Fashion", "description": "To wear.", "products": 0},
            ]})
        );
        let again = shop.get_with("/api/collections", "if-none-match", answer.header("etag")).await;
        assert_eq!(again.status, 304);
    }

    async fn collections_gone_from_the_catalogue_are_not_shown(database: Database) {
        Shop::with(&database, &five()).await.stop().await;
        let mut file = five();
        file["products"].as_array_mut().expect("products").pop();
        file["collections"].as_array_mut().expect("collections").pop();
        file["collections"].as_array_mut().expect("collections").reverse();
        let shop = Shop::with(&database, &file).await;
        let items = shop.get("/api/collections").await.json();
        assert_eq!(crate::support::answer::slugs(&items), ["gadgets", "furniture"]);
    }
}
