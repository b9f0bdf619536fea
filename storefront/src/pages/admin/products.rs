//! All products, also those that are not shown.

use leptos::prelude::*;
use vitrine_contract::{AdminProduct, List};

use super::table::{coming, head, link, table, text};
use crate::{
    api::{Call, Load, load},
    format::{count, words},
    query,
};

/// The list.
pub fn page() -> AnyView {
    let products: Load<List<AdminProduct>> = load(|| Some(()), |()| Call::get("/api/admin/products").answer());
    let tools = view! {
        <a class="button button--small" href="/admin/products/new">
            "New product"
        </a>
    }
    .into_any();
    let draw = |list: List<AdminProduct>| {
        let row = |product: AdminProduct| {
            let state = match (product.content.published, &product.model_path) {
                (true, Some(_)) => "Shown",
                (_, None) => "No model yet",
                (false, _) => "Hidden",
            };
            vec![
                link(format!("/admin/products/{}", query::encode(&product.slug)), product.content.name),
                text(state),
                text(words(&product.content.collection)),
                text(count(product.variants.len(), "variant", "variants")),
                text(product.content.featured.map(|rank| rank.to_string()).unwrap_or_default()),
            ]
        };
        table(
            "Products",
            &["Name", "State", "Collection", "Variants", "Rank"],
            list.items.into_iter().map(row).collect(),
        )
    };
    view! {
        {head("Products", tools)}
        {coming(products, draw)}
    }
    .into_any()
}
