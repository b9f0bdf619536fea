//! Where there is no page.

use leptos::prelude::*;

use crate::{
    components::EmptyState,
    head::{Meta, use_meta},
    place::{ALL, Listing},
};

/// For URLs that name nothing, and for products and collections that are not there (any more).
#[component]
pub fn NotFoundPage() -> impl IntoView {
    use_meta(|| Some(Meta::new("Page not found", "There is nothing at this address.")));
    view! {
        <div class="page page--narrow">
            <h1 class="visually-hidden">"Page not found"</h1>
            <EmptyState title="There is nothing on this plinth">
                <p>"The page may have moved, or the product is no longer sold."</p>
                <p class="actions">
                    <a class="button" href=Listing::of(ALL).path()>
                        "See everything"
                    </a>
                    <a class="button button--quiet" href="/">
                        "To the home page"
                    </a>
                </p>
            </EmptyState>
        </div>
    }
}
