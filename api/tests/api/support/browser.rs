//! A browser: it keeps the cookies that the shop gives it, whatever they say of TLS.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use reqwest::{Client, Method};
use serde_json::Value;

use super::{answer::Answer, shop};

/// A browser at a shop.
#[derive(Debug)]
pub struct Browser {
    client: Client,
    shop: String,
    cookies: Mutex<BTreeMap<String, String>>,
    /// With whose account it is signed in; empty for a guest.
    pub email: String,
}

impl Browser {
    /// A guest's.
    pub fn at(shop: &str) -> Self {
        Self { client: shop::client(), shop: shop.to_owned(), cookies: Mutex::default(), email: String::new() }
    }

    /// Asks, with a body where there is one.
    pub async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        self.ask_with(method, path, body, &[]).await
    }

    /// The same with more headers.
    pub async fn ask_with(&self, method: Method, path: &str, body: Option<Value>, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.client.request(method, format!("{}{path}", self.shop));
        let cookies = self.cookie_header();
        if !cookies.is_empty() {
            request = request.header("cookie", cookies);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let answer = Answer::of(request).await;
        let mut jar = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        for set in answer.headers.get_all("set-cookie") {
            let set = set.to_str().expect("plain text");
            let (name, value) = set.split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie");
            if set.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
        drop(jar);
        answer
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::POST, path, Some(body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::PUT, path, Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::PATCH, path, Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.ask(Method::DELETE, path, None).await
    }

    /// The account that is signed in, or null.
    pub async fn who(&self) -> Value {
        self.get("/api/session").await.json()["account"].clone()
    }

    /// What it keeps under a name.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// Keeps a cookie that someone slipped in.
    pub fn slip_in(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), value.to_owned());
    }

    pub fn cookie_header(&self) -> String {
        let jar = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        jar.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }
}
