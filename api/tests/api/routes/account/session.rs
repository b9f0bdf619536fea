//! `/api/session` and `/api/sessions`

use reqwest::Method;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use serde_json::{Value, json};
use vitrine_api::{config::Config, db::entities::account as accounts};
use vitrine_contract::Role;

use crate::support::{
    account::{self, PASSWORD, address},
    catalogue::five,
    database::Database,
    on_each_database,
    redis::TestRedis,
    scratch::Scratch,
    shop::{self, Shop},
};

const COOKIE: &str = "vitrine-session";

on_each_database! {
    async fn a_refusal_does_not_say_why(database: Database) {
        let shop = account::shop(&database).await;
        let known = shop.account(Role::Shopper).await.email;
        let waiting = address();
        shop.register(&waiting, PASSWORD).await;
        let hasher = &shop.running.state().accounts.hasher;
        let mut answers = Vec::new();
        for (email, password) in [
            (&*address(), PASSWORD),
            (&known, "not the password"),
            (&waiting, PASSWORD),
            (&waiting, "not the password"),
            ("no address", PASSWORD),
            (&known, ""),
        ] {
            let before = hasher.done();
            let browser = shop.guest();
            let answer = browser.post("/api/session", json!({ "email": email, "password": password })).await;
            assert_eq!(hasher.done() - before, 1, "each way hashes once: {email}");
            let mut problem = answer.problem(401, "/problems/unauthenticated");
            problem["instance"] = Value::Null;
            assert_eq!(browser.cookie(COOKIE), None);
            answers.push(problem);
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    }

    async fn signs_in_and_out(database: Database) {
        let shop = account::shop(&database).await;
        let guest = shop.guest();
        assert_eq!(guest.get("/api/session").await.json(), json!({ "account": null }));
        assert_eq!(guest.cookie(COOKIE), None, "who only looks gets no cookie");
        assert_eq!(guest.delete("/api/session").await.status, 204);
        guest.delete("/api/sessions").await.problem(401, "/problems/unauthenticated");
        let email = shop.account(Role::Shopper).await.email;
        // Case and blanks do not matter in addresses.
        let typed = json!({ "email": format!(" {} ", email.to_uppercase()), "password": PASSWORD });
        assert_eq!(guest.post("/api/session", typed).await.json()["account"]["email"], email);
        assert_eq!(guest.who().await["email"], email);
        let kept = guest.cookie(COOKIE).expect("a cookie");
        assert_eq!(guest.delete("/api/session").await.status, 204);
        assert_eq!(guest.cookie(COOKIE), None);
        guest.slip_in(COOKIE, &kept);
        assert_eq!(guest.who().await, Value::Null, "the session is gone, not the cookie alone");
    }

    async fn a_session_that_was_slipped_in_is_worth_nothing(database: Database) {
        let shop = account::shop(&database).await;
        let email = shop.account(Role::Shopper).await.email;
        // A stranger gets a session, and slips it into another's browser.
        let stranger = shop.guest();
        assert_eq!(stranger.post("/api/session/passkey/options", json!({})).await.status, 200);
        let slipped = stranger.cookie(COOKIE).expect("a session");
        let browser = shop.guest();
        browser.slip_in(COOKIE, &slipped);
        let sign_in = json!({ "email": email, "password": PASSWORD });
        assert_eq!(browser.post("/api/session", sign_in.clone()).await.status, 200);
        let first = browser.cookie(COOKIE).expect("a cookie");
        assert_ne!(first, slipped);
        assert_eq!(stranger.who().await, Value::Null);
        // Each sign-in has an id of its own.
        assert_eq!(browser.post("/api/session", sign_in).await.status, 200);
        assert_ne!(browser.cookie(COOKIE).as_ref(), Some(&first));
        stranger.slip_in(COOKIE, &first);
        assert_eq!(stranger.who().await, Value::Null);
    }

    async fn all_sessions_end_at_once(database: Database) {
        let shop = account::shop(&database).await;
        let one = shop.account(Role::Shopper).await;
        let two = shop.again(&one.email, PASSWORD).await;
        assert_eq!(one.delete("/api/session").await.status, 204);
        assert_eq!(two.who().await["email"], one.email, "one session is one session");
        let three = shop.again(&one.email, PASSWORD).await;
        assert_eq!(two.delete("/api/sessions").await.status, 204);
        assert_eq!((two.who().await, three.who().await), (Value::Null, Value::Null));
        assert_eq!(two.cookie(COOKIE), None, "the cookie of who ends a session is taken away");
        shop.again(&one.email, PASSWORD).await;
    }

    async fn what_was_asked_under_an_older_session_does_not_end_the_new_one(database: Database) {
        let shop = account::shop(&database).await;
        let browser = shop.account(Role::Shopper).await;
        let before = browser.cookie_header();
        let change = json!({ "current": PASSWORD, "new": "another chair, another lamp" });
        assert_eq!(browser.put("/api/account/password", change).await.status, 204);
        // Answered after the browser got its new cookie: none of them takes it away.
        for path in ["/api/session", "/api/cart", "/api/orders"] {
            let late = shop.get_with(path, "cookie", &before).await;
            assert!(!late.header("set-cookie").contains(COOKIE), "{path}: {}", late.header("set-cookie"));
        }
        assert_eq!(browser.who().await["email"], json!(browser.email));
    }

    async fn a_session_of_another_epoch_is_none(database: Database) {
        let shop = account::shop(&database).await;
        let browser = shop.account(Role::Admin).await;
        assert_eq!(browser.get("/api/admin/audit").await.status, 200);
        accounts::Entity::update_many()
            .col_expr(accounts::Column::Epoch, Expr::cust("epoch + 1"))
            .filter(accounts::Column::Email.eq(&browser.email))
            .exec(shop.running.database())
            .await
            .expect("another epoch");
        browser.get("/api/admin/audit").await.problem(401, "/problems/unauthenticated");
        assert_eq!(browser.who().await, Value::Null);
    }

    async fn the_guests_cart_comes_along(database: Database) {
        let scratch = Scratch::new();
        let catalogue = Some(scratch.write("catalogue.json", five().to_string()));
        let shop = Shop::start(Config { catalogue, ..shop::config(&database) }, scratch).await;
        let own = shop.account(Role::Shopper).await;
        let line = |sku: &str, quantity: u32| json!({ "sku": sku, "quantity": quantity });
        own.post("/api/cart/lines", line("DUNA-BAG-MOSS", 1)).await.json();
        own.post("/api/cart/lines", line("CAFE-STOOL-MOSS", 2)).await.json();
        let guest = shop.guest();
        guest.post("/api/cart/lines", line("DUNA-BAG-MOSS", 3)).await.json();
        guest.post("/api/cart/lines", line("ECHO-SPEAKER-MOSS", 1)).await.json();
        let key = guest.cookie("vitrine-cart").expect("a cart");
        let wrong = json!({ "email": own.email, "password": "not the password" });
        guest.post("/api/session", wrong).await.problem(401, "/problems/unauthenticated");
        assert_eq!(guest.cookie("vitrine-cart").as_ref(), Some(&key), "nothing happens before");
        let right = json!({ "email": own.email, "password": PASSWORD });
        assert_eq!(guest.post("/api/session", right.clone()).await.status, 200);
        assert_eq!(guest.cookie("vitrine-cart"), None);
        let cart = own.get("/api/cart").await.json();
        let held: Vec<_> = cart["lines"].as_array().expect("lines").iter().map(|it| (&it["sku"], &it["quantity"])).collect();
        assert_eq!(held.len(), 3, "{cart}");
        for (sku, quantity) in [("DUNA-BAG-MOSS", 3), ("CAFE-STOOL-MOSS", 2), ("ECHO-SPEAKER-MOSS", 1)] {
            assert!(held.contains(&(&json!(sku), &json!(quantity))), "{cart}");
        }
        // The old key opens nothing, and a cart that is part of the account's is merged without trouble.
        let late = shop.guest();
        late.slip_in("vitrine-cart", &key);
        assert_eq!(late.get("/api/cart").await.json()["count"], 0);
        late.post("/api/cart/lines", line("DUNA-BAG-MOSS", 1)).await.json();
        assert_eq!(late.post("/api/session", right).await.status, 200);
        assert_eq!(late.get("/api/cart").await.json()["count"], 6);
    }

    async fn other_sites_sign_nobody_in(database: Database) {
        let shop = account::shop(&database).await;
        let browser = shop.account(Role::Shopper).await;
        let before = browser.cookie(COOKIE);
        let sign_in = json!({ "email": browser.email, "password": PASSWORD });
        for (method, path, body) in [
            (Method::POST, "/api/session", Some(sign_in)),
            (Method::DELETE, "/api/session", None),
            (Method::DELETE, "/api/sessions", None),
            (Method::POST, "/api/passkeys/options", None),
            (Method::PATCH, "/api/account", Some(json!({ "name": "Eve" }))),
        ] {
            for header in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")] {
                let answer = browser.ask_with(method.clone(), path, body.clone(), &[header]).await;
                answer.problem(403, "/problems/cross-site");
            }
        }
        assert_eq!(browser.cookie(COOKIE), before);
        assert_eq!(browser.who().await["name"], "Ada");
    }

    async fn cookies_are_for_this_host_over_tls_alone(database: Database) {
        let scratch = Scratch::new();
        let config = Config {
            catalogue: Some(scratch.write("catalogue.json", five().to_string())),
            public_url: Some("https://shop.example".parse().expect("an origin")),
            ..shop::config(&database)
        };
        let shop = Shop::start(config, scratch).await;
        let email = shop.account(Role::Shopper).await.email;
        let mail = shop.mails(&email, "Confirm your e-mail address", 1).await.remove(0);
        assert!(mail.contains("https://shop.example/account/verify#token="), "{mail}");
        let guest = shop.guest();
        guest.post("/api/cart/lines", json!({ "sku": "DUNA-BAG-MOSS", "quantity": 1 })).await.json();
        let answer = guest.post("/api/session", json!({ "email": email, "password": PASSWORD })).await;
        let set: Vec<_> = answer.headers.get_all("set-cookie").iter().map(|it| it.to_str().expect("text")).collect();
        assert_eq!(set.len(), 2, "{set:?}");
        for set in set {
            assert!(set.starts_with("__Host-vitrine-"), "{set}");
            for attribute in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
                assert!(set.contains(attribute), "{set} lacks {attribute}");
            }
            assert!(!set.contains("Domain"), "{set}");
        }
        assert_eq!(answer.header("cache-control"), "no-store");
    }

    async fn who_tries_too_often_is_told_to_wait(database: Database) {
        // Half of each rule.
        let config = Config { rate_limit_scale: 0.5, trusted_proxies: 1, ..shop::config(&database) };
        let shop = Shop::start(config, Scratch::new()).await;
        let try_from = async |ip: &str, email: &str| {
            let body = json!({ "email": email, "password": "not the password" });
            shop.guest().ask_with(Method::POST, "/api/session", Some(body), &[("x-forwarded-for", ip)]).await
        };
        // By account, from wherever, and whether it is there or not; the way it is typed makes no other of it.
        let email = address();
        for n in 0..5 {
            assert_eq!(try_from(&format!("1.1.1.{n}"), &email).await.status, 401);
        }
        let refused = try_from("1.1.1.9", &format!(" {} ", email.to_uppercase())).await;
        refused.problem(429, "/problems/too-many-requests");
        assert!(!refused.header("retry-after").is_empty());
        // By client, whatever the account.
        for _ in 0..10 {
            assert_eq!(try_from("2.2.2.2", &address()).await.status, 401);
        }
        try_from("2.2.2.2", &address()).await.problem(429, "/problems/too-many-requests");
        // Mails to one address.
        let ask = async |path: &str, body: Value| shop.guest().ask_with(Method::POST, path, Some(body), &[("x-forwarded-for", "3.3.3.3")]).await;
        let mut answers = Vec::new();
        for _ in 0..4 {
            answers.push(ask("/api/password-resets", json!({ "email": email })).await.status.as_u16());
            answers.push(ask("/api/accounts", json!({ "email": email, "password": PASSWORD })).await.status.as_u16());
        }
        assert_eq!(answers, [202, 202, 202, 202, 429, 202, 429, 429]);
    }
}

#[tokio::test]
async fn only_who_has_a_session_notices_that_the_store_is_away() {
    let Some(redis) = TestRedis::new() else { return };
    let mut cable = redis.by_a_cable().await;
    let scratch = Scratch::new();
    let url = format!("sqlite:{}", scratch.path().join("test.db").display());
    let catalogue = Some(scratch.write("catalogue.json", five().to_string()));
    let config = shop::config(&Database::in_memory());
    let config = Config { database: url.parse().expect("a database URL"), catalogue, ..config };
    let shop = Shop::start(cable.with(config), scratch).await;
    let browser = shop.account(Role::Shopper).await;
    let guest = shop.guest();
    guest.post("/api/cart/lines", json!({ "sku": "DUNA-BAG-MOSS", "quantity": 1 })).await.json();
    let key = guest.cookie("vitrine-cart");
    cable.cut().await;
    for (method, path) in [
        (Method::GET, "/api/session"),
        (Method::GET, "/api/cart"),
        (Method::GET, "/api/passkeys"),
        (Method::DELETE, "/api/session"),
        (Method::DELETE, "/api/sessions"),
    ] {
        browser.ask(method, path, None).await.problem(503, "/problems/sessions-unavailable");
    }
    assert!(browser.cookie(COOKIE).is_some(), "nobody is signed out by this");
    assert_eq!(guest.who().await, Value::Null);
    assert_eq!(guest.get("/api/cart").await.json()["count"], 1);
    assert_eq!(guest.get("/api/products").await.status, 200);
    assert_eq!(guest.delete("/api/session").await.status, 204);
    // Signing in needs it, and where it fails nothing has happened.
    let sign_in = json!({ "email": browser.email, "password": PASSWORD });
    guest.post("/api/session", sign_in.clone()).await.problem(503, "/problems/sessions-unavailable");
    assert_eq!(guest.cookie("vitrine-cart"), key);
    assert_eq!(guest.get("/api/cart").await.json()["count"], 1);
    cable.mend().await;
    while browser.get("/api/session").await.status != 200 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(browser.who().await["email"], browser.email);
    assert_eq!(guest.post("/api/session", sign_in).await.status, 200);
    assert_eq!(guest.get("/api/cart").await.json()["count"], 1);
}
