//! One request to the API, whatever it asks.

use std::time::Duration;

use gloo_net::http::{Method, RequestBuilder};
use leptos::prelude::set_timeout_with_handle;
use serde::{Serialize, de::DeserializeOwned};
use web_sys::{AbortController, RequestCache};

use super::ApiError;

/// After this long without an answer, we say so.
const PATIENCE: Duration = Duration::from_secs(20);

/// A request that waits to be sent. It can be sent again: with [`Call::once`] it still does its work but once.
#[derive(Debug, Clone)]
pub struct Call {
    method: Method,
    url: String,
    body: Option<String>,
    key: Option<String>,
    current: bool,
}

impl Call {
    fn new(method: Method, url: &str) -> Self {
        Self { method, url: url.to_owned(), body: None, key: None, current: false }
    }

    /// Reads.
    pub fn get(url: &str) -> Self {
        Self::new(Method::GET, url)
    }

    /// Makes or does something.
    pub fn post(url: &str) -> Self {
        Self::new(Method::POST, url)
    }

    /// Puts something in the place of what is there.
    pub fn put(url: &str) -> Self {
        Self::new(Method::PUT, url)
    }

    /// Changes a part.
    pub fn patch(url: &str) -> Self {
        Self::new(Method::PATCH, url)
    }

    /// Takes away.
    pub fn delete(url: &str) -> Self {
        Self::new(Method::DELETE, url)
    }

    /// With a body.
    pub fn with(mut self, body: &impl Serialize) -> Self {
        // Types of the contract always serialise.
        self.body = serde_json::to_string(body).ok();
        self
    }

    /// Under an idempotency key: sent again with the same key, it is done once.
    pub fn once(mut self, key: &str) -> Self {
        self.key = Some(key.to_owned());
        self
    }

    /// As it is now: what the browser keeps is asked about first.
    pub fn current(mut self) -> Self {
        self.current = true;
        self
    }

    /// Sends it and reads the answer.
    pub async fn answer<T: DeserializeOwned>(self) -> Result<T, ApiError> {
        read(&self.send().await?)
    }

    /// Sends it; the text of the answer, if it is a good one. Not generic, so that it is compiled once.
    pub async fn send(self) -> Result<String, ApiError> {
        let (status, retry_after, body) = self.fetch().await?;
        if (200..300).contains(&status) { Ok(body) } else { Err(ApiError::refused(status, retry_after, &body)) }
    }

    async fn fetch(self) -> Result<(u16, Option<u32>, String), ApiError> {
        let unreachable = |error: gloo_net::Error| ApiError::Unreachable(error.to_string());
        let guard = AbortController::new().ok().map(AbortOnDrop);
        let signal = guard.as_ref().map(|guard| guard.0.signal());
        let timer = guard.as_ref().and_then(|guard| {
            let controller = guard.0.clone();
            set_timeout_with_handle(move || controller.abort(), PATIENCE).ok()
        });
        let answer = async {
            let mut builder = RequestBuilder::new(&self.url).method(self.method).abort_signal(signal.as_ref());
            if self.current {
                builder = builder.cache(RequestCache::NoCache);
            }
            if let Some(key) = &self.key {
                builder = builder.header("Idempotency-Key", key);
            }
            // The shop window asks for no order.
            #[cfg(any(feature = "till", feature = "admin"))]
            if let Some(token) = super::keys::for_url(&self.url) {
                builder = builder.header("Order-Token", &token);
            }
            let request = match self.body {
                Some(body) => builder.header("Content-Type", "application/json").body(body)?,
                None => builder.build()?,
            };
            let response = request.send().await?;
            let retry_after = response.headers().get("Retry-After").and_then(|value| value.parse().ok());
            let body = response.text().await?;
            Ok((response.status(), retry_after, body))
        }
        .await
        .map_err(unreachable);
        if let Some(timer) = timer {
            timer.clear();
        }
        answer
    }
}

/// Reads an answer's text.
pub fn read<T: DeserializeOwned>(body: &str) -> Result<T, ApiError> {
    serde_json::from_str(body).map_err(|error| ApiError::Unreadable(error.to_string()))
}

/// Ends the request when the future that holds it is dropped.
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
