//! The key to a guest's order.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderName, request::Parts},
};

const HEADER: HeaderName = HeaderName::from_static("order-token");

/// The `Order-Token` header: what opens a guest's order; none where it was not sent.
#[derive(Debug, Clone)]
pub struct OrderToken(Option<String>);

impl OrderToken {
    /// The text itself.
    pub fn get(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for OrderToken {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let value = parts.headers.get(HEADER).and_then(|value| value.to_str().ok());
        Ok(Self(value.filter(|value| !value.is_empty()).map(str::to_owned)))
    }
}
