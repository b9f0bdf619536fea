//! Redis is killed while people shop. Whoever needs no session notices nothing; whoever has one is asked to wait, and has
//! it still when Redis is back.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use reqwest::Method;
use serde_json::json;
use vitrine_api::config::Config;
use vitrine_contract::Role;

use super::{Crowd, until};
use crate::support::{
    account::PASSWORD,
    browser::Browser,
    catalogue::{catalogue, product},
    database::{self, Database},
    own_servers::OwnRedis,
    scratch::Scratch,
    shop::{self, Shop},
    shopper::Shopper,
};

const SKU: &str = "LAMP-MOSS";

/// With all that uses Redis: answers that are kept, requests that are counted, sessions.
async fn open(database: &Database, redis: &OwnRedis) -> Shop {
    let mut lamp = product("lamp", "Lamp", "gadgets", 9_990);
    lamp["variants"][0]["stock"] = json!(100_000);
    let scratch = Scratch::new();
    let config = Config {
        catalogue: Some(scratch.write("catalogue.json", catalogue([lamp]).to_string())),
        cache: std::time::Duration::from_mins(1),
        rate_limit_scale: 10_000.0,
        redis_url: Some(redis.url().into()),
        ..shop::config(database)
    };
    Shop::start(config, scratch).await
}

/// Looks around, and fills a cart.
async fn browses(mut shopper: Shopper) {
    for path in ["/api/products", "/api/products?q=lamp", "/api/products/lamp", "/api/facets", "/api/collections"] {
        shopper.get(path).await.json();
    }
    assert_eq!(shopper.get("/api/session").await.json()["account"], json!(null));
    shopper.add(SKU, 1).await.json();
    let two = shopper.send(Method::PUT, &format!("/api/cart/lines/{SKU}"), &json!({ "quantity": 2 })).await;
    assert_eq!(two.json()["count"], 2);
    assert_eq!(shopper.get("/api/cart").await.json()["count"], 2);
    shopper.quote().await;
}

/// Asks who is signed in. Returns whether that could be told; "nobody" it must never be.
async fn knows(browser: &Browser) -> bool {
    let answer = browser.get("/api/session").await;
    if answer.status == 200 {
        assert_eq!(answer.json()["account"]["email"], browser.email);
        return true;
    }
    answer.problem(503, "/problems/sessions-unavailable");
    assert!(!answer.header("retry-after").is_empty());
    assert_eq!(answer.header("set-cookie"), "", "nobody is signed out by this");
    false
}

async fn shops_on(database: Database) {
    let Some(mut redis) = OwnRedis::start().await else { return };
    let shop = open(&database, &redis).await;
    let member = Arc::new(shop.account(Role::Shopper).await);
    assert!(knows(&member).await);
    let mut crowd = Crowd::default();
    for _ in 0..3 {
        let shopper = shop.shopper();
        crowd.join(move || browses(shopper.clone()));
    }
    let waits = Arc::new(AtomicUsize::new(0));
    let (one, count) = (member.clone(), waits.clone());
    crowd.join(move || {
        let (one, count) = (one.clone(), count.clone());
        async move {
            if !knows(&one).await {
                count.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
    crowd.more(2).await;
    assert_eq!(waits.load(Ordering::SeqCst), 0);

    redis.kill().await;
    crowd.more(3).await;
    assert!(waits.load(Ordering::SeqCst) > 0, "sessions cannot be known now");
    // A guest can buy, and what was paid is heard of; nobody can sign in, and is told why.
    shop.shopper().buy(SKU, 1).await;
    let sign_in = json!({ "email": member.email, "password": PASSWORD });
    let refused = shop.guest().post("/api/session", sign_in.clone()).await;
    refused.problem(503, "/problems/sessions-unavailable");
    shop.get("/api/health/ready").await.json();

    redis.start_again().await;
    until("the session is known again", || {
        let member = member.clone();
        async move { knows(&member).await }
    })
    .await;
    let waited = waits.load(Ordering::SeqCst);
    crowd.more(3).await;
    assert!(knows(&member).await);
    // The question that was under way when it came back may have been the last one.
    assert!(waits.load(Ordering::SeqCst) <= waited + 1, "it stays known");
    assert_eq!(shop.again(&member.email, PASSWORD).await.who().await["email"], member.email);
    crowd.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_sessions_wait_for_redis() {
    database::with_postgres(shops_on).await;
}
