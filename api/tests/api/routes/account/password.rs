//! `/api/account`

use serde_json::{Value, json};
use vitrine_contract::Role;

use crate::support::{
    account::{self, PASSWORD},
    on_each_database,
};

on_each_database! {
    async fn changes_and_keeps_this_session_alone(database: Database) {
        let shop = account::shop(&database).await;
        let browser = shop.account(Role::Shopper).await;
        let other = shop.again(&browser.email, PASSWORD).await;
        shop.guest().post("/api/password-resets", json!({ "email": browser.email })).await;
        let link = shop.token(&browser.email, "Choose a new password", 1).await;
        let change = |current: &str, new: &str| json!({ "current": current, "new": new });
        let new = "a stool, a speaker";
        browser.put("/api/account/password", change("not the password", new)).await.refuses("current");
        browser.put("/api/account/password", change(PASSWORD, "short")).await.refuses("new");
        browser.put("/api/account/password", change(PASSWORD, &browser.email)).await.refuses("new");
        shop.guest().put("/api/account/password", change(PASSWORD, new)).await.problem(401, "/problems/unauthenticated");
        let before = browser.cookie("vitrine-session");
        assert_eq!(browser.put("/api/account/password", change(PASSWORD, new)).await.status, 204);
        assert_ne!(browser.cookie("vitrine-session"), before);
        assert_eq!(browser.who().await["email"], browser.email);
        assert_eq!(other.who().await, Value::Null);
        let reset = json!({ "token": link, "password": "by an old link" });
        shop.guest().post("/api/password-resets/complete", reset).await.refuses("token");
        shop.mails(&browser.email, "Your password was changed", 1).await;
        shop.again(&browser.email, new).await;
    }

    async fn renames(database: Database) {
        let shop = account::shop(&database).await;
        let browser = shop.account(Role::Shopper).await;
        let renamed = browser.patch("/api/account", json!({ "name": " Ada Lovelace " })).await.json();
        assert_eq!(renamed["name"], "Ada Lovelace");
        assert_eq!(browser.who().await, renamed);
        browser.patch("/api/account", json!({ "name": "A\u{7}" })).await.refuses("name");
        browser.patch("/api/account", json!({})).await.refuses("body");
        shop.guest().patch("/api/account", json!({ "name": "" })).await.problem(401, "/problems/unauthenticated");
    }
}
