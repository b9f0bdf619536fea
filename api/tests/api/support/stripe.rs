//! A server that plays Stripe: payment intents and refunds as its API has them (docs.stripe.com/api, version
//! 2025-09-30), with idempotency keys, refusals and trouble on the way.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, Query, Request, State},
    http::{HeaderMap, StatusCode},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};
use vitrine_api::{
    config::{Config, Payments},
    payments::{signature, stripe::SIGNATURE_HEADER},
};

use super::{answer::Answer, shop::Shop};

pub const SECRET_KEY: &str = "sk_test_vitrine";
pub const PUBLISHABLE_KEY: &str = "pk_test_vitrine";
const WEBHOOK_SECRET: &str = "whsec_vitrine";
/// `sk_test_vitrine:` in base 64 (RFC 7617).
const AUTHORIZATION: &str = "Basic c2tfdGVzdF92aXRyaW5lOg==";

/// A request that came, as forms have it.
pub type Form = BTreeMap<String, String>;

/// Something that goes wrong with the next request.
#[derive(Debug, Clone)]
pub enum Trouble {
    /// It is not done, and answered so.
    Instead(StatusCode, String),
    /// It is done, but the answer is lost.
    Lost,
}

#[derive(Debug, Default)]
struct Books {
    intents: BTreeMap<String, Value>,
    refunds: BTreeMap<String, Value>,
    /// By key: what was asked, and how it was answered.
    keys: BTreeMap<String, (String, u16, String)>,
    requests: Vec<(String, Form)>,
    trouble: VecDeque<Trouble>,
    /// How the next refunds begin, else they succeed.
    refunds_begin: VecDeque<&'static str>,
    made: usize,
}

/// The server. Ends when it is dropped.
#[derive(Debug)]
pub struct FakeStripe {
    pub base: String,
    books: Arc<Mutex<Books>>,
    server: JoinHandle<()>,
}

impl Drop for FakeStripe {
    fn drop(&mut self) {
        self.server.abort();
    }
}

type Shared = Arc<Mutex<Books>>;

fn lock(books: &Shared) -> MutexGuard<'_, Books> {
    books.lock().expect("no panic over the books")
}

impl FakeStripe {
    pub async fn start() -> Self {
        let books = Shared::default();
        let routes = Router::new()
            .route("/v1/payment_intents", post(create))
            .route("/v1/payment_intents/{id}", get(fetch))
            .route("/v1/payment_intents/{id}/cancel", post(cancel))
            .route("/v1/refunds", post(refund).get(list_refunds))
            .route("/v1/refunds/{id}", get(fetch_refund))
            .layer(from_fn_with_state(books.clone(), door))
            .with_state(books.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let server = tokio::spawn(async move { axum::serve(listener, routes).await.expect("it serves") });
        Self { base, books, server }
    }

    /// The settings of a shop whose money it moves.
    pub fn with(&self, config: Config) -> Config {
        let payments = Payments::Stripe {
            secret_key: SECRET_KEY.to_owned().into(),
            publishable_key: PUBLISHABLE_KEY.to_owned(),
            webhook_secret: WEBHOOK_SECRET.to_owned().into(),
            api_base: self.base.parse().expect("an origin"),
        };
        Config { payments, ..config }
    }

    /// Puts trouble in the way of the next requests.
    pub fn trouble(&self, trouble: impl IntoIterator<Item = Trouble>) {
        lock(&self.books).trouble.extend(trouble);
    }

    /// How the next refunds begin.
    pub fn refunds_begin(&self, statuses: impl IntoIterator<Item = &'static str>) {
        lock(&self.books).refunds_begin.extend(statuses);
    }

    /// All that came to a path (`METHOD path`), the earliest first.
    pub fn requests(&self, path: &str) -> Vec<Form> {
        let books = lock(&self.books);
        books.requests.iter().filter(|(asked, _)| asked == path).map(|(_, form)| form.clone()).collect()
    }

    /// A payment as Stripe has it.
    pub fn intent(&self, id: &str) -> Value {
        lock(&self.books).intents[id].clone()
    }

    /// The refunds there are, the earliest first.
    pub fn refunds(&self) -> Vec<Value> {
        lock(&self.books).refunds.values().cloned().collect()
    }

    /// A day passes: keys of requests are forgotten.
    pub fn forget_keys(&self) {
        lock(&self.books).keys.clear();
    }

    /// A browser's card was taken.
    pub fn pay(&self, id: &str) {
        let mut books = lock(&self.books);
        let intent = books.intents.get_mut(id).expect("a payment");
        intent["amount_received"] = intent["amount"].clone();
        set(intent, "succeeded", &Value::Null);
    }

    /// A browser's card was declined.
    pub fn decline(&self, id: &str, message: &str) {
        let charge = {
            let mut books = lock(&self.books);
            books.made += 1;
            format!("ch_{}", books.made)
        };
        let error = json!({"type": "card_error", "code": "card_declined", "message": message, "charge": charge});
        self.put(id, "requires_payment_method", &error);
    }

    /// The payment stands there now.
    pub fn put(&self, id: &str, status: &str, error: &Value) {
        set(lock(&self.books).intents.get_mut(id).expect("a payment"), status, error);
    }

    /// A refund stands there now.
    pub fn put_refund(&self, id: &str, status: &str, reason: Option<&str>) {
        let mut books = lock(&self.books);
        let refund = books.refunds.get_mut(id).expect("a refund");
        refund["status"] = json!(status);
        refund["failure_reason"] = json!(reason);
    }

    /// A webhook: its body, and its signature at a time in milliseconds since 1970.
    pub fn webhook(kind: &str, event: &str, object: &Value, now: i64) -> (Vec<u8>, String) {
        let body = json!({
            "id": event, "object": "event", "api_version": "2025-09-30.clover", "created": now / 1000, "type": kind,
            "livemode": false, "pending_webhooks": 1, "request": {"id": null, "idempotency_key": null},
            "data": {"object": object},
        });
        let body = serde_json::to_vec_pretty(&body).expect("JSON");
        let signature = signature::sign(WEBHOOK_SECRET.as_bytes(), &body, now);
        // Stripe sends its older scheme beside it, for test keys.
        (body, format!("{signature},v0={}", "0".repeat(64)))
    }

    /// Tells the shop of something.
    pub async fn tell(&self, shop: &Shop, kind: &str, event: &str, object: &Value) -> Answer {
        let now = vitrine_api::clock::Clock::default().now();
        let (body, signature) = Self::webhook(kind, event, object, now);
        let request = shop.request(reqwest::Method::POST, "/api/webhooks/stripe").header(SIGNATURE_HEADER, signature);
        Answer::of(request.header("content-type", "application/json; charset=utf-8").body(body)).await
    }
}

fn set(intent: &mut Value, status: &str, error: &Value) {
    intent["status"] = json!(status);
    intent["last_payment_error"] = error.clone();
}

fn refuse(status: u16, kind: &str, code: Option<&str>, message: &str) -> Response {
    let error = json!({"error": {"type": kind, "code": code, "message": message}});
    answer(status, &error)
}

fn answer(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).expect("a status");
    (status, [("content-type", "application/json")], body.to_string()).into_response()
}

fn form(body: &[u8]) -> Form {
    form_urlencoded::parse(body).into_owned().collect()
}

/// What all requests pass: the key of the shop, trouble, and what was answered to the same `Idempotency-Key` before.
async fn door(State(books): State<Shared>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 16).await.expect("a body");
    let header = |headers: &HeaderMap, name: &str| {
        headers.get(name).map(|value| value.to_str().expect("text").to_owned()).unwrap_or_default()
    };
    let asked = format!("{} {}", parts.method, parts.uri);
    let key = header(&parts.headers, "idempotency-key");
    let trouble = {
        let mut books = lock(&books);
        books.requests.push((asked.clone(), form(&body)));
        books.trouble.pop_front()
    };
    if let Some(Trouble::Instead(status, text)) = trouble {
        return (status, text).into_response();
    }
    if header(&parts.headers, "authorization") != AUTHORIZATION {
        return refuse(401, "invalid_request_error", None, "Invalid API Key provided");
    }
    assert_eq!(header(&parts.headers, "stripe-version"), "2025-09-30.clover");
    if parts.method == "POST" {
        assert_eq!(header(&parts.headers, "content-type"), "application/x-www-form-urlencoded");
    }
    let fingerprint = format!("{asked} {}", String::from_utf8_lossy(&body));
    let before = lock(&books).keys.get(&key).filter(|_| !key.is_empty()).cloned();
    let (status, text) = match before {
        Some((same, ..)) if same != fingerprint => {
            return refuse(400, "idempotency_error", None, "Keys for idempotent requests can only be used once");
        }
        // Refusals are repeated as well.
        Some((_, status, text)) => (status, text),
        None => {
            let response = next.run(Request::from_parts(parts, body.into())).await;
            let status = response.status().as_u16();
            let text = axum::body::to_bytes(response.into_body(), 1 << 16).await.expect("a body");
            let text = String::from_utf8(text.to_vec()).expect("text");
            if !key.is_empty() {
                lock(&books).keys.insert(key, (fingerprint, status, text.clone()));
            }
            (status, text)
        }
    };
    if matches!(trouble, Some(Trouble::Lost)) {
        return (StatusCode::BAD_GATEWAY, "lost").into_response();
    }
    answer(status, &serde_json::from_str(&text).expect("JSON"))
}

async fn create(State(books): State<Shared>, body: Bytes) -> Response {
    let form = form(&body);
    let amount: i64 = form["amount"].parse().expect("minor units");
    if amount < 50 {
        return refuse(400, "invalid_request_error", Some("amount_too_small"), "Amount must be at least €0.50 eur");
    }
    let mut books = lock(&books);
    books.made += 1;
    let id = format!("pi_{}", books.made);
    let intent = json!({
        "id": id, "object": "payment_intent", "amount": amount, "amount_received": 0, "currency": form["currency"],
        "client_secret": format!("{id}_secret_abc"), "status": "requires_payment_method", "last_payment_error": null,
        "metadata": {"order": form["metadata[order]"]}, "latest_charge": null,
    });
    books.intents.insert(id, intent.clone());
    answer(200, &intent)
}

fn no_such(what: &str, id: &str) -> Response {
    refuse(404, "invalid_request_error", Some("resource_missing"), &format!("No such {what}: '{id}'"))
}

async fn fetch(State(books): State<Shared>, Path(id): Path<String>) -> Response {
    lock(&books).intents.get(&id).map_or_else(|| no_such("payment_intent", &id), |intent| answer(200, intent))
}

async fn cancel(State(books): State<Shared>, Path(id): Path<String>) -> Response {
    let mut books = lock(&books);
    let Some(intent) = books.intents.get_mut(&id) else { return no_such("payment_intent", &id) };
    let status = intent["status"].as_str().expect("a status").to_owned();
    if matches!(&*status, "succeeded" | "canceled" | "processing") {
        let message = format!("You cannot cancel this PaymentIntent because it has a status of {status}.");
        return refuse(400, "invalid_request_error", Some("payment_intent_unexpected_state"), &message);
    }
    set(intent, "canceled", &Value::Null);
    answer(200, intent)
}

async fn refund(State(books): State<Shared>, body: Bytes) -> Response {
    let form = form(&body);
    let (intent, amount) = (form["payment_intent"].clone(), form["amount"].parse::<i64>().expect("minor units"));
    let mut books = lock(&books);
    let Some(paid) = books.intents.get(&intent).map(|it| it["amount_received"].as_i64().expect("a sum")) else {
        return no_such("payment_intent", &intent);
    };
    let of_it = books.refunds.values().filter(|it| it["payment_intent"] == *intent);
    let gone: i64 = of_it.filter(|it| it["status"] != "failed").map(|it| it["amount"].as_i64().expect("a sum")).sum();
    if gone + amount > paid {
        let message = format!("Refund amount ({amount}) is greater than unrefunded amount on charge ({})", paid - gone);
        return refuse(400, "invalid_request_error", None, &message);
    }
    books.made += 1;
    let id = format!("re_{}", books.made);
    let status = books.refunds_begin.pop_front().unwrap_or("succeeded");
    let refund = json!({
        "id": id, "object": "refund", "amount": amount, "payment_intent": intent, "charge": "ch_1", "status": status,
        "failure_reason": null, "metadata": {"refund": form["metadata[refund]"]},
    });
    books.refunds.insert(id, refund.clone());
    answer(200, &refund)
}

async fn list_refunds(State(books): State<Shared>, Query(asked): Query<Form>) -> Response {
    let books = lock(&books);
    let of_it = books.refunds.values().filter(|it| it["payment_intent"] == *asked["payment_intent"]);
    answer(200, &json!({"object": "list", "has_more": false, "data": of_it.collect::<Vec<_>>()}))
}

async fn fetch_refund(State(books): State<Shared>, Path(id): Path<String>) -> Response {
    lock(&books).refunds.get(&id).map_or_else(|| no_such("refund", &id), |refund| answer(200, refund))
}
