//! `GET /api/health/live`

use serde_json::json;

use crate::support::{on_each_database, shop};

on_each_database! {
    async fn answers_even_without_a_database(database: Database) {
        let shop = shop::Shop::start(shop::config(&database), crate::support::scratch::Scratch::new()).await;
        let answer = shop.get("/api/health/live").await;
        assert_eq!(answer.json(), json!({"status": "ok"}));
        assert_eq!(answer.header("cache-control"), "no-store");
        shop.running.database().close_by_ref().await.expect("it closes");
        assert_eq!(shop.get("/api/health/live").await.json(), json!({"status": "ok"}));
    }
}
