//! `/api/admin/users` and `/api/admin/audit`

use serde_json::{Value, json};
use vitrine_contract::Role;

use crate::support::{account, on_each_database};

on_each_database! {
    async fn admins_say_who_is_staff(database: Database) {
        let shop = account::shop(&database).await;
        let admin = shop.account(Role::Admin).await;
        let other = shop.account(Role::Shopper).await;
        let found = admin.get(&format!("/api/admin/users?q={}", other.email.to_uppercase())).await.json();
        let user = &found["items"][0];
        assert_eq!(found["items"].as_array().map(Vec::len), Some(1), "{found}");
        assert_eq!((&user["email"], &user["role"], &user["verified"]), (&json!(other.email), &json!("shopper"), &json!(true)));
        let path = format!("/api/admin/users/{}/role", user["id"]);
        let changed = admin.put(&path, json!({ "role": "staff" })).await.json();
        assert_eq!(changed["role"], "staff");
        assert_eq!(other.who().await, Value::Null, "its sessions end");
        let staff = shop.again(&other.email, account::PASSWORD).await;
        assert_eq!(staff.who().await["role"], "staff");
        // The same again is no deed.
        admin.put(&path, json!({ "role": "staff" })).await.json();
        let audit = admin.get("/api/admin/audit").await.json();
        assert_eq!(audit["items"].as_array().map(Vec::len), Some(1), "{audit}");
        let entry = &audit["items"][0];
        for (name, value) in [
            ("staff", &*admin.email),
            ("action", "user.role"),
            ("subject", &other.email),
            ("detail", "shopper becomes staff"),
        ] {
            assert_eq!(entry[name], value, "{entry}");
        }
        // What each may.
        assert_eq!(staff.get("/api/admin/users").await.json()["items"].as_array().map(Vec::len), Some(2));
        staff.put(&path, json!({ "role": "admin" })).await.problem(403, "/problems/forbidden");
        staff.get("/api/admin/audit").await.problem(403, "/problems/forbidden");
        let own = admin.get(&format!("/api/admin/users?q={}", admin.email)).await.json()["items"][0]["id"].clone();
        let refused = admin.put(&format!("/api/admin/users/{own}/role"), json!({ "role": "shopper" })).await;
        refused.problem(409, "/problems/conflict");
        admin.put("/api/admin/users/999999/role", json!({ "role": "staff" })).await.problem(404, "/problems/not-found");
        admin.put(&path, json!({ "role": "owner" })).await.refuses("role");
    }

    async fn come_in_pages(database: Database) {
        let shop = account::shop(&database).await;
        let admin = shop.account(Role::Admin).await;
        let mut emails = vec![admin.email.clone()];
        for _ in 0..3 {
            let other = shop.account(Role::Shopper).await;
            let id = admin.get(&format!("/api/admin/users?q={}", other.email)).await.json()["items"][0]["id"].clone();
            admin.put(&format!("/api/admin/users/{id}/role"), json!({ "role": "staff" })).await.json();
            emails.insert(0, other.email);
        }
        for (path, name, expected) in
            [("/api/admin/users", "email", &emails[..]), ("/api/admin/audit", "subject", &emails[..3])]
        {
            let (mut seen, mut query) = (Vec::new(), "?limit=2".to_owned());
            loop {
                let page = admin.get(&format!("{path}{query}")).await.json();
                let items = page["items"].as_array().expect("items");
                assert!(items.len() <= 2, "{page}");
                seen.extend(items.iter().map(|item| item[name].as_str().expect("a text").to_owned()));
                let Some(next) = page["next"].as_str() else { break };
                query = format!("?limit=2&cursor={next}");
            }
            assert_eq!(seen, expected, "{path}");
            admin.get(&format!("{path}?cursor=x")).await.refuses("cursor");
            admin.get(&format!("{path}?limit=101")).await.refuses("limit");
        }
    }

    async fn others_see_nothing(database: Database) {
        let shop = account::shop(&database).await;
        let shopper = shop.account(Role::Shopper).await;
        for path in ["/api/admin/users", "/api/admin/audit"] {
            shop.guest().get(path).await.problem(401, "/problems/unauthenticated");
            shopper.get(path).await.problem(403, "/problems/forbidden");
        }
    }

    async fn searches_for_what_it_says(database: Database) {
        let shop = account::shop(&database).await;
        let admin = shop.account(Role::Admin).await;
        for odd in ["%25", "%5C", "_x_", "100%25"] {
            let found = admin.get(&format!("/api/admin/users?q={odd}")).await.json();
            assert_eq!(found["items"], json!([]), "{odd}");
        }
        assert_eq!(admin.get("/api/admin/users?q=ada").await.json()["items"].as_array().map(Vec::len), Some(1));
        admin.get(&format!("/api/admin/users?q={}", "x".repeat(101))).await.refuses("q");
    }
}
