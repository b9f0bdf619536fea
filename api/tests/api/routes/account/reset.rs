//! `/api/password-resets`

use sea_orm::{EntityTrait as _, sea_query::Expr};
use serde_json::{Value, json};
use vitrine_api::db::entities::email_token;
use vitrine_contract::Role;

use crate::support::{
    account::{self, PASSWORD, address},
    answer::Answer,
    on_each_database,
    shop::Shop,
};

const RESET: &str = "Choose a new password";
const NEW: &str = "a stool, a speaker";

async fn ask(shop: &Shop, email: &str) -> Answer {
    shop.guest().post("/api/password-resets", json!({ "email": email })).await
}

async fn complete(shop: &Shop, token: &str, password: &str) -> Answer {
    shop.guest().post("/api/password-resets/complete", json!({ "token": token, "password": password })).await
}

on_each_database! {
    async fn sets_the_password_once(database: Database) {
        let shop = account::shop(&database).await;
        let browser = shop.account(Role::Shopper).await;
        let unknown = address();
        let (one, two) = (ask(&shop, &browser.email).await, ask(&shop, &unknown).await);
        assert_eq!((one.status.as_u16(), &one.body), (202, &two.body));
        assert_eq!(one.status, two.status);
        shop.mails(&unknown, "There is no account with this address", 1).await;
        let token = shop.token(&browser.email, RESET, 1).await;
        // A password that is not taken does not use the link up.
        complete(&shop, &token, "short").await.refuses("password");
        complete(&shop, &token, &browser.email).await.refuses("password");
        assert_eq!(browser.who().await["email"], browser.email);
        assert_eq!(complete(&shop, &token, NEW).await.status, 204);
        assert_eq!(browser.who().await, Value::Null, "all sessions end");
        complete(&shop, &token, "yet another one").await.refuses("token");
        let old = json!({ "email": browser.email, "password": PASSWORD });
        shop.guest().post("/api/session", old).await.problem(401, "/problems/unauthenticated");
        shop.again(&browser.email, NEW).await;
        shop.mails(&browser.email, "Your password was changed", 1).await;
        ask(&shop, "no address").await.refuses("email");
    }

    async fn only_the_last_link_counts_and_for_an_hour(database: Database) {
        let shop = account::shop(&database).await;
        let email = shop.account(Role::Shopper).await.email;
        ask(&shop, &email).await;
        let first = shop.token(&email, RESET, 1).await;
        ask(&shop, &email).await;
        let second = shop.token(&email, RESET, 2).await;
        complete(&shop, &first, NEW).await.refuses("token");
        shop.guest().post("/api/email-verifications", json!({ "token": second })).await.refuses("token");
        let now = shop.running.state().accounts.clock.now();
        let row = email_token::Entity::find().one(shop.running.database()).await.expect("rows").expect("a row");
        assert!((0..=3_600_000).contains(&(row.expires_at - now)), "{}", row.expires_at - now);
        let over = email_token::Entity::update_many().col_expr(email_token::Column::ExpiresAt, Expr::value(now - 1));
        over.exec(shop.running.database()).await.expect("an hour has passed");
        complete(&shop, &second, NEW).await.refuses("token");
        shop.again(&email, PASSWORD).await;
    }

    async fn confirms_the_address_too(database: Database) {
        let shop = account::shop(&database).await;
        let email = address();
        shop.register(&email, PASSWORD).await;
        let confirm = shop.token(&email, "Confirm your e-mail address", 1).await;
        ask(&shop, &email).await;
        let token = shop.token(&email, RESET, 1).await;
        assert_eq!(complete(&shop, &token, NEW).await.status, 204);
        shop.again(&email, NEW).await;
        shop.guest().post("/api/email-verifications", json!({ "token": confirm })).await.refuses("token");
    }

    async fn of_two_at_the_same_moment_one_succeeds(database: Database) {
        let shop = account::shop(&database).await;
        let email = shop.account(Role::Shopper).await.email;
        ask(&shop, &email).await;
        let token = shop.token(&email, RESET, 1).await;
        let (one, two) = tokio::join!(complete(&shop, &token, NEW), complete(&shop, &token, "the other password"));
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 400]);
        shop.again(&email, if one.status == 204 { NEW } else { "the other password" }).await;
    }
}
