//! `/api/orders`, and what a payment makes of them.

use std::{sync::Arc, time::Duration};

use reqwest::Method;
use sea_orm::{ConnectionTrait as _, EntityTrait as _};
use serde_json::{Value, json};
use vitrine_api::{
    commerce::{Actor, OrderBook},
    db::{
        self,
        entities::{inventory, job, order, payment},
    },
};
use vitrine_contract::PaymentStatus;

use crate::support::{
    answer::Answer,
    catalogue::five,
    on_each_database,
    shop::Shop,
    shopper::{BAD_CARD, GOOD_CARD, Shopper, address, text},
};

const CHAIR: &str = "ALBA-LOUNGE-CHAIR-MOSS";
const STOOL: &str = "CAFE-STOOL-MOSS";

/// Received, available, reserved, sold.
async fn stock(shop: &Shop, sku: &str) -> [i64; 4] {
    let sql = format!("SELECT inventory.* FROM inventory JOIN variant ON variant.id = variant_id WHERE sku = '{sku}'");
    let db = shop.running.database();
    let statement = sea_orm::Statement::from_string(db.get_database_backend(), sql);
    let row = inventory::Entity::find().from_raw_sql(statement).one(db).await.expect("a query").expect("a row");
    [row.received, row.available, row.reserved, row.sold]
}

fn kinds(order: &Value) -> Vec<&str> {
    order["timeline"].as_array().expect("a timeline").iter().map(|event| text(&event["kind"])).collect()
}

async fn cancel(shopper: &mut Shopper, order: &Value, key: &str) -> Answer {
    let path = format!("/api/orders/{}/cancel", text(&order["number"]));
    let token = order["token"].as_str().map(str::to_owned);
    shopper.send_as(&path, key, token.as_deref(), &json!({"reason": "changed my mind"})).await
}

on_each_database! {
    async fn a_guest_buys(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let mut guest = shop.shopper();
        guest.add(CHAIR, 2).await.json();
        guest.add(STOOL, 1).await.json();
        let order = guest.order().await;
        assert!(text(&order["number"]).starts_with("VT-"));
        assert_eq!((&order["status"], &order["payment"]), (&json!("pending_payment"), &json!("pending")));
        assert_eq!(order["email"], "ada@example.com");
        assert_eq!(order["totals"]["subtotal"]["amount"], 2 * 129_900 + 34_900);
        // VAT is in the price: 19 parts of 119, line by line.
        assert_eq!(order["totals"]["tax_included"], true);
        assert_eq!(order["totals"]["tax"]["amount"], 41_481 + 5_572);
        assert_eq!(order["totals"]["total"]["amount"], 294_700);
        assert_eq!(stock(&shop, CHAIR).await, [3, 1, 2, 0]);
        // Its own reservation does not empty its cart.
        assert_eq!(guest.get("/api/cart").await.json()["count"], 3);

        let payment = guest.pay(&order).await;
        assert_eq!((&payment["provider"], &payment["amount"]["amount"]), (&json!("test"), &json!(294_700)));
        assert_eq!(guest.confirm(&payment, GOOD_CARD).await, json!({"captured": true, "declined": null}));
        let paid = guest.wait_for(&order, |order| order["status"] == "paid").await;
        assert_eq!(paid["payment"], "captured");
        assert_eq!(kinds(&paid), ["placed", "payment_captured"]);
        assert!(paid["token"].is_null() && paid["reserved_until"].is_null());
        assert_eq!(stock(&shop, CHAIR).await, [3, 1, 0, 2]);
        assert_eq!(guest.get("/api/cart").await.json()["count"], 0);
        let page = shop.get("/api/products/alba-lounge-chair").await.json();
        assert_eq!(page["variants"][0]["stock"], 1);
    }

    async fn a_request_that_comes_twice_makes_one_order(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let mut guest = shop.shopper();
        guest.add(CHAIR, 1).await.json();
        let checkout = guest.checkout().await;
        let twins = (0..6).map(|_| {
            let (mut guest, checkout) = (guest.clone(), checkout.clone());
            tokio::spawn(async move { guest.send_once("/api/orders", "one click", &checkout).await })
        });
        let mut answers = Vec::new();
        for twin in twins.collect::<Vec<_>>() {
            answers.push(twin.await.expect("no panic").created());
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");
        assert_eq!(order::Entity::find().all(shop.running.database()).await.expect("rows").len(), 1);
        assert_eq!(stock(&shop, CHAIR).await, [3, 2, 1, 0]);

        let mut other = checkout.clone();
        other["shipping_address"]["city"] = json!("Hamburg");
        guest.send_once("/api/orders", "one click", &other).await.problem(422, "/problems/idempotency-key-reused");
        guest.send(Method::POST, "/api/orders", &checkout).await.problem(400, "/problems/idempotency-key-missing");
        // The same payment is begun once, whatever the key.
        let (one, two) = (guest.pay(&answers[0]).await, guest.pay(&answers[0]).await);
        assert_eq!(one, two);
        assert_eq!(payment::Entity::find().all(shop.running.database()).await.expect("rows").len(), 1);
    }

    async fn a_new_order_replaces_the_unpaid_one_of_the_same_cart(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let mut guest = shop.shopper();
        guest.add(CHAIR, 3).await.json();
        let first = guest.order().await;
        let payment = guest.pay(&first).await;
        // All three are reserved, by this very shopper.
        let second = guest.order().await;
        assert_ne!(first["number"], second["number"]);
        assert_eq!(guest.look(&first).await.json()["status"], "cancelled");
        assert_eq!(stock(&shop, CHAIR).await, [3, 0, 3, 0]);
        // Whoever pays the old one all the same is not charged, or has the money back.
        let confirmed = guest.confirm(&payment, GOOD_CARD).await;
        if confirmed["captured"] == true {
            let back = guest.wait_for(&first, |order| kinds(order).contains(&"refunded")).await;
            assert_eq!(kinds(&back).iter().filter(|kind| **kind == "payment_returned").count(), 1);
        }
        assert_eq!(guest.look(&second).await.json()["status"], "pending_payment");
        assert_eq!(stock(&shop, CHAIR).await, [3, 0, 3, 0]);
    }

    async fn what_changed_since_is_told_and_nothing_is_ordered(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let mut guest = shop.shopper();
        guest.add(CHAIR, 2).await.json();
        let checkout = guest.checkout().await;
        let db = shop.running.database();
        db.execute_unprepared("UPDATE variant SET price_amount = price_amount + 100").await.expect("dearer");
        let problem = guest.send_once("/api/orders", "a", &checkout).await.problem(409, "/problems/price-changed");
        assert_eq!(problem["total"]["amount"], 2 * 130_000);
        db.execute_unprepared("UPDATE inventory SET available = 1, received = 1 WHERE available > 1").await.expect("fewer");
        let problem = guest.send_once("/api/orders", "a", &checkout).await.problem(409, "/problems/out-of-stock");
        assert_eq!(problem["skus"], json!([CHAIR]));
        assert_eq!(stock(&shop, CHAIR).await, [1, 1, 0, 0]);
        assert!(order::Entity::find().one(db).await.expect("a query").is_none());
        let mut empty = shop.shopper();
        empty.send_once("/api/orders", "a", &checkout).await.problem(422, "/problems/unprocessable");
    }

    async fn a_declined_card_may_be_followed_by_another(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let mut guest = shop.shopper();
        guest.add(CHAIR, 1).await.json();
        let order = guest.order().await;
        let payment = guest.pay(&order).await;
        let declined = guest.confirm(&payment, BAD_CARD).await;
        assert_eq!((&declined["captured"], &declined["declined"]), (&json!(false), &json!("Your card was declined.")));
        let told = guest.wait_for(&order, |order| order["payment"] == "declined").await;
        assert_eq!((&told["status"], kinds(&told)), (&json!("pending_payment"), vec!["placed", "payment_declined"]));
        assert_eq!(stock(&shop, CHAIR).await, [3, 2, 1, 0]);
        let again = guest.pay(&order).await;
        assert_eq!(again["intent"], payment["intent"]);
        guest.confirm(&again, GOOD_CARD).await;
        guest.wait_for(&order, |order| order["status"] == "paid").await;
        assert_eq!(stock(&shop, CHAIR).await, [3, 2, 0, 1]);
    }

    async fn what_is_told_of_an_order_fits_together(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let mut guest = shop.shopper();
        guest.add(CHAIR, 1).await.json();
        let order = guest.order().await;
        let payment = guest.pay(&order).await;
        // Somebody has begun to look when the card is declined.
        let look = db::snapshot(shop.running.database()).await.expect("a transaction");
        let models = "http://127.0.0.1:1".parse().expect("an origin");
        let book = OrderBook { db: &look, models: &models };
        let begun = book.find(text(&order["number"]), &Actor::Staff(1)).await.expect("the order");
        guest.confirm(&payment, BAD_CARD).await;
        guest.wait_for(&order, |order| order["payment"] == "declined").await;
        let told = book.show(begun).await.expect("an order");
        assert_eq!((told.payment, told.timeline.len()), (PaymentStatus::Pending, 1));
    }

    async fn who_is_too_late_gets_the_goods_or_the_money(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let mut guest = shop.shopper();
        guest.add(CHAIR, 1).await.json();
        let order = guest.order().await;
        let payment = guest.pay(&order).await;
        shop.let_orders_expire().await;
        let expired = guest.wait_for(&order, |order| order["status"] == "expired").await;
        assert_eq!(kinds(&expired), ["placed", "expired"]);
        assert_eq!(stock(&shop, CHAIR).await, [3, 3, 0, 0]);
        // The payment was called off with it.
        assert_eq!(guest.confirm(&payment, GOOD_CARD).await["captured"], false);
        let path = format!("/api/orders/{}/payments", text(&order["number"]));
        let token = text(&order["token"]).to_owned();
        guest.send_as(&path, "late", Some(&token), &json!({})).await.problem(409, "/problems/illegal-transition");
        // The cart is as it was.
        assert_eq!(guest.get("/api/cart").await.json()["count"], 1);
    }

    async fn orders_are_called_off_and_money_goes_back(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let mut guest = shop.shopper();
        guest.add(STOOL, 1).await.json();
        let unpaid = guest.order().await;
        let called_off = cancel(&mut guest, &unpaid, "c1").await.json();
        assert_eq!((&called_off["status"], &called_off["cancellable"]), (&json!("cancelled"), &json!(false)));
        assert_eq!(stock(&shop, STOOL).await, [3, 3, 0, 0]);

        let paid = guest.buy(CHAIR, 2).await;
        assert_eq!(stock(&shop, CHAIR).await, [3, 1, 0, 2]);
        let called_off = cancel(&mut guest, &paid, "c2").await;
        // A second click is the same click; a second wish changes nothing.
        assert_eq!(cancel(&mut guest, &paid, "c2").await.json(), called_off.json());
        cancel(&mut guest, &paid, "c3").await.json();
        let back = guest.wait_for(&paid, |order| kinds(order).contains(&"refunded")).await;
        assert_eq!((&back["status"], &back["payment"]), (&json!("cancelled"), &json!("refunded")));
        assert_eq!(back["refunded"], back["totals"]["total"]);
        assert_eq!(kinds(&back), ["placed", "payment_captured", "cancelled", "refund_requested", "refunded"]);
        assert_eq!(stock(&shop, CHAIR).await, [3, 3, 0, 0]);
    }

    async fn are_seen_by_their_owner_alone(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let mut guest = shop.shopper();
        guest.add(CHAIR, 1).await.json();
        let order = guest.order().await;
        let mut without = order.clone();
        without["token"] = Value::Null;
        for (mut shopper, order) in [(guest.clone(), &without), (shop.shopper(), &without)] {
            shopper.look(order).await.problem(404, "/problems/not-found");
            let path = format!("/api/orders/{}/payments", text(&order["number"]));
            shopper.send_once(&path, "x", &json!({})).await.problem(404, "/problems/not-found");
            cancel(&mut shopper, order, "x").await.problem(404, "/problems/not-found");
        }
        let mut forged = order.clone();
        forged["token"] = json!("A".repeat(43));
        guest.look(&forged).await.problem(404, "/problems/not-found");
        guest.get("/api/orders").await.problem(401, "/problems/unauthenticated");
        guest.get("/api/orders/VT-0000-0000").await.problem(404, "/problems/not-found");
        guest.get("/api/orders/%00").await.problem(404, "/problems/not-found");
        guest.look(&order).await.json();
    }

    async fn addresses_are_checked_by_country(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let mut guest = shop.shopper();
        guest.add(CHAIR, 1).await.json();
        let checkout = guest.checkout().await;
        let mut wrong = async |pointer: &str, value: Value| {
            let mut body = checkout.clone();
            *body.pointer_mut(pointer).expect("a place") = value;
            guest.send_once("/api/orders", "k", &body).await
        };
        wrong("/email", json!("ada")).await.refuses("email");
        wrong("/shipping_address/postal_code", json!("1011")).await.refuses("shipping_address.postal_code");
        wrong("/shipping_address/country", json!("XX")).await.refuses("shipping_address.country");
        wrong("/shipping_address/name", json!(" ")).await.refuses("shipping_address.name");
        wrong("/shipping_method", json!("pigeon")).await.refuses("shipping_method");
        let mut body = checkout.clone();
        body["billing_address"] = address();
        body["billing_address"]["country"] = json!("US");
        guest.send_once("/api/orders", "k", &body).await.refuses("billing_address.subdivision");
        // Tax comes on top in the United States.
        let quote = json!({"country": "US", "subdivision": "CA"});
        let quote = guest.send(Method::POST, "/api/checkout/quote", &quote).await.json();
        assert_eq!(quote["totals"]["tax_included"], false);
        assert_eq!(quote["totals"]["tax"]["amount"], 9_418 + 254);
        assert_eq!(quote["totals"]["total"]["amount"], 129_900 + 3_500 + 9_672);
        let countries = shop.get("/api/countries").await.json();
        assert!(countries["items"].as_array().is_some_and(|items| items.len() == 34), "{countries}");
    }

    async fn an_order_for_nothing_needs_no_payment(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        shop.running
            .database()
            .execute_unprepared(
                "INSERT INTO discount (code, percent, currency, uses, max_uses, active) VALUES ('GIFT', 10000, 'EUR', 0, 1, true);
                 UPDATE variant SET price_amount = 20000 WHERE sku = 'ALBA-LOUNGE-CHAIR-MOSS'",
            )
            .await
            .expect("a code");
        let mut guest = shop.shopper();
        guest.add(CHAIR, 1).await.json();
        guest.send(Method::PUT, "/api/cart/discount", &json!({"code": "GIFT"})).await.json();
        let quote = guest.quote().await;
        // What is left is to send it.
        assert_eq!(quote["totals"]["total"]["amount"], 500);
        let order = guest.order().await;
        assert_eq!(order["discount_code"], "GIFT");
        // The one use is taken: another cart is told so.
        let mut other = shop.shopper();
        other.add(CHAIR, 1).await.json();
        other.send(Method::PUT, "/api/cart/discount", &json!({"code": "GIFT"})).await.refuses("code");
        cancel(&mut guest, &order, "c").await.json();
        other.send(Method::PUT, "/api/cart/discount", &json!({"code": "GIFT"})).await.json();
    }

    async fn no_job_is_left_when_all_is_done(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let mut guest = shop.shopper();
        guest.buy(CHAIR, 1).await;
        // Mail, webhook and all: what is left is what waits for its time.
        for _ in 0..200 {
            let jobs = job::Entity::find().all(shop.running.database()).await.expect("jobs");
            if jobs.iter().all(|job| matches!(&*job.kind, "sweep" | "expire" | "reconcile")) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{:#?}", job::Entity::find().all(shop.running.database()).await);
    }
}

/// Many at once want the last ones: as many as there are get them.
#[tokio::test]
async fn the_last_ones_are_sold_once() {
    crate::support::database::with_postgres(|database| async move {
        let shop = Arc::new(Shop::with(&database, &five()).await);
        let shoppers = (0..12).map(|_| {
            let mut shopper = shop.shopper();
            tokio::spawn(async move {
                shopper.add(STOOL, 1).await.json();
                let checkout = shopper.checkout().await;
                shopper.send_once("/api/orders", "mine", &checkout).await.status.as_u16()
            })
        });
        let mut placed = 0;
        for shopper in shoppers.collect::<Vec<_>>() {
            let status = shopper.await.unwrap_or(409);
            assert!(status == 201 || status == 409, "{status}");
            placed += u32::from(status == 201);
        }
        assert_eq!(placed, 3);
        assert_eq!(stock(&shop, STOOL).await, [3, 0, 3, 0]);
    })
    .await;
}
