//! A product in a list.

use leptos::prelude::*;
use vitrine_contract::ProductSummary;

use crate::{format, place::product_path};

/// The id of a card's link, to move the focus there.
pub fn card_link_id(slug: &str) -> String {
    format!("card-{slug}")
}

/// Swatches beyond these are only counted.
const MOST_DOTS: usize = 5;

/// Picture on its tinted ground, name, price, finishes.
#[component]
pub fn ProductCard(
    /// What to show.
    product: ProductSummary,
    /// Whether the picture is likely seen at once.
    eager: bool,
) -> impl IntoView {
    let finishes = format::count(product.swatches.len(), "finish", "finishes");
    let more = product.swatches.len().saturating_sub(MOST_DOTS);
    let dots = product
        .swatches
        .into_iter()
        .take(MOST_DOTS)
        .map(|colour| view! { <i class="dots__dot" style=("--swatch", colour)></i> })
        .collect_view();
    view! {
        <article class="card">
            <div class="card__stage stage" data-tint=format::tint(&product.collection).to_string()>
                <img
                    class="card__poster"
                    src=product.poster.url
                    width=product.poster.width.to_string()
                    height=product.poster.height.to_string()
                    alt=""
                    loading=if eager { "eager" } else { "lazy" }
                    decoding="async"
                />
                {(!product.in_stock).then(|| view! { <span class="card__badge">"Sold out"</span> })}
            </div>
            <div class="card__text">
                <h3 class="card__name">
                    <a id=card_link_id(&product.slug) href=product_path(&product.slug, None)>
                        {product.name}
                    </a>
                </h3>
                <p class="card__price">{product.price.to_string()}</p>
                <p class="card__tagline">{product.tagline}</p>
                <p class="dots">
                    <span class="visually-hidden">{finishes}</span>
                    {dots}
                    {(more > 0).then(|| view! { <span class="dots__more" aria-hidden="true">"+" {more}</span> })}
                </p>
            </div>
        </article>
    }
}
