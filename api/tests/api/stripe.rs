//! The client of Stripe, against a server that plays it; and a shop whose money Stripe moves.

use axum::http::StatusCode;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use vitrine_api::payments::{
    IntentState, NewIntent, Notice, Provider as _, ProviderError, RefundState, WebhookError, stripe::Stripe,
};
use vitrine_contract::{Currency, Money};

use crate::support::{
    catalogue::five,
    database::Database,
    on_each_database,
    scratch::Scratch,
    shop::{self, Shop},
    shopper::{Shopper, text},
    staff::Clerk,
    stripe::{FakeStripe, PUBLISHABLE_KEY, SECRET_KEY, Trouble},
};

const CHAIR: &str = "ALBA-LOUNGE-CHAIR-MOSS";
const CREATE: &str = "POST /v1/payment_intents";
const REFUND: &str = "POST /v1/refunds";

const fn euros(amount: i64) -> Money {
    Money { amount, currency: Currency::Eur }
}

fn client_with(fake: &FakeStripe, secret_key: &str) -> Stripe {
    // As a service does when it starts.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Stripe::new(&fake.base, secret_key, PUBLISHABLE_KEY, "whsec_vitrine").expect("a client")
}

fn client(fake: &FakeStripe) -> Stripe {
    client_with(fake, SECRET_KEY)
}

fn wanted(key: &str) -> NewIntent {
    NewIntent {
        key: key.into(),
        amount: euros(129_900),
        order: "VT-AAAA-0001".into(),
        email: "ada+1@example.com".into(),
    }
}

#[tokio::test]
async fn a_payment_is_made_once_for_a_key() {
    let fake = FakeStripe::start().await;
    let stripe = client(&fake);
    // It is made, but nobody hears of it: asked again, it is the same.
    fake.trouble([Trouble::Lost]);
    assert!(matches!(stripe.create(&wanted("a")).await, Err(ProviderError::Away(_))));
    let first = stripe.create(&wanted("a")).await.expect("a payment");
    assert_eq!(stripe.create(&wanted("a")).await.expect("the same"), first);
    assert_ne!(stripe.create(&wanted("b")).await.expect("another").id, first.id);
    assert_eq!((&*first.id, &*first.client_secret, &first.state), ("pi_1", "pi_1_secret_abc", &IntentState::Pending));
    let form = &fake.requests(CREATE)[0];
    for (name, value) in [
        ("amount", "129900"),
        ("currency", "eur"),
        ("automatic_payment_methods[enabled]", "true"),
        ("receipt_email", "ada+1@example.com"),
        ("metadata[order]", "VT-AAAA-0001"),
    ] {
        assert_eq!(form[name], value, "{form:?}");
    }
    // Yen have no hundredths.
    let yen = NewIntent { amount: Money { amount: 500, currency: Currency::Jpy }, ..wanted("c") };
    stripe.create(&yen).await.expect("a payment");
    let form = fake.requests(CREATE).pop().expect("a request");
    assert_eq!((&*form["amount"], &*form["currency"]), ("500", "jpy"));
    let little = NewIntent { amount: euros(1), ..wanted("d") };
    let refused = stripe.create(&little).await.expect_err("too little");
    assert!(matches!(&refused, ProviderError::Refused(text) if text.contains("at least")), "{refused}");
}

#[tokio::test]
async fn a_payment_goes_through_its_states() {
    let fake = FakeStripe::start().await;
    let stripe = client(&fake);
    let id = stripe.create(&wanted("a")).await.expect("a payment").id;
    for status in
        ["requires_payment_method", "requires_confirmation", "requires_action", "processing", "requires_capture"]
    {
        fake.put(&id, status, &Value::Null);
        assert_eq!(stripe.fetch(&id).await.expect("a state"), IntentState::Pending, "{status}");
    }
    fake.decline(&id, "Your card has insufficient funds.");
    let declined = stripe.fetch(&id).await.expect("a state");
    let IntentState::Declined { attempt, reason } = &declined else { panic!("{declined:?}") };
    assert_eq!(reason, "Your card has insufficient funds.");
    // Told again it is the same; the next one is another, for the same reason though it be.
    assert_eq!(stripe.fetch(&id).await.expect("a state"), declined);
    fake.decline(&id, "Your card has insufficient funds.");
    let next = stripe.fetch(&id).await.expect("a state");
    assert!(matches!(&next, IntentState::Declined { attempt: other, .. } if other != attempt), "{next:?}");
    fake.pay(&id);
    assert_eq!(stripe.fetch(&id).await.expect("a state"), IntentState::Captured(euros(129_900)));
    // What is paid is not called off; the answer says what came.
    assert_eq!(stripe.cancel(&id).await.expect("a state"), IntentState::Captured(euros(129_900)));
    let other = stripe.create(&wanted("b")).await.expect("a payment").id;
    for _ in 0..2 {
        assert_eq!(stripe.cancel(&other).await.expect("a state"), IntentState::Cancelled);
    }
    // What could not be called off while its bank was thinking can be later: no refusal is repeated.
    let slow = stripe.create(&wanted("c")).await.expect("a payment").id;
    fake.put(&slow, "processing", &Value::Null);
    assert_eq!(stripe.cancel(&slow).await.expect("a state"), IntentState::Pending);
    fake.put(&slow, "requires_payment_method", &Value::Null);
    assert_eq!(stripe.cancel(&slow).await.expect("a state"), IntentState::Cancelled);
}

#[tokio::test]
async fn a_refund_is_made_once_for_a_key_and_goes_through_its_states() {
    let fake = FakeStripe::start().await;
    let stripe = client(&fake);
    let id = stripe.create(&wanted("a")).await.expect("a payment").id;
    let refused = stripe.refund(&id, euros(1), "r0").await.expect("an answer");
    assert!(matches!(&refused, RefundState::Refused(text) if text.contains("unrefunded")), "{refused:?}");
    fake.pay(&id);
    // The same key is the same answer; another try needs another key.
    assert_eq!(stripe.refund(&id, euros(1), "r0").await.expect("an answer"), refused);
    fake.trouble([Trouble::Lost]);
    assert!(matches!(stripe.refund(&id, euros(900), "r1").await, Err(ProviderError::Away(_))));
    let sent = stripe.refund(&id, euros(900), "r1").await.expect("an answer");
    assert_eq!(sent, RefundState::Succeeded("re_2".into()));
    assert_eq!(fake.refunds().len(), 1);
    // A day later Stripe has forgotten the key, and would send the money again; but the refund itself tells its key.
    fake.forget_keys();
    assert_eq!(stripe.find_refund(&id, "r1").await.expect("an answer"), Some(sent));
    assert_eq!(stripe.find_refund(&id, "r9").await.expect("an answer"), None);
    fake.refunds_begin(["pending", "requires_action", "failed", "canceled"]);
    let begun = stripe.refund(&id, euros(1), "r2").await.expect("an answer");
    assert_eq!(begun, RefundState::Pending("re_3".into()));
    assert!(matches!(stripe.refund(&id, euros(1), "r3").await, Ok(RefundState::Pending(_))));
    for key in ["r4", "r5"] {
        assert!(matches!(stripe.refund(&id, euros(1), key).await, Ok(RefundState::Refused(_))), "{key}");
    }
    assert_eq!(stripe.fetch_refund("re_3").await.expect("a state"), RefundState::Pending("re_3".into()));
    fake.put_refund("re_3", "failed", Some("lost_or_stolen_card"));
    let failed = RefundState::Refused("lost_or_stolen_card".into());
    assert_eq!(stripe.fetch_refund("re_3").await.expect("a state"), failed);
}

#[tokio::test]
async fn what_may_pass_is_tried_again_and_what_may_not_is_refused() {
    let fake = FakeStripe::start().await;
    let stripe = client(&fake);
    for status in [400, 402, 404] {
        let status = StatusCode::from_u16(status).expect("a status");
        let error = r#"{"error": {"type": "invalid_request_error", "message": "No such thing"}}"#;
        fake.trouble([Trouble::Instead(status, error.into())]);
        let refused = stripe.fetch("pi_1").await.expect_err("refused");
        assert!(matches!(&refused, ProviderError::Refused(text) if text == "No such thing"), "{status}: {refused}");
    }
    for status in [401, 403, 408, 409, 429, 500, 502, 503] {
        let status = StatusCode::from_u16(status).expect("a status");
        fake.trouble([Trouble::Instead(status, "<html>".into())]);
        let away = stripe.fetch("pi_1").await.expect_err("away");
        assert!(matches!(away, ProviderError::Away(_)), "{status}: {away}");
    }
    // An answer that is none, redirects included.
    for (status, body) in [(200, "<html>"), (200, "{}"), (400, "<html>"), (302, "")] {
        fake.trouble([Trouble::Instead(StatusCode::from_u16(status).expect("a status"), body.into())]);
        let away = stripe.fetch("pi_1").await.expect_err("away");
        assert!(matches!(away, ProviderError::Away(_)), "{status}: {away}");
    }
    // Ids go into paths: what is none goes nowhere.
    let before = fake.requests("GET /v1/payment_intents/pi_1").len();
    for odd in ["", "../refunds", "pi_1?x", "pi_1/cancel", "pi%5f1"] {
        assert!(matches!(stripe.fetch(odd).await, Err(ProviderError::Refused(_))), "{odd:?}");
        assert!(matches!(stripe.fetch_refund(odd).await, Err(ProviderError::Refused(_))), "{odd:?}");
        assert!(matches!(stripe.cancel(odd).await, Err(ProviderError::Refused(_))), "{odd:?}");
    }
    assert_eq!(fake.requests("GET /v1/payment_intents/pi_1").len(), before);
    // A wrong key is ours to mend; it stands in no error and in no debug output.
    let wrong = client_with(&fake, "sk_live_wrong");
    let away = wrong.create(&wanted("a")).await.expect_err("away");
    assert!(!format!("{away:?} {wrong:?}").contains("sk_live_wrong"), "{away:?}");
    let nobody = Stripe::new("http://127.0.0.1:9", SECRET_KEY, PUBLISHABLE_KEY, "w").expect("a client");
    assert!(matches!(nobody.fetch("pi_1").await, Err(ProviderError::Away(_))));
}

#[tokio::test]
async fn webhooks_tell_of_which_payment_they_speak() {
    let fake = FakeStripe::start().await;
    let stripe = client(&fake);
    let now = 1_777_896_000_000;
    for (kind, object, intent) in [
        ("payment_intent.succeeded", json!({"id": "pi_1", "object": "payment_intent"}), Some("pi_1")),
        ("charge.refunded", json!({"id": "ch_1", "object": "charge", "payment_intent": "pi_2"}), Some("pi_2")),
        ("refund.failed", json!({"id": "re_1", "object": "refund", "payment_intent": "pi_3"}), Some("pi_3")),
        ("refund.failed", json!({"id": "re_1", "object": "refund", "payment_intent": null}), None),
        ("customer.created", json!({"id": "cus_1", "object": "customer"}), None),
        ("balance.available", json!({"object": "balance"}), None),
    ] {
        let (body, signature) = FakeStripe::webhook(kind, "evt_1", &object, now);
        let notice = Notice { event: "evt_1".into(), kind: kind.into(), intent: intent.map(str::to_owned) };
        assert_eq!(stripe.read_webhook(&body, &signature, now), Ok(notice));
        assert_eq!(stripe.read_webhook(&body, &signature, now + 301_000), Err(WebhookError::Stale));
        assert_eq!(stripe.read_webhook(b"{}", &signature, now), Err(WebhookError::Signature));
    }
    let signature = vitrine_api::payments::signature::sign(b"whsec_vitrine", b"{}", now);
    assert_eq!(stripe.read_webhook(b"{}", &signature, now), Err(WebhookError::Malformed));
}

async fn shop(fake: &FakeStripe, database: &Database) -> Shop {
    let scratch = Scratch::new();
    let catalogue = Some(scratch.write("catalogue.json", five().to_string()));
    let config = vitrine_api::config::Config { catalogue, ..fake.with(shop::config(database)) };
    Shop::start(config, scratch).await
}

fn kinds(order: &Value) -> Vec<&str> {
    order["timeline"].as_array().expect("a timeline").iter().map(|event| text(&event["kind"])).collect()
}

/// An order of a chair, its payment begun; the payment's id.
async fn begun(guest: &mut Shopper) -> (Value, String) {
    guest.add(CHAIR, 1).await.json();
    let order = guest.order().await;
    let payment = guest.pay(&order).await;
    (order, text(&payment["intent"]).to_owned())
}

/// One that is paid.
async fn bought(fake: &FakeStripe, shop: &Shop, guest: &mut Shopper) -> (Value, String) {
    let (order, intent) = begun(guest).await;
    fake.pay(&intent);
    let event = format!("evt_paid_{intent}");
    assert_eq!(fake.tell(shop, "payment_intent.succeeded", &event, &fake.intent(&intent)).await.status, 204);
    guest.wait_for(&order, |order| order["status"] == "paid").await;
    (order, intent)
}

async fn let_payments_be_looked_after(shop: &Shop) {
    let due = "UPDATE job SET run_at = 0 WHERE kind IN ('reconcile', 'refund')";
    shop.running.database().execute_unprepared(due).await.expect("changed");
}

on_each_database! {
    async fn a_guest_pays(database: Database) {
        let fake = FakeStripe::start().await;
        let shop = shop(&fake, &database).await;
        let mut guest = shop.shopper();
        guest.add(CHAIR, 1).await.json();
        let order = guest.order().await;
        let path = format!("/api/orders/{}/payments", text(&order["number"]));
        // Stripe is away, then its answer is lost; then it gives what it made.
        fake.trouble([Trouble::Instead(StatusCode::SERVICE_UNAVAILABLE, String::new()), Trouble::Lost]);
        let token = order["token"].as_str();
        for _ in 0..2 {
            let away = guest.send_as(&path, "p", token, &json!({})).await;
            away.problem(503, "/problems/unavailable");
            assert_eq!(away.header("retry-after"), "2");
        }
        let payment = guest.send_as(&path, "p", token, &json!({})).await.created();
        assert_eq!((&payment["provider"], &payment["publishable_key"]), (&json!("stripe"), &json!(PUBLISHABLE_KEY)));
        let intent = text(&payment["intent"]).to_owned();
        assert_eq!(payment["client_secret"], fake.intent(&intent)["client_secret"]);
        assert_eq!(fake.intent(&intent)["amount"], order["totals"]["total"]["amount"]);
        // The built-in provider's page is not there.
        guest.send(reqwest::Method::POST, "/api/test-payments/pi_1/confirm", &json!({"client_secret": "x", "number": "4"}))
            .await
            .problem(404, "/problems/not-found");

        fake.decline(&intent, "Your card was declined.");
        fake.tell(&shop, "payment_intent.payment_failed", "evt_1", &fake.intent(&intent)).await;
        let declined = guest.wait_for(&order, |order| order["payment"] == "declined").await;
        assert_eq!(declined["timeline"][1]["note"], "Your card was declined.");
        // Another card is put to the same payment. Who looks after it meanwhile is told of the same decline, no other.
        let again = guest.pay(&order).await;
        assert_eq!(again["intent"], json!(intent));
        let_payments_be_looked_after(&shop).await;
        fake.tell(&shop, "payment_intent.payment_failed", "evt_1b", &fake.intent(&intent)).await;
        fake.pay(&intent);
        // Told twice, and of the earlier failure once more, out of order.
        for (kind, event) in [
            ("payment_intent.succeeded", "evt_2"),
            ("payment_intent.succeeded", "evt_2"),
            ("payment_intent.payment_failed", "evt_3"),
            ("charge.succeeded", "evt_4"),
        ] {
            assert_eq!(fake.tell(&shop, kind, event, &fake.intent(&intent)).await.status, 204);
        }
        let paid = guest.wait_for(&order, |order| order["status"] == "paid").await;
        assert_eq!(kinds(&paid), ["placed", "payment_declined", "payment_captured"]);
        assert_eq!(fake.requests(CREATE).len(), 3);
    }

    async fn a_payment_is_found_when_nobody_tells_of_it(database: Database) {
        let fake = FakeStripe::start().await;
        let shop = shop(&fake, &database).await;
        let mut guest = shop.shopper();
        let (order, intent) = begun(&mut guest).await;
        fake.pay(&intent);
        let_payments_be_looked_after(&shop).await;
        guest.wait_for(&order, |order| order["status"] == "paid").await;
    }

    async fn an_order_that_ends_calls_its_payment_off(database: Database) {
        let fake = FakeStripe::start().await;
        let shop = shop(&fake, &database).await;
        let mut guest = shop.shopper();
        let (order, intent) = begun(&mut guest).await;
        shop.let_orders_expire().await;
        guest.wait_for(&order, |order| order["status"] == "expired").await;
        assert_eq!(fake.intent(&intent)["status"], "canceled");
        let mut other = shop.shopper();
        let (order, intent) = begun(&mut other).await;
        let cancel = format!("/api/orders/{}/cancel", text(&order["number"]));
        other.send_as(&cancel, "c", order["token"].as_str(), &json!({})).await.json();
        other.wait_for(&order, |order| order["payment"] == "cancelled").await;
        assert_eq!(fake.intent(&intent)["status"], "canceled");
    }

    async fn a_refund_that_fails_later_is_tried_again(database: Database) {
        let fake = FakeStripe::start().await;
        let shop = shop(&fake, &database).await;
        let (clerk, mut guest) = (Clerk::of(&shop).await, shop.shopper());
        let (order, intent) = bought(&fake, &shop, &mut guest).await;
        let path = format!("/orders/{}/refunds", text(&order["number"]));
        clerk.post(&path, &json!({"reason": "Sorry"})).await.json();
        guest.wait_for(&order, |order| kinds(order).ends_with(&["refunded"])).await;
        let refund = fake.refunds().pop().expect("a refund");
        assert_eq!(refund["payment_intent"], json!(intent));
        // The bank has closed the account.
        fake.put_refund(text(&refund["id"]), "failed", Some("expired_or_canceled_card"));
        fake.tell(&shop, "refund.failed", "evt_9", &fake.refunds()[0]).await;
        guest.wait_for(&order, |order| kinds(order).ends_with(&["refund_failed"])).await;
        let seen = clerk.get(&format!("/orders/{}", text(&order["number"]))).await.json();
        assert_eq!(seen["refunds"][0]["fault"], "expired_or_canceled_card");
        assert_eq!((&seen["payment"], &seen["refunded"]["amount"]), (&json!("captured"), &json!(0)));
        // Stripe would repeat its answer to the old key.
        clerk.post(&format!("{path}/1/retry"), &json!({})).await.json();
        let done = guest.wait_for(&order, |order| kinds(order).ends_with(&["refunded"])).await;
        assert_eq!((&done["payment"], &done["refunded"]), (&json!("refunded"), &done["totals"]["total"]));
        assert_eq!(fake.refunds().len(), 2);
        assert_eq!(fake.requests(REFUND).len(), 2);
    }

    async fn a_refund_whose_answer_was_lost_for_long_is_not_sent_again(database: Database) {
        let fake = FakeStripe::start().await;
        let shop = shop(&fake, &database).await;
        let (clerk, mut guest) = (Clerk::of(&shop).await, shop.shopper());
        let (order, _) = bought(&fake, &shop, &mut guest).await;
        fake.trouble([Trouble::Lost]);
        let path = format!("/orders/{}/refunds", text(&order["number"]));
        clerk.post(&path, &json!({"amount": {"amount": 1000, "currency": "EUR"}})).await.json();
        for _ in 0..1200 {
            if !fake.refunds().is_empty() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        fake.forget_keys();
        let long_ago = "UPDATE refund SET tried_at = tried_at - 86400000 WHERE status = 'pending'";
        shop.running.database().execute_unprepared(long_ago).await.expect("changed");
        let_payments_be_looked_after(&shop).await;
        guest.wait_for(&order, |order| kinds(order).ends_with(&["refunded"])).await;
        assert_eq!(fake.refunds().len(), 1, "the money went once");
    }

    async fn a_refund_that_takes_its_time_is_waited_for(database: Database) {
        let fake = FakeStripe::start().await;
        let shop = shop(&fake, &database).await;
        let (clerk, mut guest) = (Clerk::of(&shop).await, shop.shopper());
        let (order, _) = bought(&fake, &shop, &mut guest).await;
        fake.refunds_begin(["pending"]);
        let path = format!("/orders/{}", text(&order["number"]));
        clerk.post(&format!("{path}/refunds"), &json!({})).await.json();
        for _ in 0..1200 {
            if !fake.refunds().is_empty() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        let id = text(&fake.refunds()[0]["id"]).to_owned();
        assert_eq!(clerk.get(&path).await.json()["refunds"][0]["status"], "pending");
        fake.put_refund(&id, "succeeded", None);
        // Nobody tells of it; it is asked for.
        let mut now = Value::Null;
        for _ in 0..1200 {
            let_payments_be_looked_after(&shop).await;
            now = clerk.get(&path).await.json();
            if now["refunds"][0]["status"] == "succeeded" {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert_eq!((&now["refunds"][0]["status"], &now["payment"]), (&json!("succeeded"), &json!("refunded")));
        assert_eq!(fake.refunds().len(), 1);
    }
}
