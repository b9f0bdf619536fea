//! `/api/passkeys` and `/api/session/passkey`

use serde_json::{Value, json};
use vitrine_api::config::Config;
use vitrine_contract::Role;

use crate::support::{
    answer::Answer, authenticator::Authenticator, browser::Browser, database::Database, on_each_database,
    scratch::Scratch, shop as shops, shop::Shop,
};

const SHOP: &str = "https://shop.example";

async fn shop(database: &Database) -> Shop {
    let public_url = Some(SHOP.parse().expect("an origin"));
    Shop::start(Config { public_url, ..shops::config(database) }, Scratch::new()).await
}

async fn options(browser: &Browser, path: &str) -> Value {
    browser.post(path, json!({})).await.json()["public_key"].clone()
}

async fn add(browser: &Browser, credential: &Value) -> Answer {
    browser.post("/api/passkeys", json!({ "name": "My phone", "credential": credential })).await
}

async fn sign_in(browser: &Browser, credential: &Value) -> Answer {
    browser.post("/api/session/passkey", json!({ "credential": credential })).await
}

on_each_database! {
    async fn sign_in_without_a_name(database: Database) {
        let shop = shop(&database).await;
        let browser = shop.account(Role::Shopper).await;
        let mut phone = Authenticator::at(SHOP);
        let asked = options(&browser, "/api/passkeys/options").await;
        assert_eq!(asked["rp"]["id"], "shop.example");
        assert_eq!(asked["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(asked["authenticatorSelection"]["userVerification"], "required");
        let made = phone.create(&asked);
        let passkey = add(&browser, &made).await.json();
        assert_eq!((&passkey["name"], &passkey["used_at"]), (&json!("My phone"), &Value::Null));
        add(&browser, &made).await.refuses("credential");
        shop.mails(&browser.email, "A passkey was added to your account", 1).await;
        let asked = options(&browser, "/api/passkeys/options").await;
        assert_eq!(asked["excludeCredentials"][0]["id"], made["id"]);

        let guest = shop.guest();
        let asked = options(&guest, "/api/session/passkey/options").await;
        assert_eq!(asked["allowCredentials"], json!([]), "it names nobody");
        let proof = phone.get(&asked);
        let answer = sign_in(&guest, &proof).await;
        assert_eq!(answer.json()["account"]["email"], browser.email);
        assert_eq!(guest.who().await["email"], browser.email);
        let listed = browser.get("/api/passkeys").await.json();
        assert!(listed["items"][0]["used_at"].is_string(), "{listed}");
        // A proof is good once, even in the browser that got it.
        let thief = shop.guest();
        sign_in(&thief, &proof).await.problem(401, "/problems/unauthenticated");
        options(&thief, "/api/session/passkey/options").await;
        sign_in(&thief, &proof).await.problem(401, "/problems/unauthenticated");

        // Who is signed in already may sign in anew; a copy that lags behind may not.
        let asked = options(&guest, "/api/session/passkey/options").await;
        assert_eq!(sign_in(&guest, &phone.get(&asked)).await.status, 200);
        phone.turn_back();
        let asked = options(&thief, "/api/session/passkey/options").await;
        sign_in(&thief, &phone.get(&asked)).await.problem(401, "/problems/unauthenticated");

        let other = shop.account(Role::Shopper).await;
        let path = format!("/api/passkeys/{}", listed["items"][0]["id"].as_str().expect("an id"));
        other.delete(&path).await.problem(404, "/problems/not-found");
        assert_eq!(browser.delete(&path).await.status, 204);
        browser.delete(&path).await.problem(404, "/problems/not-found");
        let asked = options(&thief, "/api/session/passkey/options").await;
        sign_in(&thief, &phone.get(&asked)).await.problem(401, "/problems/unauthenticated");
    }

    async fn what_is_none_is_refused(database: Database) {
        let shop = shop(&database).await;
        let browser = shop.account(Role::Shopper).await;
        let guest = shop.guest();
        for path in ["/api/passkeys", "/api/passkeys/options"] {
            let answer = guest.post(path, json!({ "name": "x", "credential": {} })).await;
            answer.problem(401, "/problems/unauthenticated");
        }
        // One that was made elsewhere, for another challenge, or not asked for at all.
        let asked = options(&browser, "/api/passkeys/options").await;
        add(&browser, &Authenticator::at("https://evil.example").create(&asked)).await.refuses("credential");
        add(&browser, &Authenticator::at(SHOP).create(&asked)).await.refuses("credential");
        let mut other = options(&browser, "/api/passkeys/options").await;
        other["challenge"] = asked["challenge"].clone();
        add(&browser, &Authenticator::at(SHOP).create(&other)).await.refuses("credential");
        let mut other = options(&browser, "/api/passkeys/options").await;
        other["rp"]["id"] = json!("evil.example");
        add(&browser, &Authenticator::at(SHOP).create(&other)).await.refuses("credential");
        for odd in [json!(null), json!({}), json!("x"), json!({ "id": "x", "rawId": "!", "response": {}, "type": "x" })] {
            options(&browser, "/api/passkeys/options").await;
            add(&browser, &odd).await.refuses("credential");
            options(&guest, "/api/session/passkey/options").await;
            sign_in(&guest, &odd).await.problem(401, "/problems/unauthenticated");
        }
        let asked = options(&browser, "/api/passkeys/options").await;
        let unnamed = json!({ "name": " ", "credential": Authenticator::at(SHOP).create(&asked) });
        browser.post("/api/passkeys", unnamed).await.refuses("name");
        assert_eq!(browser.get("/api/passkeys").await.json()["items"], json!([]));
        // One that is not known here.
        let mut phone = Authenticator::at(SHOP);
        phone.create(&options(&browser, "/api/passkeys/options").await);
        let asked = options(&guest, "/api/session/passkey/options").await;
        sign_in(&guest, &phone.get(&asked)).await.problem(401, "/problems/unauthenticated");
        assert_eq!(guest.who().await, Value::Null);
    }

    async fn those_of_others_are_refused(database: Database) {
        let shop = shop(&database).await;
        let (ada, eve) = (shop.account(Role::Shopper).await, shop.account(Role::Shopper).await);
        let (mut hers, mut own) = (Authenticator::at(SHOP), Authenticator::at(SHOP));
        let made = hers.create(&options(&ada, "/api/passkeys/options").await);
        add(&ada, &made).await.json();
        let made = own.create(&options(&eve, "/api/passkeys/options").await);
        add(&eve, &made).await.json();
        let guest = shop.guest();
        // The id of hers with a key of Eve's own; and Eve's, which says that it is Ada's.
        let asked = options(&guest, "/api/session/passkey/options").await;
        sign_in(&guest, &hers.forged().get(&asked)).await.problem(401, "/problems/unauthenticated");
        own.pretend(&hers);
        let asked = options(&guest, "/api/session/passkey/options").await;
        sign_in(&guest, &own.get(&asked)).await.problem(401, "/problems/unauthenticated");
        // It cannot be added to another account.
        let again = hers.create(&options(&eve, "/api/passkeys/options").await);
        add(&eve, &again).await.problem(409, "/problems/conflict");
    }
}
