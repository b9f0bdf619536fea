//! Someone who shops: keeps cookies, and asks as browsers do.

use std::time::Duration;

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use vitrine_api::config::Origin;

use super::answer::Answer;

/// A browser with an empty jar of cookies.
#[derive(Debug, Clone)]
pub struct Shopper {
    pub client: Client,
    pub shop: String,
    cookies: Vec<(String, String)>,
    keys: u32,
}

/// An address in Berlin.
pub fn address() -> Value {
    json!({"name": "Ada Lovelace", "line1": "Torstraße 1", "city": "Berlin", "postal_code": "10119", "country": "DE"})
}

impl Shopper {
    pub fn new(client: Client, shop: &Origin) -> Self {
        Self { client, shop: shop.to_string(), cookies: Vec::new(), keys: 0 }
    }

    /// A request with the cookies.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.shop));
        if self.cookies.is_empty() {
            return request;
        }
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request.header("cookie", cookies.join("; "))
    }

    /// Takes the cookies of an answer.
    pub fn keep_cookies(&mut self, answer: &Answer) {
        for value in answer.headers.get_all("set-cookie") {
            let text = value.to_str().expect("text");
            let (name, value) = text.split(';').next().and_then(|pair| pair.split_once('=')).expect("a pair");
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }

    /// A cookie's value.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Asks.
    pub async fn get(&mut self, path: &str) -> Answer {
        let answer = Answer::of(self.request(Method::GET, path)).await;
        self.keep_cookies(&answer);
        answer
    }

    /// Asks for a change.
    pub async fn send(&mut self, method: Method, path: &str, body: &Value) -> Answer {
        let answer = Answer::of(json_body(self.request(method, path), body)).await;
        self.keep_cookies(&answer);
        answer
    }

    /// Asks for a change that counts once.
    pub async fn send_once(&mut self, path: &str, key: &str, body: &Value) -> Answer {
        self.send_as(path, key, None, body).await
    }

    /// The same with the key to an order.
    pub async fn send_as(&mut self, path: &str, key: &str, token: Option<&str>, body: &Value) -> Answer {
        let mut request = json_body(self.request(Method::POST, path), body).header("idempotency-key", key);
        if let Some(token) = token {
            request = request.header("order-token", token);
        }
        let answer = Answer::of(request).await;
        self.keep_cookies(&answer);
        answer
    }

    /// A key that was not used yet.
    pub fn key(&mut self) -> String {
        self.keys += 1;
        format!("key-{}", self.keys)
    }

    pub async fn add(&mut self, sku: &str, quantity: u32) -> Answer {
        self.send(Method::POST, "/api/cart/lines", &json!({"sku": sku, "quantity": quantity})).await
    }

    /// What the cart costs, sent to Berlin as standard.
    pub async fn quote(&mut self) -> Value {
        let request = json!({"country": "DE", "shipping_method": "standard"});
        self.send(Method::POST, "/api/checkout/quote", &request).await.json()
    }

    /// The body of an order of the cart.
    pub async fn checkout(&mut self) -> Value {
        let total = self.quote().await["totals"]["total"].clone();
        json!({
            "email": "Ada@Example.com", "shipping_address": address(), "shipping_method": "standard",
            "expected_total": total,
        })
    }

    /// Orders the cart; the order with its token.
    pub async fn order(&mut self) -> Value {
        let (checkout, key) = (self.checkout().await, self.key());
        self.send_once("/api/orders", &key, &checkout).await.created()
    }

    /// Begins to pay an order.
    pub async fn pay(&mut self, order: &Value) -> Value {
        let (key, token) = (self.key(), order["token"].as_str().map(str::to_owned));
        let path = format!("/api/orders/{}/payments", text(&order["number"]));
        self.send_as(&path, &key, token.as_deref(), &json!({})).await.created()
    }

    /// Puts a card to the built-in provider.
    pub async fn confirm(&mut self, payment: &Value, card: &str) -> Value {
        let path = format!("/api/test-payments/{}/confirm", text(&payment["intent"]));
        let card = json!({"client_secret": payment["client_secret"], "number": card});
        self.send(Method::POST, &path, &card).await.json()
    }

    /// The order as it is now.
    pub async fn look(&mut self, order: &Value) -> Answer {
        let request = self.request(Method::GET, &format!("/api/orders/{}", text(&order["number"])));
        let request = match order["token"].as_str() {
            Some(token) => request.header("order-token", token),
            None => request,
        };
        Answer::of(request).await
    }

    /// Waits until the order is as it should be. Gives up after a minute, which only guards against a hang.
    pub async fn wait_for(&mut self, order: &Value, what: impl Fn(&Value) -> bool) -> Value {
        let mut now = Value::Null;
        for _ in 0..1200 {
            now = self.look(order).await.json();
            if what(&now) {
                return now;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("it does not come to that: {now:#}")
    }

    /// Buys one of a variant; the paid order, with its token.
    pub async fn buy(&mut self, sku: &str, quantity: u32) -> Value {
        self.add(sku, quantity).await.json();
        let order = self.order().await;
        let payment = self.pay(&order).await;
        assert_eq!(self.confirm(&payment, GOOD_CARD).await["captured"], true);
        let mut paid = self.wait_for(&order, |order| order["status"] == "paid").await;
        paid["token"] = order["token"].clone();
        paid
    }
}

/// Pays.
pub const GOOD_CARD: &str = "4242 4242 4242 4242";
/// Pays, but its bank sends the first refund back.
pub const BOUNCING_CARD: &str = "4000 0000 0000 5126";
/// Is declined.
pub const BAD_CARD: &str = "4000 0000 0000 0002";

fn json_body(request: RequestBuilder, body: &Value) -> RequestBuilder {
    request.header("content-type", "application/json").body(body.to_string())
}

/// A text of an answer.
pub fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}
