//! `/api/admin/discounts`

use serde_json::{Value, json};

use crate::support::{catalogue::five, on_each_database, shop::Shop, staff::Clerk};

on_each_database! {
    async fn are_made_and_changed(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let clerk = Clerk::of(&shop).await;
        assert_eq!(clerk.get("/discounts").await.json(), json!({"items": []}));
        let ten = json!({"code": "TEN", "percent": 1000, "uses": 7, "active": true, "max_uses": 3,
            "minimum": {"amount": 5000, "currency": "EUR"}, "starts_at": "2026-05-04T14:00:00+02:00"});
        let made = clerk.put("/discounts/ten", &ten).await.json();
        assert_eq!(
            made,
            json!({"code": "TEN", "percent": 1000, "amount": null, "minimum": {"amount": 5000, "currency": "EUR"},
                "starts_at": "2026-05-04T12:00:00Z", "ends_at": null, "max_uses": 3, "uses": 0, "active": true})
        );
        let five = json!({"code": "ten", "amount": {"amount": 500, "currency": "EUR"}, "active": false});
        let changed = clerk.put("/discounts/TEN", &five).await.json();
        assert_eq!((&changed["percent"], &changed["amount"]["amount"]), (&Value::Null, &json!(500)));
        assert_eq!(clerk.get("/discounts").await.json(), json!({"items": [changed]}));
        assert_eq!(clerk.audit().await, ["discount.change TEN", "discount.create TEN"]);
    }

    async fn are_refused_where_they_make_no_sense(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let clerk = Clerk::of(&shop).await;
        let euro = |amount: i64| json!({"amount": amount, "currency": "EUR"});
        for (body, name) in [
            (json!({"code": "TEN", "active": true}), "percent"),
            (json!({"code": "TEN", "active": true, "percent": 1, "amount": euro(1)}), "percent"),
            (json!({"code": "TEN", "active": true, "percent": 10_001}), "percent"),
            (json!({"code": "TEN", "active": true, "amount": euro(0)}), "amount.amount"),
            (json!({"code": "TEN", "active": true, "amount": {"amount": 1, "currency": "USD"}}), "amount.currency"),
            (json!({"code": "TEN", "active": true, "percent": 1, "starts_at": "soon"}), "starts_at"),
            (json!({"code": "TEN", "active": true, "percent": 1, "starts_at": "2026-05-04T12:00:00Z",
                "ends_at": "2026-05-04T12:00:00Z"}), "ends_at"),
            (json!({"code": "OTHER", "active": true, "percent": 1}), "code"),
        ] {
            clerk.put("/discounts/TEN", &body).await.refuses(name);
        }
        clerk.put("/discounts/AB", &json!({"code": "AB", "active": true, "percent": 1})).await.refuses("code");
        assert!(clerk.audit().await.is_empty());
    }
}
