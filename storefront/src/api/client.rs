//! The requests themselves.

use std::time::Duration;

use gloo_net::http::Request;
use leptos::prelude::set_timeout_with_handle;
use serde::de::DeserializeOwned;
use vitrine_contract::{Collection, Page, Problem, Product, ProductSummary};
use web_sys::{AbortController, RequestCache};

use super::{ApiError, cache};
use crate::{place::Listing, query};

/// After this long without an answer, we say so.
const PATIENCE: Duration = Duration::from_secs(20);
/// Products fetched at a time.
const PAGE: u32 = 12;

/// As much of a list as has been fetched.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// In order, from the first.
    pub items: Vec<ProductSummary>,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
}

/// All collections.
pub async fn collections() -> Result<Vec<Collection>, ApiError> {
    cached("/api/collections").await.map(|page: Page<Collection>| page.items)
}

/// The beginning of a list.
pub async fn list(listing: &Listing) -> Result<Listed, ApiError> {
    let page: Page<ProductSummary> = get(&listing.api_path(PAGE, None), RequestCache::Default).await?;
    let listed = Listed { items: page.items, next: page.next };
    cache::put(&listing.path(), listed.clone());
    Ok(listed)
}

/// The list as far as it had been fetched a short while ago.
pub fn listed(listing: &Listing) -> Option<Listed> {
    cache::get(&listing.path())
}

/// The list with one more page; itself where there is none.
pub async fn list_more(listing: &Listing, mut so_far: Listed) -> Result<Listed, ApiError> {
    let Some(cursor) = so_far.next.take() else { return Ok(so_far) };
    let page: Page<ProductSummary> = get(&listing.api_path(PAGE, Some(&cursor)), RequestCache::Default).await?;
    join(&mut so_far.items, page.items);
    so_far.next = page.next;
    cache::put(&listing.path(), so_far.clone());
    Ok(so_far)
}

/// Appends a page. What moved in the order between two requests comes again, but stands in the list once.
fn join(items: &mut Vec<ProductSummary>, page: Vec<ProductSummary>) {
    for product in page {
        if items.iter().all(|known| known.slug != product.slug) {
            items.push(product);
        }
    }
}

/// A product, perhaps as it was a short while ago.
pub async fn product(slug: &str) -> Result<Product, ApiError> {
    cached(&product_url(slug)).await
}

/// A product as it is now: for prices and stock that must be true. The browser asks whether what it keeps still holds.
pub async fn product_now(slug: &str) -> Result<Product, ApiError> {
    let url = product_url(slug);
    let product: Product = get(&url, RequestCache::NoCache).await?;
    cache::put(&url, product.clone());
    Ok(product)
}

fn product_url(slug: &str) -> String {
    format!("/api/products/{}", query::encode(slug))
}

async fn cached<T: DeserializeOwned + Clone + 'static>(url: &str) -> Result<T, ApiError> {
    if let Some(value) = cache::get(url) {
        return Ok(value);
    }
    let value: T = get(url, RequestCache::Default).await?;
    cache::put(url, value.clone());
    Ok(value)
}

/// Ends the request when the future that holds it is dropped.
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn get<T: DeserializeOwned>(url: &str, cache: RequestCache) -> Result<T, ApiError> {
    let (ok, status, body) = fetch(url, cache).await?;
    if ok {
        return serde_json::from_str(&body).map_err(|error| ApiError::Unreadable(error.to_string()));
    }
    Err(match serde_json::from_str::<Problem>(&body) {
        Ok(problem) => ApiError::Problem(Box::new(problem)),
        Err(_) => ApiError::Status(status),
    })
}

/// Apart from [`get`] so that it is compiled once and not once per type.
async fn fetch(url: &str, cache: RequestCache) -> Result<(bool, u16, String), ApiError> {
    let unreachable = |error: gloo_net::Error| ApiError::Unreachable(error.to_string());
    let guard = AbortController::new().ok().map(AbortOnDrop);
    let signal = guard.as_ref().map(|guard| guard.0.signal());
    let timer = guard.as_ref().and_then(|guard| {
        let controller = guard.0.clone();
        set_timeout_with_handle(move || controller.abort(), PATIENCE).ok()
    });
    let answer = async {
        let response = Request::get(url).cache(cache).abort_signal(signal.as_ref()).send().await?;
        let body = response.text().await?;
        Ok((response.ok(), response.status(), body))
    }
    .await
    .map_err(unreachable);
    if let Some(timer) = timer {
        timer.clear();
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::summary;

    #[test]
    fn a_product_that_moved_between_pages_stands_once() {
        let mut items = ["a", "b"].map(|slug| summary(slug, "c")).to_vec();
        join(&mut items, ["b", "c", "d", "a"].map(|slug| summary(slug, "c")).into());
        let slugs: Vec<_> = items.iter().map(|product| product.slug.as_str()).collect();
        assert_eq!(slugs, ["a", "b", "c", "d"]);
    }
}
