//! Search from anywhere: a dialog that leads to the list of what was found.

use leptos::{
    ev::SubmitEvent,
    html::{Dialog, Input},
    prelude::*,
};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{Icon, Shape};
use crate::{
    catalogue::Collections,
    place::{ALL, Listing},
};

/// The button in the header and the dialog that it opens.
#[component]
pub fn SearchDialog() -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    let input = NodeRef::<Input>::new();
    let navigate = use_navigate();
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let open = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            // Refused only where it is open already.
            let _ = dialog.show_modal();
        }
        if let Some(input) = input.get_untracked() {
            input.select();
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let search = input.get_untracked().map(|input| input.value().trim().to_owned()).unwrap_or_default();
        close();
        navigate(&Listing { search, ..Listing::of(ALL) }.path(), NavigateOptions::default());
    };
    // A click on the dialog itself, not on what is in it, is one on the ground behind it.
    let dismiss = move |event: leptos::ev::MouseEvent| {
        let on_ground = dialog.get_untracked().is_some_and(|dialog| event.target() == Some((*dialog).clone().into()));
        if on_ground {
            close();
        }
    };
    let shelves = move || {
        let links = Collections::expect().list().into_iter().map(|collection| {
            let href = Listing::of(collection.slug).path();
            view! {
                <li>
                    <a href=href on:click=move |_| close()>
                        {collection.name}
                    </a>
                </li>
            }
        });
        links.collect_view()
    };
    view! {
        <button type="button" class="tool" aria-label="Search" aria-haspopup="dialog" on:click=open>
            <Icon shape=Shape::Search />
        </button>
        <dialog class="search" node_ref=dialog aria-label="Search the shop" on:click=dismiss>
            <div class="search__panel">
                <form class="search__form" role="search" on:submit=submit>
                    <Icon shape=Shape::Search />
                    <input
                        node_ref=input
                        class="search__input"
                        type="search"
                        name="q"
                        aria-label="Search for"
                        placeholder="What are you looking for?"
                        autocomplete="off"
                        enterkeyhint="search"
                        maxlength="100"
                    />
                    <button type="submit" class="button button--small">
                        "Search"
                    </button>
                    <button type="button" class="tool" aria-label="Close search" on:click=move |_| close()>
                        <Icon shape=Shape::Close />
                    </button>
                </form>
                <nav class="search__shelves" aria-label="Collections, in search">
                    <span>"Or look through"</span>
                    <ul role="list">{shelves}</ul>
                </nav>
            </div>
        </dialog>
    }
}
