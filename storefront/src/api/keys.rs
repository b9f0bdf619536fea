//! The keys to guests' orders, which this browser keeps, and the keys that make a retried request count once.

use wasm_bindgen::{JsCast, JsValue};

use crate::browser;

/// Where the key to an order is kept.
fn place(number: &str) -> String {
    format!("vitrine.order.{number}")
}

/// Keeps the key to an order.
pub fn keep(number: &str, token: &str) {
    browser::store(&place(number), Some(token));
}

/// The key that a request to this URL needs, if we have it.
pub fn for_url(url: &str) -> Option<String> {
    browser::stored(&place(order_in(url)?))
}

/// The order's number in `/api/orders/{number}…`.
fn order_in(url: &str) -> Option<&str> {
    url.strip_prefix("/api/orders/")?.split(['/', '?']).next().filter(|number| !number.is_empty())
}

/// A new idempotency key. `crypto.randomUUID` is there on every page that is served securely; elsewhere the clock and
/// chance must do.
pub fn fresh() -> String {
    let uuid = || {
        let crypto = js_sys::Reflect::get(&js_sys::global(), &JsValue::from_str("crypto")).ok()?;
        let make = js_sys::Reflect::get(&crypto, &JsValue::from_str("randomUUID")).ok()?;
        make.dyn_ref::<js_sys::Function>()?.call0(&crypto).ok()?.as_string()
    };
    uuid().unwrap_or_else(|| {
        let chance = (js_sys::Math::random() * 1e15) as u64;
        format!("{}-{chance}", js_sys::Date::now() as u64)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_known_by_their_url() {
        assert_eq!(order_in("/api/orders/VT-1"), Some("VT-1"));
        assert_eq!(order_in("/api/orders/VT-1/payments"), Some("VT-1"));
        assert_eq!(order_in("/api/orders"), None);
        assert_eq!(order_in("/api/orders?cursor=a"), None);
        assert_eq!(order_in("/api/admin/orders/VT-1"), None, "staff need no key");
    }
}
