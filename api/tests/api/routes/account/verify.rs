//! `POST /api/email-verifications`

use sea_orm::{EntityTrait as _, sea_query::Expr};
use serde_json::json;
use vitrine_api::{config::Config, db::entities::email_token};

use crate::support::{
    account::{self, PASSWORD, address},
    browser::Browser,
    catalogue::five,
    on_each_database,
    scratch::Scratch,
    shop::{self, Shop},
};

const CONFIRM: &str = "Confirm your e-mail address";

/// Orders a chair as a guest, to be told of at this address. The order's number.
async fn order(guest: &Browser, email: &str) -> String {
    let line = json!({ "sku": "ALBA-LOUNGE-CHAIR-MOSS", "quantity": 1 });
    assert_eq!(guest.post("/api/cart/lines", line).await.json()["count"], 1);
    let quote = guest.post("/api/checkout/quote", json!({ "country": "DE" })).await.json();
    let checkout = json!({
        "email": email, "shipping_method": quote["shipping_method"], "expected_total": quote["totals"]["total"],
        "shipping_address": {
            "name": "Ada", "line1": "Torstraße 1", "city": "Berlin", "postal_code": "10119", "country": "DE",
        },
    });
    let placed =
        guest.ask_with(reqwest::Method::POST, "/api/orders", Some(checkout), &[("idempotency-key", email)]).await;
    assert_eq!(placed.status, 201, "{}", String::from_utf8_lossy(&placed.body));
    let placed: serde_json::Value = serde_json::from_slice(&placed.body).expect("JSON");
    placed["number"].as_str().expect("a number").to_owned()
}

on_each_database! {
    async fn signs_in_once(database: Database) {
        let shop = account::shop(&database).await;
        let email = address();
        shop.register(&email, PASSWORD).await;
        let sign_in = json!({ "email": email, "password": PASSWORD });
        shop.guest().post("/api/session", sign_in).await.problem(401, "/problems/unauthenticated");
        let token = shop.token(&email, CONFIRM, 1).await;
        let browser = shop.guest();
        let verified = browser.post("/api/email-verifications", json!({ "token": token })).await.json();
        assert_eq!(verified["account"]["email"], email);
        assert_eq!(verified["account"]["name"], "Ada");
        assert_eq!(verified["account"]["role"], "shopper");
        assert_eq!(verified["account"], browser.who().await);
        for odd in [&*token, "", "x", &"A".repeat(43)] {
            shop.guest().post("/api/email-verifications", json!({ "token": odd })).await.refuses("token");
        }
        shop.again(&email, PASSWORD).await;
    }

    async fn is_good_for_a_day(database: Database) {
        let shop = account::shop(&database).await;
        let email = address();
        shop.register(&email, PASSWORD).await;
        let token = shop.token(&email, CONFIRM, 1).await;
        let row = email_token::Entity::find().one(shop.running.database()).await.expect("rows").expect("a row");
        assert_ne!(row.hash, token, "the database does not have it");
        let left = row.expires_at - shop.running.state().accounts.clock.now();
        assert!((82_800_000..=86_400_000).contains(&left), "{left}");
        let over = Expr::value(shop.running.state().accounts.clock.now() - 1);
        let passed = email_token::Entity::update_many().col_expr(email_token::Column::ExpiresAt, over);
        passed.exec(shop.running.database()).await.expect("a day has passed");
        shop.guest().post("/api/email-verifications", json!({ "token": token })).await.refuses("token");
    }

    async fn brings_the_guests_cart_and_orders_along(database: Database) {
        let scratch = Scratch::new();
        let catalogue = Some(scratch.write("catalogue.json", five().to_string()));
        let shop = Shop::start(Config { catalogue, ..shop::config(&database) }, scratch).await;
        let email = address();
        let number = order(&shop.guest(), &email).await;
        let other = order(&shop.guest(), &address()).await;
        shop.register(&email, PASSWORD).await;
        let browser = shop.guest();
        let line = json!({ "sku": "DUNA-BAG-MOSS", "quantity": 2 });
        assert_eq!(browser.post("/api/cart/lines", line).await.json()["count"], 2);
        assert!(browser.cookie("vitrine-cart").is_some());
        let token = shop.token(&email, CONFIRM, 1).await;
        assert_eq!(browser.post("/api/email-verifications", json!({ "token": token })).await.status, 200);
        assert_eq!(browser.cookie("vitrine-cart"), None);
        assert_eq!(browser.get("/api/cart").await.json()["count"], 2);
        let orders = browser.get("/api/orders").await.json();
        assert_eq!(orders["items"].as_array().map(Vec::len), Some(1), "{orders}");
        assert_eq!(browser.get(&format!("/api/orders/{number}")).await.json()["email"], email);
        browser.get(&format!("/api/orders/{other}")).await.problem(404, "/problems/not-found");
    }
}
