//! A question that wants an answer before anything else.

use leptos::{html::Dialog, prelude::*};

use super::{Icon, Shape};
use crate::reactive::effect;

/// A dialog over the page, there while `open` is.
#[component]
pub fn Modal(
    /// Whether it is shown.
    open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// What is in it; made anew each time it opens.
    #[prop(into)]
    inner: ViewFn,
) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    effect(move || {
        let wanted = open.get();
        let Some(dialog) = dialog.get() else { return };
        if wanted && !dialog.open() {
            // Refused only where it is open already.
            let _ = dialog.show_modal();
        } else if !wanted && dialog.open() {
            dialog.close();
        }
    });
    view! {
        <dialog class="modal" node_ref=dialog aria-label=move || title.get() on:close=move |_| open.set(false)>
            <div class="modal__head">
                <h2 class="modal__title">{move || title.get()}</h2>
                <button type="button" class="tool" aria-label="Close" on:click=move |_| open.set(false)>
                    <Icon shape=Shape::Close />
                </button>
            </div>
            {move || open.get().then(|| inner.run())}
        </dialog>
    }
}
