//! What stands below every page.

use leptos::prelude::*;

use crate::{
    catalogue::Collections,
    place::{ALL, Listing},
};

/// The shop in a sentence, and the ways on.
#[component]
pub fn Footer() -> impl IntoView {
    let collections = Collections::expect();
    let links = move || {
        let link = |found: vitrine_contract::Collection| {
            view! {
                <li>
                    <a href=Listing::of(found.slug).path()>{found.name}</a>
                </li>
            }
        };
        collections.list().into_iter().map(link).collect_view()
    };
    view! {
        <footer class="footer">
            <div class="footer__inner">
                <p class="footer__line">"A shop window you can reach into."</p>
                <nav class="footer__nav" aria-label="Footer">
                    <ul role="list">
                        <li>
                            <a href=Listing::of(ALL).path()>"Everything"</a>
                        </li>
                        {links}
                        <li>
                            <a href="/cart">"Cart"</a>
                        </li>
                        <li>
                            <a href="/orders">"Orders"</a>
                        </li>
                    </ul>
                </nav>
                <p class="footer__small">
                    "Vitrine is open source. Every model is drawn in your browser by our own renderer."
                </p>
            </div>
        </footer>
    }
}
