//! `/api/admin/orders/{number}/refunds`: those that go through, and those that do not.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    catalogue::five,
    on_each_database,
    shop::Shop,
    shopper::{BOUNCING_CARD, Shopper, text},
    staff::Clerk,
};

const CHAIR: &str = "ALBA-LOUNGE-CHAIR-MOSS";

/// Two chairs, paid with a card whose bank sends the first refund back.
async fn bought(guest: &mut Shopper) -> Value {
    guest.add(CHAIR, 2).await.json();
    let order = guest.order().await;
    let payment = guest.pay(&order).await;
    guest.confirm(&payment, BOUNCING_CARD).await;
    guest.wait_for(&order, |order| order["status"] == "paid").await;
    order
}

fn last(order: &Value) -> &str {
    text(&order["timeline"].as_array().and_then(|events| events.last()).expect("an event")["kind"])
}

fn path(order: &Value, rest: &str) -> String {
    format!("/orders/{}{rest}", text(&order["number"]))
}

async fn available(clerk: &Clerk<'_>) -> i64 {
    clerk.get("/stock?q=alba+moss").await.json()["items"][0]["available"].as_i64().expect("a number")
}

async fn flagged(clerk: &Clerk<'_>) -> Vec<Value> {
    let page = clerk.get("/orders?refund_failed=true").await.json();
    page["items"].as_array().expect("items").clone()
}

/// Waits for word that the refund came back.
async fn failed(guest: &mut Shopper, order: &Value) -> Value {
    guest.wait_for(order, |order| last(order) == "refund_failed").await
}

on_each_database! {
    async fn one_that_comes_back_is_tried_again(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let (clerk, mut guest) = (Clerk::of(&shop).await, shop.shopper());
        let order = bought(&mut guest).await;
        let total = order["totals"]["total"]["amount"].clone();
        let refunded = clerk.post(&path(&order, "/refunds"), &json!({"restock": true, "reason": "Sorry"})).await.json();
        assert_eq!((&refunded["status"], &refunded["refunded"]["amount"]), (&json!("refunded"), &total));
        assert_eq!(refunded["lines"][0]["refunded"], 2);
        assert_eq!(available(&clerk).await, 3, "all pieces came back");

        let back = failed(&mut guest, &order).await;
        // The shopper is owed it, and does not read the bank's words to us.
        assert_eq!((&back["status"], &back["refunded"]["amount"]), (&json!("refunded"), &json!(0)));
        assert_eq!(back["timeline"].as_array().and_then(|it| it.last()).expect("an event")["note"], "");
        assert_eq!(back.get("refunds"), None);
        let seen = clerk.get(&path(&order, "")).await.json();
        let refund = &seen["refunds"][0];
        assert_eq!((&refund["id"], &refund["status"]), (&json!(1), &json!("failed")), "{refund}");
        assert_eq!((&refund["amount"]["amount"], &refund["reason"]), (&total, &json!("Sorry")));
        assert_eq!(refund["fault"], "the bank behind the card sent it back");
        let waiting = flagged(&clerk).await;
        assert_eq!((waiting.len(), &waiting[0]["number"]), (1, &order["number"]));
        assert_eq!(waiting[0]["refund_failed"], true);

        // Nothing else can use up what is owed.
        clerk.post(&path(&order, "/refunds"), &json!({})).await.problem(409, "/problems/illegal-transition");
        clerk.post(&path(&order, "/refunds/2/retry"), &json!({})).await.problem(404, "/problems/not-found");
        clerk.post(&path(&order, "/refunds/0/retry"), &json!({})).await.problem(404, "/problems/not-found");
        let again = clerk.post_as(&path(&order, "/refunds/1/retry"), "r", &json!({})).await.json();
        assert_eq!((&again["refunds"][0]["status"], &again["refunded"]["amount"]), (&json!("pending"), &total));
        clerk.post_as(&path(&order, "/refunds/1/retry"), "r", &json!({})).await.json();
        let done = guest.wait_for(&order, |order| last(order) == "refunded").await;
        assert_eq!((&done["payment"], &done["refunded"]["amount"]), (&json!("refunded"), &total));
        clerk.post(&path(&order, "/refunds/1/retry"), &json!({})).await.problem(409, "/problems/illegal-transition");
        let settle = json!({"note": "cash"});
        clerk.post(&path(&order, "/refunds/1/settle"), &settle).await.problem(409, "/problems/illegal-transition");
        assert_eq!(flagged(&clerk).await.len(), 0);
        let number = text(&order["number"]);
        assert_eq!(clerk.audit().await, [format!("order.refund_retry {number}"), format!("order.refund {number}")]);
        let metrics = String::from_utf8(shop.get("/metrics").await.body).expect("text");
        for line in [
            r#"refunds_total{outcome="failed"} 1"#,
            r#"refunds_total{outcome="succeeded"} 2"#,
            r#"payments_total{outcome="captured"} 1"#,
            r#"orders_total{status="paid"} 1"#,
            r#"orders_total{status="refunded"} 1"#,
        ] {
            assert!(metrics.lines().any(|given| given == line), "{line} is not in\n{metrics}");
        }
    }

    async fn one_that_comes_back_is_paid_in_another_way(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let (clerk, mut guest) = (Clerk::of(&shop).await, shop.shopper());
        let order = bought(&mut guest).await;
        let part = json!({"lines": [{"line": 1, "quantity": 1}]});
        let refunded = clerk.post(&path(&order, "/refunds"), &part).await.json();
        assert_eq!((&refunded["status"], &refunded["refunded"]["amount"]), (&json!("paid"), &json!(129_900)));
        failed(&mut guest, &order).await;
        // What is owed is set aside: the rest is all that a whole refund sends.
        let rest = clerk.post(&path(&order, "/refunds"), &json!({})).await.json();
        let total = order["totals"]["total"]["amount"].as_i64().expect("a number");
        assert_eq!((&rest["status"], &rest["refunded"]["amount"]), (&json!("refunded"), &json!(total - 129_900)));
        let settle = path(&order, "/refunds/1/settle");
        clerk.post(&settle, &json!({"note": " "})).await.refuses("note");
        let settled = clerk.post(&settle, &json!({"note": "Bank transfer of 3 May"})).await.json();
        assert_eq!((&settled["refunds"][0]["status"], &settled["refunded"]["amount"]), (&json!("paid_otherwise"), &json!(total)));
        // Said twice it is said once.
        let twice = clerk.post(&settle, &json!({"note": "Bank transfer of 3 May"})).await.json();
        let said = |order: &Value| {
            let events = order["timeline"].as_array().expect("a timeline").clone();
            events.iter().filter(|event| event["kind"] == "refunded_otherwise").count()
        };
        assert_eq!((said(&settled), said(&twice)), (1, 1));
        clerk.post(&path(&order, "/refunds/1/retry"), &json!({})).await.problem(409, "/problems/illegal-transition");
        let seen = guest.wait_for(&order, |order| order["refunded"] == order["totals"]["total"]).await;
        let events = seen["timeline"].as_array().expect("a timeline");
        let told = events.iter().find(|event| event["kind"] == "refunded_otherwise").expect("it is told");
        assert_eq!((&told["note"], &told["amount"]["amount"]), (&json!("Bank transfer of 3 May"), &json!(129_900)));
        // Sent, settled, and the rest sent.
        let mails = shop.mails("ada@example.com", "Refund for order", 3).await;
        assert_eq!(mails.iter().filter(|mail| mail.contains("Bank transfer of 3 May")).count(), 1, "{mails:#?}");
    }

    async fn one_that_comes_back_stays_owed_when_its_order_is_cancelled(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let (clerk, mut guest) = (Clerk::of(&shop).await, shop.shopper());
        let order = bought(&mut guest).await;
        let part = json!({"amount": {"amount": 1000, "currency": "EUR"}});
        clerk.post(&path(&order, "/refunds"), &part).await.json();
        failed(&mut guest, &order).await;
        let total = order["totals"]["total"]["amount"].as_i64().expect("a number");
        let cancelled = clerk.post(&path(&order, "/cancel"), &json!({})).await.json();
        assert_eq!((&cancelled["status"], &cancelled["refunded"]["amount"]), (&json!("cancelled"), &json!(total - 1000)));
        assert_eq!(available(&clerk).await, 3);
        clerk.post(&path(&order, "/refunds/1/retry"), &json!({})).await.json();
        let whole = |order: &Value| order["refunds"].as_array().is_some_and(|all| all.iter().all(|it| it["status"] == "succeeded"));
        let mut now = Value::Null;
        for _ in 0..1200 {
            now = clerk.get(&path(&order, "")).await.json();
            if whole(&now) {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert!(whole(&now), "{now:#}");
        assert_eq!((&now["payment"], &now["refunded"]["amount"]), (&json!("refunded"), &json!(total)));
    }

    async fn an_amount_alone_brings_no_pieces_back(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let (clerk, mut guest) = (Clerk::of(&shop).await, shop.shopper());
        let order = guest.buy(CHAIR, 1).await;
        let refunds = path(&order, "/refunds");
        let amount = json!({"amount": {"amount": 1000, "currency": "EUR"}, "restock": true});
        clerk.post(&refunds, &amount).await.refuses("restock");
        clerk.post(&refunds, &json!({"lines": [{"line": 2, "quantity": 1}]})).await.refuses("lines[0].line");
        clerk.post(&refunds, &json!({"lines": [{"line": 1, "quantity": 2}]})).await.refuses("lines[0].quantity");
        assert_eq!(available(&clerk).await, 2);
        // Nothing that is called by a number tells how much is sold here.
        assert_eq!(order["lines"][0]["id"], 1);
        let other = guest.buy(CHAIR, 1).await;
        assert_eq!(other["lines"][0]["id"], 1);
        let request = guest.request(Method::GET, "/api/orders?cursor=1");
        crate::support::answer::Answer::of(request).await.problem(401, "/problems/unauthenticated");
    }
}
