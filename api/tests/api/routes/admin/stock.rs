//! `/api/admin/stock`

use serde_json::json;
use vitrine_contract::OrderStatus;

use crate::support::{catalogue::five, on_each_database, order::place, shop::Shop, staff::Clerk};

const SKU: &str = "ALBA-LOUNGE-CHAIR-MOSS";

on_each_database! {
    async fn is_told_by_product_and_position(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let clerk = Clerk::of(&shop).await;
        let stock = clerk.get("/stock").await.json();
        let skus: Vec<_> = stock["items"].as_array().expect("items").iter().map(|it| it["sku"].clone()).collect();
        assert_eq!(skus.len(), 10);
        assert_eq!(skus[..3], [json!(SKU), json!("ALBA-LOUNGE-CHAIR-SAND"), json!("BRIO-LAMP-MOSS")]);
        place(&shop, "VT-AAAA-0001", "ada@example.com", SKU, OrderStatus::PendingPayment).await;
        assert_eq!(
            clerk.get("/stock?q=chair+MOSS").await.json()["items"],
            json!([{"sku": SKU, "slug": "alba-lounge-chair", "product": "Alba Lounge Chair", "variant": "Moss",
                "received": 3, "available": 2, "reserved": 1, "sold": 0}])
        );
    }

    async fn is_changed_by_hand_once(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let clerk = Clerk::of(&shop).await;
        let path = format!("/stock/{SKU}/adjustments");
        let more = json!({"delta": 4, "reason": "received", "note": "Pallet 7"});
        let level = clerk.post_as(&path, "a1", &more).await.json();
        assert_eq!((&level["available"], &level["received"]), (&json!(7), &json!(7)));
        assert_eq!(clerk.post_as(&path, "a1", &more).await.json(), level);
        let less = json!({"delta": -8, "reason": "damaged"});
        clerk.post(&path, &less).await.problem(409, "/problems/out-of-stock");
        clerk.post(&path, &json!({"delta": 0, "reason": "counted"})).await.refuses("delta");
        clerk.post(&path, &json!({"delta": 1, "reason": "counted", "note": "a\nb"})).await.refuses("note");
        clerk.post("/stock/NOTHING/adjustments", &more).await.problem(404, "/problems/not-found");
        assert_eq!(clerk.post(&path, &json!({"delta": -1, "reason": "damaged"})).await.json()["available"], 6);
        let chair = shop.get("/api/products/alba-lounge-chair").await.json();
        assert_eq!(chair["variants"][0]["stock"], 6);

        let movements = clerk.get(&format!("/stock/{SKU}/movements")).await.json();
        let items = movements["items"].as_array().expect("items");
        assert_eq!(items.len(), 2, "{movements}");
        assert_eq!((&items[0]["delta"], &items[0]["reason"]), (&json!(-1), &json!("damaged")));
        assert_eq!((&items[1]["delta"], &items[1]["note"]), (&json!(4), &json!("Pallet 7")));
        assert!(items[1]["staff"].as_str().is_some_and(|email| email.starts_with("staff.")), "{movements}");
        assert_eq!(clerk.audit().await, [format!("stock.adjust {SKU}"), format!("stock.adjust {SKU}")]);

        place(&shop, "VT-AAAA-0001", "ada@example.com", SKU, OrderStatus::Paid).await;
        clerk.post("/orders/VT-AAAA-0001/cancel", &json!({})).await.json();
        let movements = clerk.get(&format!("/stock/{SKU}/movements")).await.json();
        assert_eq!(movements["items"][0]["reason"], "restocked");
        assert_eq!((&movements["items"][0]["order"], movements["items"][0]["staff"].is_null()), (&json!("VT-AAAA-0001"), true));
    }
}
