//! `/api/admin/orders`

use serde_json::json;
use vitrine_contract::OrderStatus;

use crate::support::{answer::Answer, catalogue::five, on_each_database, order::place, shop::Shop, staff::Clerk};

const SKU: &str = "ALBA-LOUNGE-CHAIR-MOSS";

fn numbers(answer: &Answer) -> Vec<String> {
    let page = answer.json();
    let items = page["items"].as_array().expect("items");
    items.iter().map(|item| item["number"].as_str().expect("a number").to_owned()).collect()
}

on_each_database! {
    async fn are_found(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let clerk = Clerk::of(&shop).await;
        place(&shop, "VT-AAAA-0001", "ada_l@example.com", SKU, OrderStatus::Paid).await;
        place(&shop, "VT-AAAA-0002", "adaxl@example.com", SKU, OrderStatus::PendingPayment).await;
        place(&shop, "VT-BBBB-0003", "bob@example.com", SKU, OrderStatus::Paid).await;
        let all = ["VT-BBBB-0003", "VT-AAAA-0002", "VT-AAAA-0001"];
        assert_eq!(numbers(&clerk.get("/orders").await), all);
        for (query, found) in [
            ("q=vt-aaaa", &all[1..]),
            ("q=ADA", &all[1..]),
            ("q=ada_", &all[2..]),
            ("q=%25", &[][..]),
            ("q=aaaa", &[][..]),
            ("status=paid", &[all[0], all[2]][..]),
            ("status=paid&q=b", &all[..1]),
            ("status=shipped", &[][..]),
        ] {
            assert_eq!(numbers(&clerk.get(&format!("/orders?{query}")).await), found, "{query}");
        }
        let first = clerk.get("/orders?limit=2").await;
        assert_eq!(numbers(&first), all[..2]);
        let next = first.json()["next"].as_str().expect("more").to_owned();
        let last = clerk.get(&format!("/orders?limit=2&cursor={next}")).await;
        assert_eq!((numbers(&last).as_slice(), last.json()["next"].is_null()), (&[all[2].to_owned()][..], true));
        clerk.get("/orders?status=x").await.refuses("status");
        assert_eq!(clerk.get("/orders/VT-AAAA-0001").await.json()["email"], "ada_l@example.com");
        clerk.get("/orders/VT-AAAA-0009").await.problem(404, "/problems/not-found");
    }

    async fn go_their_way_once(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let clerk = Clerk::of(&shop).await;
        place(&shop, "VT-AAAA-0001", "ada@example.com", SKU, OrderStatus::Paid).await;
        let path = |step: &str| format!("/orders/VT-AAAA-0001/{step}");
        clerk.post(&path("deliver"), &json!({})).await.problem(409, "/problems/illegal-transition");
        let first = clerk.post_as(&path("fulfil"), "k1", &json!({})).await;
        assert_eq!(first.json()["status"], "fulfilled");
        assert_eq!(clerk.post_as(&path("fulfil"), "k1", &json!({})).await.body, first.body);
        clerk.post_as(&path("deliver"), "k1", &json!({})).await.problem(422, "/problems/idempotency-key-reused");
        for (shipment, name) in [
            (json!({"carrier": "DHL", "number": "1", "url": "http://dhl.example"}), "url"),
            (json!({"carrier": " ", "number": "1"}), "carrier"),
            (json!({"carrier": "DHL", "number": "x".repeat(61)}), "number"),
        ] {
            clerk.post(&path("ship"), &shipment).await.refuses(name);
        }
        let shipment = json!({"carrier": "DHL", "number": "42", "url": "https://dhl.example/42"});
        let shipped = clerk.post(&path("ship"), &shipment).await.json();
        assert_eq!((&shipped["status"], &shipped["tracking"]), (&json!("shipped"), &shipment));
        clerk.post(&path("cancel"), &json!({})).await.problem(409, "/problems/illegal-transition");
        assert_eq!(clerk.post(&path("deliver"), &json!({})).await.json()["status"], "delivered");
        let without = Answer::of(clerk.request(reqwest::Method::POST, &path("deliver"))).await;
        without.problem(400, "/problems/idempotency-key-missing");
        let audit = ["deliver", "ship", "fulfil"].map(|step| format!("order.{step} VT-AAAA-0001"));
        assert_eq!(clerk.audit().await, audit);
        let metrics = shop.get("/metrics").await;
        let metrics = String::from_utf8_lossy(&metrics.body);
        assert!(metrics.contains("orders_total{status=\"shipped\"} 1"), "{metrics}");
    }

    async fn money_goes_back(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let clerk = Clerk::of(&shop).await;
        place(&shop, "VT-AAAA-0001", "ada@example.com", SKU, OrderStatus::Paid).await;
        place(&shop, "VT-AAAA-0002", "ada@example.com", SKU, OrderStatus::Paid).await;
        let path = "/orders/VT-AAAA-0001/refunds";
        let part = json!({"amount": {"amount": 1000, "currency": "EUR"}, "reason": "A scratch"});
        let refunded = clerk.post_as(path, "r1", &part).await.json();
        assert_eq!((&refunded["status"], &refunded["refunded"]["amount"]), (&json!("paid"), &json!(1000)));
        clerk.post_as(path, "r1", &part).await.json();
        let more = json!({"amount": {"amount": 1_000_000, "currency": "EUR"}});
        clerk.post(path, &more).await.problem(422, "/problems/unprocessable");
        let line = refunded["lines"][0]["id"].clone();
        let all = json!({"lines": [{"line": line, "quantity": 1}], "restock": true});
        let refunded = clerk.post(path, &all).await.json();
        assert_eq!((&refunded["status"], &refunded["refunded"]["amount"]), (&json!("refunded"), &json!(129_900)));
        let cancelled = clerk.post("/orders/VT-AAAA-0002/cancel", &json!({"reason": "Out of glue"})).await.json();
        assert_eq!((&cancelled["status"], &cancelled["refunded"]["amount"]), (&json!("cancelled"), &json!(129_900)));
        let stock = clerk.get("/stock?q=alba+moss").await.json();
        assert_eq!(stock["items"][0]["available"], 3);
        let audit = ["cancel VT-AAAA-0002", "refund VT-AAAA-0001", "refund VT-AAAA-0001"].map(|it| format!("order.{it}"));
        assert_eq!(clerk.audit().await, audit);
    }
}
