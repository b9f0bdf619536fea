//! What is shown where there is nothing.

use leptos::prelude::*;

/// A calm sentence and a way on.
#[component]
pub fn EmptyState(
    /// What is not there.
    #[prop(into)]
    title: String,
    /// What to do instead: text, links.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="empty">
            <svg class="empty__sign" viewBox="0 0 96 96" aria-hidden="true">
                <path d="M8 8h80v80H8zM8 72h80" />
                <path class="empty__dash" d="M30 72a18 18 0 0 1 36 0" />
            </svg>
            <h2 class="empty__title">{title}</h2>
            {children()}
        </div>
    }
}
