//! Computed answers are kept, shared, and forgotten together.

use std::time::Duration;

use sea_orm::ConnectionTrait as _;
use vitrine_api::config::Config;

use crate::support::{
    catalogue::five, database::Database, on_each_database, redis::TestRedis, scratch::Scratch, shop, shop::Shop,
};

const HOUR: Duration = Duration::from_hours(1);

async fn start(database: &Database, change: impl FnOnce(Config) -> Config) -> Shop {
    let scratch = Scratch::new();
    let catalogue = Some(scratch.write("catalogue.json", five().to_string()));
    Shop::start(change(Config { catalogue, cache: HOUR, ..shop::config(database) }), scratch).await
}

/// Changes the database behind the service's back.
async fn rename(shop: &Shop, name: &str) {
    let statement = format!("UPDATE product SET name = '{name}' WHERE slug = 'brio-lamp'");
    shop.running.database().execute_unprepared(&statement).await.expect("renamed");
}

async fn name(shop: &Shop) -> String {
    shop.get("/api/products/brio-lamp").await.json()["name"].as_str().expect("a name").to_owned()
}

/// Asks until the answer is this: word of a change takes a moment to other instances.
async fn becomes(shop: &Shop, expected: &str) {
    while name(shop).await != expected {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn invalidate(shop: &Shop) {
    shop.running.state().cache.invalidate(&["product:brio-lamp".into(), "products".into()]).await;
}

on_each_database! {
    async fn answers_are_kept_until_invalidated(database: Database) {
        let shop = start(&database, |config| config).await;
        let list = shop.get("/api/products?q=lamp").await;
        assert_eq!(name(&shop).await, "Brio Lamp");
        rename(&shop, "Bria").await;
        assert_eq!(name(&shop).await, "Brio Lamp");
        // Another way to ask for the same.
        assert_eq!(shop.get("/api/products?q=LAMP+lamp&sort=relevance").await.body, list.body);
        assert_eq!(shop.get_with("/api/products?q=lamp", "if-none-match", list.header("etag")).await.status, 304);
        invalidate(&shop).await;
        assert_eq!(name(&shop).await, "Bria");
        assert_ne!(shop.get("/api/products?q=lamp").await.header("etag"), list.header("etag"));
        // What is not there is asked for each time.
        shop.get("/api/products/nothing").await.problem(404, "/problems/not-found");
    }

    async fn an_order_that_expires_concerns_its_own_products_alone(database: Database) {
        let shop = start(&database, |config| config).await;
        assert_eq!(name(&shop).await, "Brio Lamp");
        rename(&shop, "Bria").await;
        let mut shopper = shop.shopper();
        shopper.add("DUNA-BAG-MOSS", 3).await.json();
        shopper.order().await;
        let left = async || shop.get("/api/products/duna-bag").await.json()["variants"][0]["stock"].clone();
        assert_eq!(left().await, 0);
        shop.let_orders_expire().await;
        // The job that frees it is what tells the page.
        while left().await != 3 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(name(&shop).await, "Brio Lamp", "it is still what was kept");
    }
}

#[tokio::test]
async fn instances_share_and_forget_together() {
    let Some(redis) = TestRedis::new() else { return };
    crate::support::database::with_postgres(async move |database: Database| {
        let one = start(&database, |config| redis.with(config)).await;
        let two = start(&database, |config| redis.with(config)).await;
        // Each hears when the other began; after that they stay as they are.
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(name(&one).await, "Brio Lamp");
        rename(&one, "Bria").await;
        assert_eq!(name(&two).await, "Brio Lamp", "as the other computed it");
        invalidate(&one).await;
        assert_eq!(name(&one).await, "Bria");
        becomes(&two, "Bria").await;
        rename(&one, "Brie").await;
        invalidate(&two).await;
        assert_eq!(name(&two).await, "Brie");
        becomes(&one, "Brie").await;
    })
    .await;
}

#[tokio::test]
async fn redis_may_come_and_go() {
    let Some(redis) = TestRedis::new() else { return };
    crate::support::database::with_sqlite(async move |database: Database| {
        let mut cable = redis.by_a_cable().await;
        cable.cut().await;
        let shop = start(&database, |config| cable.with(config)).await;
        assert_eq!(name(&shop).await, "Brio Lamp");
        assert!(shop.running.state().redis.as_ref().is_some_and(vitrine_api::redis::Redis::is_away));
        rename(&shop, "Bria").await;
        invalidate(&shop).await;
        assert_eq!(name(&shop).await, "Bria");

        cable.mend().await;
        let state = shop.running.state();
        while state.redis.as_ref().is_none_or(vitrine_api::redis::Redis::is_away) {
            // Whatever asks finds that it is back.
            shop.running.state().cache.invalidate(&["x".into()]).await;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(name(&shop).await, "Bria");
        cable.cut().await;
        rename(&shop, "Brie").await;
        invalidate(&shop).await;
        assert_eq!(name(&shop).await, "Brie");
        // What was told while it was away holds when it is back.
        cable.mend().await;
        for _ in 0..30 {
            assert_eq!(name(&shop).await, "Brie");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
}
