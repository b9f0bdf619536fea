//! The frame around all pages: routes, header, footer, and where the focus goes.

use leptos::prelude::*;
use leptos_router::{
    components::{FlatRoutes, Route, Router},
    hooks::use_location,
    path,
};

use crate::{
    announce::{Announcer, LiveRegion},
    browser,
    cart::CartStore,
    catalogue::Collections,
    components::{Footer, Header},
    head,
    pages::{self, Elsewhere, NotFoundPage},
    reactive::effect,
    session::Visitor,
};

/// The id of the page's main part.
const MAIN: &str = "main";

/// The whole shop.
#[component]
pub fn App() -> impl IntoView {
    Announcer::provide();
    CartStore::provide();
    Visitor::provide();
    Collections::provide();
    head::provide();
    pages::provide();
    view! {
        <Router>
            <Frame />
        </Router>
    }
}

#[component]
fn Frame() -> impl IntoView {
    let path = use_location().pathname;
    // A new page begins at its beginning for the keyboard too. The first one is left to the browser.
    let mut before = None;
    effect(move || {
        let path = path.get();
        if before.replace(path.clone()).is_some_and(|before| before != path) {
            request_animation_frame(|| browser::focus(MAIN));
        }
    });
    view! {
        <a
            class="skip-link"
            href="#main"
            on:click=move |event| {
                event.prevent_default();
                browser::focus(MAIN);
            }
        >
            "Skip to content"
        </a>
        <Header />
        <main id=MAIN tabindex="-1">
            <Pages />
        </main>
        <Footer />
        <LiveRegion />
    }
}

/// The pages of the shop window have routes of their own; all others share one.
#[cfg(feature = "window")]
#[component]
fn Pages() -> impl IntoView {
    use crate::pages::{CartPage, CollectionPage, HomePage, ProductPage};
    view! {
        <FlatRoutes fallback=NotFoundPage>
            <Route path=path!("/") view=HomePage />
            <Route path=path!("/collections") view=CollectionPage />
            <Route path=path!("/collections/:slug") view=CollectionPage />
            <Route path=path!("/products/:slug") view=ProductPage />
            <Route path=path!("/cart") view=CartPage />
            <Route path=path!("/*rest") view=Elsewhere />
        </FlatRoutes>
    }
}

/// A module without the shop window.
#[cfg(not(feature = "window"))]
#[component]
fn Pages() -> impl IntoView {
    view! {
        <FlatRoutes fallback=NotFoundPage>
            <Route path=path!("/*rest") view=Elsewhere />
        </FlatRoutes>
    }
}
