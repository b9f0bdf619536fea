//! What is shown where an answer should have been.
#![expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]

use leptos::prelude::*;

use crate::api::ApiError;

/// Says in plain words what went wrong, and offers to try again where that may help.
#[component]
pub fn ProblemNotice(
    /// What went wrong.
    error: ApiError,
    /// Tries again.
    #[prop(into)]
    retry: Callback<()>,
) -> impl IntoView {
    let again = error.may_pass().then(|| {
        view! {
            <button type="button" class="button button--quiet" on:click=move |_| retry.run(())>
                "Try again"
            </button>
        }
    });
    let reference = error.reference().map(|number| {
        let number = number.to_owned();
        view! { <p class="notice__small">"Reference " <code>{number}</code></p> }
    });
    view! {
        <div class="notice" role="alert">
            <h2 class="notice__title">{error.headline()}</h2>
            <p>{error.advice()}</p>
            {again}
            {reference}
        </div>
    }
}
