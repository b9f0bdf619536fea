//! The few things we ask the browser for, each of which may be refused.

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{FocusOptions, HtmlElement, Storage};

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// A value kept in this browser; none where there is none or storage is forbidden.
pub fn stored(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Keeps a value, or forgets it. False where storage is forbidden or full: then it lasts as long as the page.
pub fn store(key: &str, value: Option<&str>) -> bool {
    storage().is_some_and(|storage| {
        match value {
            Some(value) => storage.set_item(key, value),
            None => storage.remove_item(key),
        }
        .is_ok()
    })
}

/// Whether a media query holds now.
pub fn matches(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

/// An element by its id, as the type wanted.
pub fn by_id<T: JsCast>(id: &str) -> Option<T> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Moves the focus without moving the page.
pub fn focus(id: &str) {
    if let Some(element) = by_id::<HtmlElement>(id) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = element.focus_with_options(&options);
    }
}
