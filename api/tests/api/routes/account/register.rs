//! `POST /api/accounts`

use serde_json::json;
use vitrine_contract::Role;

use crate::support::{
    account::{self, PASSWORD, address},
    on_each_database,
};

const CONFIRM: &str = "Confirm your e-mail address";
const CHOOSE: &str = "Finish your account";
const THERE: &str = "You have an account already";

on_each_database! {
    async fn what_is_known_is_told_by_mail_alone(database: Database) {
        let shop = account::shop(&database).await;
        let known = shop.account(Role::Shopper).await.email;
        let waiting = address();
        shop.register(&waiting, PASSWORD).await;
        let hasher = &shop.running.state().accounts.hasher;
        let mut answers = Vec::new();
        for (email, password) in [
            (&*address(), PASSWORD),
            (&known, PASSWORD),
            (&known, "another password"),
            (&waiting, PASSWORD),
            (&waiting, "another password"),
        ] {
            let before = hasher.done();
            let answer = shop.guest().post("/api/accounts", json!({ "email": email, "password": password })).await;
            assert_eq!(hasher.done() - before, 1, "each way hashes once");
            let mut headers: Vec<_> = answer.headers.keys().map(|name| name.as_str().to_owned()).collect();
            headers.sort();
            answers.push((answer.status, headers, answer.body));
        }
        assert_eq!(answers[0].0, 202);
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        shop.mails(&known, THERE, 2).await;
        shop.mails(&waiting, CONFIRM, 2).await;
        shop.mails(&waiting, CHOOSE, 1).await;
        // Nothing changed for who was there.
        assert_eq!(shop.again(&known, PASSWORD).await.who().await["role"], "shopper");
    }

    async fn a_stranger_who_came_first_has_no_part_in_it(database: Database) {
        let shop = account::shop(&database).await;
        let email = address();
        shop.register(&email, "the stranger's password").await;
        let first = shop.token(&email, CONFIRM, 1).await;
        shop.register(&email, PASSWORD).await;
        let second = shop.token(&email, CHOOSE, 1).await;
        // The owner follows the first link after all: it would have put the stranger's password into force.
        shop.guest().post("/api/email-verifications", json!({ "token": first })).await.refuses("token");
        let chosen = "what the owner chose";
        let reset = json!({ "token": second, "password": chosen });
        assert_eq!(shop.guest().post("/api/password-resets/complete", reset).await.status, 204);
        for password in ["the stranger's password", PASSWORD] {
            let sign_in = json!({ "email": email, "password": password });
            shop.guest().post("/api/session", sign_in).await.problem(401, "/problems/unauthenticated");
        }
        shop.again(&email, chosen).await;
    }

    async fn a_stranger_who_comes_later_has_no_part_in_it(database: Database) {
        let shop = account::shop(&database).await;
        let email = address();
        shop.register(&email, PASSWORD).await;
        shop.register(&email, "the stranger's password").await;
        let token = shop.token(&email, CHOOSE, 1).await;
        // It is for choosing, not for confirming.
        shop.guest().post("/api/email-verifications", json!({ "token": token })).await.refuses("token");
    }

    async fn only_the_last_link_counts(database: Database) {
        let shop = account::shop(&database).await;
        let email = address();
        shop.register(&email, PASSWORD).await;
        let first = shop.token(&email, CONFIRM, 1).await;
        shop.register(&email, PASSWORD).await;
        let second = shop.token(&email, CONFIRM, 2).await;
        shop.guest().post("/api/email-verifications", json!({ "token": first })).await.refuses("token");
        let verified = shop.guest().post("/api/email-verifications", json!({ "token": second })).await;
        assert_eq!(verified.json()["account"]["email"], email);
    }

    async fn refuses_what_makes_no_account(database: Database) {
        let shop = account::shop(&database).await;
        let good = json!({ "email": "Ada@Example.com", "password": PASSWORD, "name": "Ada" });
        for (field, odd) in [
            ("email", json!("ada")),
            ("email", json!("ada@example.com\r\nBcc: b@example.com")),
            ("password", json!("short")),
            ("password", json!("x".repeat(201))),
            ("password", json!("password123")),
            ("password", json!("ada@example.com")),
            ("name", json!("A\nB")),
            ("name", json!("x".repeat(101))),
        ] {
            let mut form = good.clone();
            form[field] = odd;
            shop.guest().post("/api/accounts", form).await.refuses(field);
        }
    }
}
