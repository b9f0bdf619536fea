//! Products side by side, and the grey shapes that hold their places.

use leptos::prelude::*;
use vitrine_contract::ProductSummary;

use super::product_card::ProductCard;

/// So many cards are likely on screen at once.
const FIRST: usize = 4;

/// Cards in a grid; cards that stay are kept when the list grows.
#[component]
pub fn ProductGrid(
    /// In order.
    #[prop(into)]
    products: Signal<Vec<ProductSummary>>,
) -> impl IntoView {
    let numbered = move || products.get().into_iter().enumerate().collect::<Vec<_>>();
    view! {
        <ul class="grid" role="list">
            <For each=numbered key=|(_, product)| product.slug.clone() let((index, product))>
                <li>
                    <ProductCard product eager=index < FIRST />
                </li>
            </For>
        </ul>
    }
}

/// The same grid before there is anything to show.
#[component]
pub fn GridSkeleton(
    /// How many cards.
    cards: usize,
) -> impl IntoView {
    let card = || {
        view! {
            <li class="card">
                <div class="card__stage stage skeleton"></div>
                <div class="card__text">
                    <span class="skeleton skeleton--line"></span>
                    <span class="skeleton skeleton--line skeleton--short"></span>
                </div>
            </li>
        }
    };
    view! {
        <ul class="grid" role="list" aria-hidden="true">
            {(0..cards).map(|_| card()).collect_view()}
        </ul>
    }
}
