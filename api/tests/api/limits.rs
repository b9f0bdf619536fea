//! Who asks too often is told to wait.

use reqwest::Method;
use vitrine_api::config::Config;

use crate::support::{
    answer::Answer,
    database::Database,
    redis::TestRedis,
    scratch::Scratch,
    shop::{self, Shop},
};

/// A thousandth of each rule is one request.
fn config() -> Config {
    Config { rate_limit_scale: 0.001, trusted_proxies: 1, ..shop::config(&Database::in_memory()) }
}

async fn ask(shop: &Shop, client: &str) -> Answer {
    shop.get_with("/api/collections", "x-forwarded-for", client).await
}

#[track_caller]
fn refuses(answer: &Answer) {
    let problem = answer.problem(429, "/problems/too-many-requests");
    let seconds: u64 = answer.header("retry-after").parse().expect("seconds");
    assert!((1..=60).contains(&seconds), "{problem}");
}

#[tokio::test]
async fn each_address_has_its_own_limit() {
    let shop = Shop::start(config(), Scratch::new()).await;
    assert_eq!(ask(&shop, "1.1.1.1").await.status, 200);
    refuses(&ask(&shop, "1.1.1.1").await);
    refuses(&ask(&shop, "9.9.9.9, 1.1.1.1").await);
    assert_eq!(ask(&shop, "2.2.2.2").await.status, 200);
    // Load balancers ask as often as they like.
    for _ in 0..5 {
        assert_eq!(shop.get("/api/health/live").await.status, 200);
    }
}

#[tokio::test]
async fn instances_count_together_while_they_can() {
    let Some(redis) = TestRedis::new() else { return };
    let mut cable = redis.by_a_cable().await;
    let one = Shop::start(cable.with(config()), Scratch::new()).await;
    let two = Shop::start(redis.with(config()), Scratch::new()).await;
    assert_eq!(ask(&one, "1.1.1.1").await.status, 200);
    refuses(&ask(&two, "1.1.1.1").await);
    cable.cut().await;
    // Now it counts for itself.
    assert_eq!(ask(&one, "1.1.1.1").await.status, 200);
    refuses(&ask(&one, "1.1.1.1").await);
    refuses(&ask(&two, "1.1.1.1").await);
}

#[tokio::test]
async fn reports_of_viewers_count_apart() {
    let shop = Shop::start(Config { rate_limit_scale: 0.02, ..config() }, Scratch::new()).await;
    let report = async || {
        let report = shop.request(Method::POST, "/api/telemetry/viewer").header("content-type", "application/json");
        Answer::of(report.body(r#"{"client":"a","backend":"webgpu","viewers_active":1}"#)).await
    };
    assert_eq!(report().await.status, 204);
    refuses(&report().await);
    assert_eq!(ask(&shop, "1.1.1.1").await.status, 200);
}
