//! All pages but those of the shop window, behind one route: a page here is a function of its path, which costs the
//! module far less than a route of its own.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::NotFoundPage;
#[cfg(feature = "till")]
use super::{CheckoutPage, account_page, order_page, orders_page};
use crate::{place::segments, query};

/// The first parts of paths that have routes of their own.
const WINDOW: [&str; 3] = ["collections", "products", "cart"];

/// Where a path leads.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Account(String),
    Checkout,
    Orders,
    Order(String),
    Admin,
    /// A page of the shop window, where that is another module's.
    Window,
    Nowhere,
}

/// The page that a path names; none where that page has a route of its own.
fn place(path: &str) -> Option<Place> {
    let shown = |first: Option<&&str>| first.is_none_or(|first| WINDOW.contains(first));
    Some(match segments(path)[..] {
        ref parts if shown(parts.first()) => return if cfg!(feature = "window") { None } else { Some(Place::Window) },
        ["account"] => Place::Account(String::new()),
        ["account", part] => Place::Account(query::decode(part)),
        ["checkout"] => Place::Checkout,
        ["orders"] => Place::Orders,
        ["orders", number] => Place::Order(query::decode(number)),
        ["admin", ..] => Place::Admin,
        _ => Place::Nowhere,
    })
}

/// The path with which the browser came; another one was navigated to.
#[derive(Clone)]
struct Landing(String);

/// Remembers where the browser came in; call once at the top.
pub fn provide() {
    provide_context(Landing(window().location().pathname().unwrap_or_default()));
}

/// The page of the path.
#[component]
pub fn Elsewhere() -> impl IntoView {
    let path = use_location().pathname;
    let place = Memo::new(move |before: Option<&Place>| {
        // On the way to another page the URL is that page's already.
        place(&path.get()).or_else(|| before.cloned()).unwrap_or(Place::Nowhere)
    });
    move || match place.get() {
        #[cfg(feature = "till")]
        Place::Account(part) => account_page(&part),
        #[cfg(feature = "till")]
        Place::Checkout => view! { <CheckoutPage /> }.into_any(),
        #[cfg(feature = "till")]
        Place::Orders => orders_page(),
        #[cfg(feature = "till")]
        Place::Order(number) => order_page(&number),
        #[cfg(feature = "admin")]
        Place::Admin => super::admin::admin_page(),
        Place::Nowhere => view! { <NotFoundPage /> }.into_any(),
        #[allow(unreachable_patterns, reason = "only a module of all pages has all of them above")]
        _ => other_module(&path.get_untracked()),
    }
}

/// A page that this module does not hold: the server knows the module that does, unless it just gave this one for it.
fn other_module(path: &str) -> AnyView {
    let Landing(landing) = expect_context();
    if landing == path {
        return view! { <NotFoundPage /> }.into_any();
    }
    // Once the address is in the history.
    set_timeout(|| drop(window().location().reload()), Duration::ZERO);
    ().into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_where_they_say() {
        assert_eq!(place("/"), None);
        assert_eq!(place("/products/alba"), None);
        assert_eq!(place("/account"), Some(Place::Account(String::new())));
        assert_eq!(place("/account/sign-in/"), Some(Place::Account("sign-in".into())));
        assert_eq!(place("/orders/VT-7K3M-9QXD"), Some(Place::Order("VT-7K3M-9QXD".into())));
        assert_eq!(place("/admin/orders/VT-1"), Some(Place::Admin));
        assert_eq!(place("/no/such/page"), Some(Place::Nowhere));
    }
}
