//! `GET /api/health/ready`

use serde_json::json;

use crate::support::{catalogue::five, on_each_database, shop::Shop};

on_each_database! {
    async fn says_when_the_database_is_away(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let answer = shop.get("/api/health/ready").await;
        assert_eq!(answer.json(), json!({"status": "ok"}));
        assert_eq!(answer.header("cache-control"), "no-store");

        if !database.take_away().await {
            shop.running.database().close_by_ref().await.expect("it closes");
        }
        for path in ["/api/health/ready", "/api/products", "/api/products/brio-lamp", "/api/collections"] {
            let answer = shop.get(path).await;
            let problem = answer.problem(503, "/problems/unavailable");
            assert_eq!(answer.header("retry-after"), "2", "{path}");
            // Nothing of our inner workings is told.
            assert!(!problem.to_string().to_lowercase().contains("sqlx"), "{problem}");
        }
    }
}
