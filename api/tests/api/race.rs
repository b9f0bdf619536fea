//! Five hundred shoppers race for fifty pieces, over HTTP, on a real PostgreSQL, while the service is killed and started
//! again in the middle: fifty are sold, to fifty who paid.

use std::{
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use reqwest::{Client, Method, RequestBuilder};
use sea_orm::{EntityTrait as _, QueryOrder as _};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
    sync::Semaphore,
};
use vitrine_api::db::entities::{inventory, order, payment, test_intent};

use crate::support::{
    catalogue::{catalogue, product},
    database::{self, Database},
    scratch::Scratch,
    shop,
    shopper::{GOOD_CARD, address, text},
};

const SHOPPERS: usize = 500;
const PIECES: i64 = 50;
/// At a time, as a pool of connections lets them.
const AT_A_TIME: usize = 48;
const SKU: &str = "LAMP-MOSS";

async fn serve(database: &Database, catalogue: &str, bind: &str) -> (Child, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vitrine-api"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("VITRINE_")) {
        command.env_remove(name);
    }
    command
        .args(["serve", "--bind", bind, "--models-url", "https://models.example", "--catalogue", catalogue])
        .args(["--rate-limit-scale", "0", "--log", "warn", "--secret", &"s".repeat(40)])
        .env("DATABASE_URL", &database.url)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    let mut child = command.spawn().expect("the program starts");
    let mut lines = BufReader::new(child.stdout.take().expect("standard output")).lines();
    let line = lines.next_line().await.expect("a line").expect("a line");
    let shop = line.strip_prefix("listening shop=").and_then(|rest| rest.split(' ').next()).expect("an address");
    (child, shop.to_owned())
}

/// Asks until there is an answer that is no fault of the service's: 503 and broken connections are tried again.
async fn ask(request: impl Fn() -> RequestBuilder) -> (u16, Value, Option<String>) {
    for _ in 0..2000 {
        if let Ok(response) = request().send().await {
            let status = response.status().as_u16();
            let cookie = response.headers().get("set-cookie").and_then(|value| value.to_str().ok()).map(str::to_owned);
            if let Ok(body) = response.bytes().await
                && status < 500
            {
                return (status, serde_json::from_slice(&body).unwrap_or_default(), cookie);
            }
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    panic!("the service does not come back")
}

/// Whether they got one.
async fn shopper(client: Client, shop: String, who: usize) -> bool {
    let post = |path: String, body: Value, key: String, headers: Vec<(&'static str, String)>| {
        let (client, shop) = (client.clone(), shop.clone());
        move || {
            let mut request = client
                .request(Method::POST, format!("{shop}{path}"))
                .header("content-type", "application/json")
                .header("idempotency-key", &key)
                .body(body.to_string());
            for (name, value) in &headers {
                request = request.header(*name, value);
            }
            request
        }
    };
    let key = |what: &str| format!("{what}-{who}");
    let (status, _, cookie) =
        ask(post("/api/cart/lines".into(), json!({"sku": SKU, "quantity": 1}), key("add"), Vec::new())).await;
    if status == 409 {
        return false;
    }
    let cookie = cookie.expect("a cart").split(';').next().expect("a pair").to_owned();
    let with_cart = vec![("cookie", cookie)];
    let quote = json!({"country": "DE", "shipping_method": "standard"});
    let (status, quote, _) = ask(post("/api/checkout/quote".into(), quote, key("quote"), with_cart.clone())).await;
    if status == 422 {
        return false;
    }
    let checkout = json!({
        "email": format!("shopper{who}@example.com"), "shipping_address": address(),
        "shipping_method": "standard", "expected_total": quote["totals"]["total"],
    });
    let (status, order, _) = ask(post("/api/orders".into(), checkout, key("place"), with_cart)).await;
    if status != 201 {
        assert!(matches!(status, 409 | 422), "{status}: {order}");
        return false;
    }
    let with_token = vec![("order-token", text(&order["token"]).to_owned())];
    let path = format!("/api/orders/{}/payments", text(&order["number"]));
    let (status, payment, _) = ask(post(path, json!({}), key("pay"), with_token)).await;
    assert_eq!(status, 201, "{payment}");
    let path = format!("/api/test-payments/{}/confirm", text(&payment["intent"]));
    let card = json!({"client_secret": payment["client_secret"], "number": GOOD_CARD});
    let (status, confirmed, _) = ask(post(path, card, key("confirm"), Vec::new())).await;
    assert_eq!((status, &confirmed["captured"]), (200, &json!(true)), "{confirmed}");
    true
}

async fn race(database: Database) {
    let scratch = Scratch::new();
    let mut lamp = product("lamp", "Lamp", "gadgets", 9_990);
    lamp["variants"][0]["stock"] = json!(PIECES);
    let catalogue = scratch.write("catalogue.json", catalogue([lamp]).to_string());
    let catalogue = catalogue.to_str().expect("a plain path").to_owned();
    let (mut child, shop) = serve(&database, &catalogue, "127.0.0.1:0").await;
    let client = shop::client();
    let (finished, gate) = (Arc::new(AtomicUsize::new(0)), Arc::new(Semaphore::new(AT_A_TIME)));
    let shoppers: Vec<_> = (0..SHOPPERS)
        .map(|who| {
            let (client, shop, finished, gate) = (client.clone(), shop.clone(), finished.clone(), gate.clone());
            tokio::spawn(async move {
                let _turn = gate.acquire().await.expect("it stays open");
                let got = shopper(client, shop, who).await;
                finished.fetch_add(1, Ordering::SeqCst);
                got
            })
        })
        .collect();
    // In the middle of it, while orders are under way, it dies without a word. Twice.
    let bind = shop.strip_prefix("http://").expect("plain HTTP").to_owned();
    for enough in [8, 30] {
        while finished.load(Ordering::SeqCst) < enough {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        child.kill().await.expect("it is killed");
        (child, _) = serve(&database, &catalogue, &bind).await;
    }
    let mut winners = 0;
    for shopper in shoppers {
        winners += i64::from(shopper.await.expect("no shopper meets a fault"));
    }
    assert_eq!(winners, PIECES);

    // All who paid are told so, whatever was lost when it died.
    let db = database.connect().await;
    for _ in 0..2400 {
        let orders = order::Entity::find().order_by_asc(order::Column::Id).all(&db).await.expect("orders");
        if orders.iter().filter(|order| order.status == "paid").count() == PIECES as usize {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let orders = order::Entity::find().all(&db).await.expect("orders");
    let paid: Vec<_> = orders.iter().filter(|order| order.status == "paid").collect();
    assert_eq!(paid.len(), PIECES as usize, "{orders:#?}");
    assert_eq!(orders.len(), paid.len(), "no order is there that was not paid");
    let captured = payment::Entity::find().all(&db).await.expect("payments");
    assert!(captured.iter().all(|payment| payment.status == "captured") && captured.len() == paid.len());
    let at_the_bank = test_intent::Entity::find().all(&db).await.expect("payments");
    assert_eq!(at_the_bank.iter().filter(|intent| intent.status == "captured").count(), paid.len());
    let stock = inventory::Entity::find().all(&db).await.expect("stock");
    assert!(stock.iter().any(|row| (row.received, row.available, row.reserved, row.sold) == (PIECES, 0, 0, PIECES)));
    child.kill().await.expect("it is killed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_race_for_fifty_and_fifty_are_sold() {
    database::with_postgres(race).await;
}
