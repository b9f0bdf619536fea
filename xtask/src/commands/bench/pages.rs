//! What is asked for.

use serde_json::Value;

use crate::error::{Error, Result};
use crate::tools::nginx;

use super::http::{self, Response};

/// Headers that nginx writes by itself, or that a connection ends with.
const NOT_COPIED: [&str; 5] = ["connection", "content-length", "content-type", "date", "server"];
/// How many things lie in the cart.
const LINES: usize = 3;

/// A page of the service.
#[derive(Debug, Clone)]
pub struct Page {
    /// For people.
    pub name: &'static str,
    /// Such as `/api/products`.
    pub path: String,
    /// Whether the service may have it ready.
    pub cached: bool,
    /// Sent along.
    pub cookie: Option<String>,
    /// What it answers.
    pub answer: Response,
}

impl Page {
    /// The same for nginx.
    pub fn copy(&self) -> nginx::Page {
        let headers = self.answer.headers.iter().filter(|(name, _)| !NOT_COPIED.contains(&&**name));
        let headers = headers.map(|(name, value)| match &**name {
            "x-request-id" => (name.clone(), "$request_id".to_owned()),
            _ => (name.clone(), value.clone()),
        });
        nginx::Page { path: self.path.clone(), headers: headers.collect(), body: self.answer.body.clone() }
    }
}

/// The list of products, the first one's own page, and the cart of a guest who put some things in.
pub fn prepare(origin: &str) -> Result<Vec<Page>> {
    let get = |name, path: String, cached, cookie: Option<String>| {
        let answer = good(http::ask(origin, "GET", &path, cookie.as_deref(), None)?, &path)?;
        Ok::<_, Error>(Page { name, path, cached, cookie, answer })
    };
    let list = get("product list", "/api/products".into(), true, None)?;
    let listed = texts(&list.answer, "/items", "slug", |_| true)?;
    let product = |slug: &String| get("product page", format!("/api/products/{slug}"), true, None);
    let products = listed.iter().take(LINES).map(product).collect::<Result<Vec<_>>>()?;
    let mut cookie = None;
    for product in &products {
        let skus = texts(&product.answer, "/variants", "sku", |variant| variant["stock"].as_u64() > Some(0))?;
        let sku = skus.first().ok_or_else(|| Error::Unexpected(format!("{} is sold out", product.path)))?;
        let line = serde_json::json!({ "sku": sku, "quantity": 1 }).to_string();
        let path = "/api/cart/lines";
        let answer = good(http::ask(origin, "POST", path, cookie.as_deref(), Some(&line))?, path)?;
        let given = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next()).map(str::to_owned);
        cookie = given.or(cookie);
    }
    let product = products.into_iter().next().ok_or_else(|| Error::Unexpected("the catalogue is empty".into()))?;
    let cart = get("cart", "/api/cart".into(), false, cookie)?;
    Ok(vec![list, product, cart])
}

fn good(answer: Response, path: &str) -> Result<Response> {
    match answer.status {
        200 => Ok(answer),
        status => Err(Error::Unexpected(format!("{path} answers {status}: {}", String::from_utf8_lossy(&answer.body)))),
    }
}

/// What the objects in the list at `at` have by this name, of those that will do.
fn texts(answer: &Response, at: &str, name: &str, will_do: impl Fn(&Value) -> bool) -> Result<Vec<String>> {
    let body: Value = serde_json::from_slice(&answer.body)
        .map_err(|error| Error::Unexpected(format!("the service answers no JSON: {error}")))?;
    let items = body.pointer(at).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    Ok(items
        .iter()
        .filter(|item| will_do(item))
        .filter_map(|item| item.get(name)?.as_str().map(str::to_owned))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nginx_gets_the_headers_that_are_ours() {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let headers =
            vec![header("content-type", "application/json"), header("vary", "a"), header("x-request-id", "7")];
        let answer = Response { status: 200, headers, body: b"{\"items\":[{\"slug\":\"x\"}]}".to_vec() };
        assert_eq!(texts(&answer, "/items", "slug", |_| true).expect("JSON"), ["x"]);
        assert!(texts(&answer, "/items", "slug", |item| item["stock"].is_u64()).expect("JSON").is_empty());
        let page = Page { name: "list", path: "/".into(), cached: true, cookie: None, answer };
        assert_eq!(page.copy().headers, [header("vary", "a"), header("x-request-id", "$request_id")]);
    }
}
