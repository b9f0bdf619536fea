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

/// Moves the focus, and the page with it.
pub fn go_to(id: &str) {
    if let Some(element) = by_id::<HtmlElement>(id) {
        let _ = element.focus();
    }
}

/// A value in the part of the address behind the `#`, which no server ever sees. It is taken out of the address, so that
/// it does not stay in the history.
pub fn take_from_hash(name: &str) -> Option<String> {
    let location = window().location();
    let hash = location.hash().ok()?;
    let value = crate::query::value(hash.strip_prefix('#')?, name)?;
    let bare = format!("{}{}", location.pathname().ok()?, location.search().unwrap_or_default());
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&history.state().unwrap_or_default(), "", Some(&bare));
    }
    Some(value)
}

/// The query of the address, with its `?`; none where it has none. It is taken out of the address, so that it does not stay
/// in the history.
pub fn take_search() -> Option<String> {
    let location = window().location();
    let search = location.search().ok().filter(|search| !search.is_empty())?;
    let bare = format!("{}{}", location.pathname().ok()?, location.hash().unwrap_or_default());
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&history.state().unwrap_or_default(), "", Some(&bare));
    }
    Some(search)
}

/// A moment (RFC 3339) in milliseconds since 1970; NaN where it is none.
pub fn moment(text: &str) -> f64 {
    js_sys::Date::parse(text)
}

/// A moment as people say it: `25 November 2026 at 14:05`.
pub fn date_time(text: &str) -> String {
    let options = js_sys::Object::new();
    for (name, value) in [("dateStyle", "long"), ("timeStyle", "short")] {
        let _ = js_sys::Reflect::set(&options, &name.into(), &value.into());
    }
    String::from(js_sys::Date::new(&text.into()).to_locale_string("en-GB", &options))
}

/// A country (ISO 3166-1 alpha-2) by its English name; the code itself where the browser knows none.
pub fn country_name(code: &str) -> String {
    let options = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&options, &"type".into(), &"region".into());
    let names = js_sys::Intl::DisplayNames::new(&js_sys::Array::of1(&"en-GB".into()), &options);
    // Throws where the code is none.
    let of = js_sys::Reflect::get(&names, &"of".into()).and_then(wasm_bindgen::JsCast::dyn_into::<js_sys::Function>);
    let name = of.and_then(|of| of.call1(&names, &code.into())).ok().and_then(|name| name.as_string());
    name.unwrap_or_else(|| code.to_owned())
}

/// A number as text, by the browser: the code to do it here would have to be sent.
pub fn number_text(number: f64) -> String {
    js_sys::Number::from(number).to_string_with_radix(10).map(String::from).unwrap_or_default()
}

/// The number that a text begins with; NaN where it begins with none.
pub fn number(text: &str) -> f64 {
    js_sys::parse_float(&text.replace(',', "."))
}

/// Scrolls what is wider than the page sideways, so that the thing in it that a selector names begins it.
pub fn scroll_along(id: &str, selector: &str) {
    let Some(outer) = by_id::<HtmlElement>(id) else { return };
    if let Some(inner) = outer.query_selector(selector).ok().flatten().and_then(|it| it.dyn_into::<HtmlElement>().ok())
    {
        // What goes before it is seen a little.
        outer.set_scroll_left(inner.offset_left() - outer.offset_left() - 48);
    }
}

/// Moves the focus without moving the page.
pub fn focus(id: &str) {
    if let Some(element) = by_id::<HtmlElement>(id) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = element.focus_with_options(&options);
    }
}
