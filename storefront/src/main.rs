//! The shop: a single-page application in Leptos, drawn wholly in the browser from what the API tells.
//!
//! [`place`] knows the URLs, [`api`] the requests, [`cart`] the cart, [`session`] who is shopping; [`form`] makes forms of
//! tables, and [`pages`] put [`components`] together.

// A module of some of the pages has no use for all of the parts.
#![cfg_attr(not(all(feature = "window", feature = "till", feature = "admin")), allow(dead_code, unused_imports))]

mod announce;
mod api;
mod app;
mod browser;
mod cart;
mod catalogue;
mod components;
#[cfg(test)]
mod fixtures;
mod form;
mod format;
mod head;
mod pages;
#[cfg(feature = "till")]
mod passkey;
mod place;
mod query;
mod reactive;
mod session;
mod theme;

fn main() {
    // The still header that stands in index.html until now gives way to the real one.
    if let Some(boot) = browser::by_id::<web_sys::Element>("boot") {
        boot.remove();
    }
    leptos::mount::mount_to_body(app::App);
}
