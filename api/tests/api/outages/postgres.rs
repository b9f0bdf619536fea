//! PostgreSQL is stopped while people buy, in good order and by a crash, and started again. Whoever asks meanwhile is told
//! to come back; afterwards each order that was ever confirmed is there, once, paid, and its stock sold.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::future::join_all;
use reqwest::{Method, RequestBuilder};
use sea_orm::{DatabaseConnection, EntityTrait as _};
use serde_json::{Value, json};
use vitrine_api::{
    config::Config,
    db::entities::{idempotency, inventory, order, order_line, payment, test_intent},
};

use super::{Crowd, until};
use crate::support::{
    answer::Answer,
    catalogue::{catalogue, product},
    database::Database,
    own_servers::{End, OwnPostgres},
    scratch::{Scratch, unique_name},
    shop::{self, Shop},
    shopper::{GOOD_CARD, Shopper, address, text},
};

const SKU: &str = "LAMP-MOSS";
const STOCK: i64 = 100_000;

/// A buyer, who asks again whenever that is what the shop says.
#[derive(Clone)]
struct Buyer {
    shopper: Shopper,
    /// How often they were told to come back.
    waits: Arc<AtomicUsize>,
    /// The orders that they were told of, by number: how many pieces.
    orders: Arc<Mutex<BTreeMap<String, i64>>>,
}

impl Buyer {
    async fn ask(&mut self, request: impl Fn(&Shopper) -> RequestBuilder) -> Answer {
        loop {
            let answer = Answer::of(request(&self.shopper)).await;
            if answer.status != 503 {
                self.shopper.keep_cookies(&answer);
                return answer;
            }
            answer.problem(503, "/problems/unavailable");
            assert!(!answer.header("retry-after").is_empty());
            self.waits.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn post(&mut self, path: &str, body: Value, token: Option<&str>) -> Answer {
        // The same one however often it is asked.
        let key = unique_name();
        self.ask(|shopper| {
            let request = shopper.request(Method::POST, path).header("idempotency-key", &key);
            let request = request.header("content-type", "application/json").body(body.to_string());
            token.iter().fold(request, |request, token| request.header("order-token", *token))
        })
        .await
    }

    /// Buys, with a new cart each time.
    async fn buy(mut self) {
        self.ask(|shopper| shopper.request(Method::GET, "/api/products/lamp")).await.json();
        self.post("/api/cart/lines", json!({ "sku": SKU, "quantity": 1 }), None).await.json();
        let quote = json!({ "country": "DE", "shipping_method": "standard" });
        let quote = self.post("/api/checkout/quote", quote, None).await.json();
        let checkout = json!({
            "email": "ada@example.com", "shipping_address": address(), "shipping_method": "standard",
            "expected_total": quote["totals"]["total"],
        });
        let order = self.post("/api/orders", checkout, None).await.created();
        let (number, token) = (text(&order["number"]).to_owned(), text(&order["token"]));
        let pieces = order["lines"][0]["quantity"].as_i64().expect("a number");
        let known = self.orders.lock().expect("no panic").insert(number.clone(), pieces);
        assert_eq!(known, None, "an order of its own");
        let payment = self.post(&format!("/api/orders/{number}/payments"), json!({}), Some(token)).await.created();
        let path = format!("/api/test-payments/{}/confirm", text(&payment["intent"]));
        let card = json!({ "client_secret": payment["client_secret"], "number": GOOD_CARD });
        assert_eq!(self.post(&path, card, None).await.json()["captured"], true);
    }
}

/// While the database is away: the process lives, and says what is the matter.
async fn is_away(shop: &Shop) {
    shop.get("/api/health/live").await.json();
    let paths = ["/api/health/ready", "/api/products", "/api/products/lamp", "/api/facets", "/api/orders/VT-7K3M-9QXD"];
    // At once, as each waits a little for a connection.
    for answer in join_all(paths.map(|path| shop.get(path))).await {
        answer.problem(503, "/problems/unavailable");
        assert!(!answer.header("retry-after").is_empty());
    }
}

async fn is_whole(db: &DatabaseConnection, told: &BTreeMap<String, i64>) {
    let orders = order::Entity::find().all(db).await.expect("orders");
    let numbers: Vec<_> = orders.iter().map(|order| &order.number).collect();
    assert!(
        numbers.len() == told.len() && numbers.iter().all(|number| told.contains_key(*number)),
        "{numbers:?} {told:?}"
    );
    let lines = order_line::Entity::find().all(db).await.expect("lines");
    for order in &orders {
        let pieces: i64 = lines.iter().filter(|line| line.order_id == order.id).map(|line| line.quantity).sum();
        assert_eq!(Some(&pieces), told.get(&order.number), "{order:?}");
    }
    let sold: i64 = told.values().sum();
    let stock = inventory::Entity::find().all(db).await.expect("stock");
    let counts = |row: &inventory::Model| (row.received, row.available, row.reserved, row.sold);
    assert!(stock.iter().any(|row| counts(row) == (STOCK, STOCK - sold, 0, sold)), "{stock:?}, sold are {sold}");
    let payments = payment::Entity::find().all(db).await.expect("payments");
    assert!(payments.len() == told.len() && payments.iter().all(|it| it.status == "captured"), "{payments:?}");
    let bank = test_intent::Entity::find().all(db).await.expect("payments");
    assert!(bank.len() == told.len() && bank.iter().all(|it| it.status == "captured"), "{bank:?}");
    let answers = idempotency::Entity::find().all(db).await.expect("answers");
    for number in told.keys() {
        let of_it = answers.iter().filter(|answer| answer.status == 201 && answer.body.contains(number.as_str()));
        assert!(of_it.count() >= 1, "the answer about {number} is kept");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_half_done_when_postgres_goes() {
    let Some(server) = OwnPostgres::start().await else { return };
    let mut lamp = product("lamp", "Lamp", "gadgets", 9_990);
    lamp["variants"][0]["stock"] = json!(STOCK);
    let scratch = Scratch::new();
    let catalogue = Some(scratch.write("catalogue.json", catalogue([lamp]).to_string()));
    let database = Database::at(server.url());
    let shop = Shop::start(Config { catalogue, ..shop::config(&database) }, scratch).await;
    let buyer = Buyer { shopper: shop.shopper(), waits: Arc::default(), orders: Arc::default() };
    let mut crowd = Crowd::default();
    for _ in 0..4 {
        let buyer = buyer.clone();
        crowd.join(move || buyer.clone().buy());
    }
    for end in [End::Orderly, End::Crash] {
        crowd.more(2).await;
        let before = buyer.waits.load(Ordering::SeqCst);
        server.stop(end);
        until("buyers are told to come back", || async { buyer.waits.load(Ordering::SeqCst) >= before + 4 }).await;
        is_away(&shop).await;
        crowd.check();
        server.start_again();
        crowd.more(2).await;
        shop.get("/api/health/ready").await.json();
    }
    crowd.close().await;

    let db = database.connect().await;
    until("all that was paid is known to be", || async {
        let orders = order::Entity::find().all(&db).await.expect("orders");
        orders.iter().all(|order| order.status == "paid")
    })
    .await;
    let told = buyer.orders.lock().expect("no panic").clone();
    assert!(told.len() >= 20, "{}", told.len());
    is_whole(&db, &told).await;
    shop.stop().await;
}
