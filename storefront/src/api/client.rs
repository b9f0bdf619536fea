//! What is asked of the catalogue.

use serde::de::DeserializeOwned;
use vitrine_contract::{Collection, Page, Product, ProductSummary};

use super::{ApiError, Call, cache};
use crate::{place::Listing, query};

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
    cached(Call::get("/api/collections"), "/api/collections").await.map(|page: Page<Collection>| page.items)
}

/// The beginning of a list.
pub async fn list(listing: &Listing) -> Result<Listed, ApiError> {
    let page: Page<ProductSummary> = Call::get(&listing.api_path(PAGE, None)).answer().await?;
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
    let page: Page<ProductSummary> = Call::get(&listing.api_path(PAGE, Some(&cursor))).answer().await?;
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

/// A product, perhaps as it was a short while ago; a page that is loaded anew shows the stock of now.
pub async fn product(slug: &str) -> Result<Product, ApiError> {
    let url = format!("/api/products/{}", query::encode(slug));
    cached(Call::get(&url).current(), &url).await
}

async fn cached<T: DeserializeOwned + Clone + 'static>(call: Call, url: &str) -> Result<T, ApiError> {
    if let Some(value) = cache::get(url) {
        return Ok(value);
    }
    let value: T = call.answer().await?;
    cache::put(url, value.clone());
    Ok(value)
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
