//! What stands above every page.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{Icon, Shape, search_dialog::SearchDialog, theme_toggle::ThemeToggle};
use crate::{
    api::Remote,
    cart::CartStore,
    catalogue::Collections,
    format::count,
    place::{ALL, Listing},
};

/// Wordmark, collections, search, lights, cart.
#[component]
pub fn Header() -> impl IntoView {
    let location = use_location();
    let here = Memo::new(move |_| {
        Listing::parse(&location.pathname.get(), &location.search.get()).map(|listing| listing.collection)
    });
    let link = move |slug: String, name: String| {
        let href = Listing::of(slug.clone()).path();
        let current = move || here.with(|here| here.as_deref() == Some(slug.as_str())).then_some("page");
        view! {
            <li>
                <a href=href aria-current=current>
                    {name}
                </a>
            </li>
        }
    };
    let collections = Collections::expect();
    // All at once, so that nothing moves when the rest comes.
    let links = move || {
        (!collections.0.with(|remote| matches!(remote, Remote::Loading))).then(|| {
            let all = link(ALL.to_owned(), "Everything".to_owned());
            let each = collections.list().into_iter().map(|found| link(found.slug, found.name)).collect_view();
            view! {
                {all}
                {each}
            }
        })
    };
    view! {
        <header class="header">
            <div class="header__bar">
                <a class="wordmark" href="/" aria-label="Vitrine, to the home page">
                    <svg class="wordmark__sign" viewBox="0 0 24 24" aria-hidden="true">
                        <path d="M2 2h20v20H2z" />
                        <circle cx="12" cy="14.5" r="5" />
                    </svg>
                    "Vitrine"
                </a>
                <nav class="header__nav" aria-label="Collections">
                    <ul role="list">{links}</ul>
                </nav>
                <div class="header__tools">
                    <SearchDialog />
                    <ThemeToggle />
                    <a class="tool" href="/account" aria-label="Account" title="Account">
                        <Icon shape=Shape::Person />
                    </a>
                    <CartLink />
                </div>
            </div>
        </header>
    }
}

#[component]
fn CartLink() -> impl IntoView {
    let cart = CartStore::expect();
    let number = move || cart.with(|cart| cart.count as usize).unwrap_or(0);
    let path = use_location().pathname;
    let label = move || match number() {
        0 => "Cart, empty".to_owned(),
        number => format!("Cart, {}", count(number, "item", "items")),
    };
    view! {
        <a
            class="tool cart-link"
            href="/cart"
            aria-label=label
            aria-current=move || (path.get() == "/cart").then_some("page")
        >
            <Icon shape=Shape::Bag />
            {move || match number() {
                0 => None,
                number => Some(view! { <span class="cart-link__count">{number.min(99)}</span> }),
            }}
        </a>
    }
}
