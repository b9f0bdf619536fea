//! `/api/webhooks`

use reqwest::Method;
use sea_orm::EntityTrait as _;
use serde_json::json;
use vitrine_api::{
    db::entities::webhook_event,
    payments::test::{SIGNATURE_HEADER, TestEvent},
};

use crate::support::{answer::Answer, catalogue::five, on_each_database, shop::Shop, shopper::GOOD_CARD};

fn now() -> i64 {
    vitrine_api::clock::Clock::default().now()
}

async fn deliver(shop: &Shop, body: &[u8], signature: &str) -> Answer {
    let request = shop.request(Method::POST, "/api/webhooks/test").header(SIGNATURE_HEADER, signature);
    Answer::of(request.body(body.to_vec())).await
}

on_each_database! {
    async fn are_believed_when_signed_and_counted_once(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let provider = shop.running.state().test_provider.clone().expect("the built-in one");
        let event = TestEvent { id: "evt_1".into(), kind: "payment.captured".into(), intent: "pi_unknown".into() };
        let (body, signature) = provider.webhook(&event, now()).expect("a webhook");
        for _ in 0..3 {
            assert_eq!(deliver(&shop, &body, &signature).await.status, 204);
        }
        let events = webhook_event::Entity::find().all(shop.running.database()).await.expect("rows");
        assert_eq!(events.len(), 1);

        deliver(&shop, &body, "").await.problem(401, "/problems/unauthenticated");
        deliver(&shop, b"{}", &signature).await.problem(401, "/problems/unauthenticated");
        let (body, stale) = provider.webhook(&event, now() - 301_000).expect("a webhook");
        deliver(&shop, &body, &stale).await.problem(401, "/problems/unauthenticated");
        let forged = vitrine_api::payments::signature::sign(b"not the secret", &body, now());
        deliver(&shop, &body, &forged).await.problem(401, "/problems/unauthenticated");
        for other in ["stripe", "x", "%00"] {
            let request = shop.request(Method::POST, &format!("/api/webhooks/{other}")).body("{}");
            Answer::of(request).await.problem(404, "/problems/not-found");
        }
    }

    async fn what_they_say_is_asked_of_the_provider(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let provider = shop.running.state().test_provider.clone().expect("the built-in one");
        let mut guest = shop.shopper();
        guest.add("ALBA-LOUNGE-CHAIR-MOSS", 1).await.json();
        let order = guest.order().await;
        let payment = guest.pay(&order).await;
        // It says that the money came; it did not.
        let intent = payment["intent"].as_str().expect("an intent").to_owned();
        let event = TestEvent { id: "evt_lie".into(), kind: "payment.captured".into(), intent };
        let (body, signature) = provider.webhook(&event, now()).expect("a webhook");
        assert_eq!(deliver(&shop, &body, &signature).await.status, 204);
        for _ in 0..100 {
            let row = webhook_event::Entity::find().one(shop.running.database()).await.expect("a query");
            if row.is_some_and(|row| row.processed_at.is_some()) {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert_eq!(guest.look(&order).await.json()["status"], "pending_payment");
        guest.confirm(&payment, GOOD_CARD).await;
        guest.wait_for(&order, |order| order["status"] == "paid").await;
    }

    async fn a_card_is_put_to_known_payments_alone(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let mut guest = shop.shopper();
        let card = json!({"client_secret": "x", "number": GOOD_CARD});
        for intent in ["pi_none", "%00"] {
            let path = format!("/api/test-payments/{intent}/confirm");
            guest.send(Method::POST, &path, &card).await.problem(404, "/problems/not-found");
        }
        guest.add("ALBA-LOUNGE-CHAIR-MOSS", 1).await.json();
        let order = guest.order().await;
        let payment = guest.pay(&order).await;
        let path = format!("/api/test-payments/{}/confirm", payment["intent"].as_str().expect("an intent"));
        guest.send(Method::POST, &path, &card).await.problem(404, "/problems/not-found");
    }
}
