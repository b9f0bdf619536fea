//! The back office: plain and dense. Its own module tree behind the feature `admin`, so that it can be built as a module of
//! its own.

mod audit;
mod discounts;
mod order;
mod orders;
mod product;
mod products;
mod refund;
mod refunds;
mod sender;
mod stock;
mod table;
mod uploads;
mod users;

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use vitrine_contract::Role;

use super::NotFoundPage;
use crate::{
    api::Remote,
    browser,
    components::{EmptyState, ProblemNotice},
    head::{Meta, use_meta},
    place::{segments, sign_in_path},
    query,
    reactive::effect,
    session::Visitor,
};

/// The parts of the back office, as its navigation shows them.
const PARTS: [(&str, &str); 7] = [
    ("orders", "Orders"),
    ("stock", "Stock"),
    ("products", "Products"),
    ("uploads", "Models"),
    ("discounts", "Discounts"),
    ("users", "People"),
    ("audit", "Log"),
];

const NAV: &str = "desk-nav";

/// The part and the thing in it that a path names.
fn part(path: &str) -> (String, Option<String>) {
    match segments(path)[..] {
        ["admin", part, thing, ..] => (part.to_owned(), Some(query::decode(thing))),
        ["admin", part] => (part.to_owned(), None),
        _ => ("orders".to_owned(), None),
    }
}

/// The page at `/admin/…`, for those who work here.
pub fn admin_page() -> AnyView {
    use_meta(|| Some(Meta::new("Back office", "For those who work here.")));
    let visitor = Visitor::expect();
    let path = use_location().pathname;
    let content = move || match visitor.remote() {
        Remote::Loading => view! { <p class="skeleton skeleton--title" aria-hidden="true"></p> }.into_any(),
        Remote::Ready(account) if account.as_ref().is_some_and(|account| account.role >= Role::Staff) => office(),
        Remote::Ready(account) => view! {
            <h1 class="visually-hidden">"Back office"</h1>
            <EmptyState title="For those who work here">
                <p>{account.map_or("Sign in to go on.", |_| "This account is not one of staff.")}</p>
                <p class="actions">
                    <a class="button" href=sign_in_path(&path.get_untracked())>
                        "Sign in"
                    </a>
                </p>
            </EmptyState>
        }
        .into_any(),
        Remote::Failed(error) => view! { <ProblemNotice error retry=move |()| visitor.ask() /> }.into_any(),
    };
    view! { <div class="page desk">{content}</div> }.into_any()
}

fn office() -> AnyView {
    let path = use_location().pathname;
    let here = Memo::new(move |before: Option<&(String, Option<String>)>| {
        let path = path.get();
        // On the way to another page the URL is that page's already.
        match before {
            Some(before) if !path.starts_with("/admin") => before.clone(),
            _ => part(&path),
        }
    });
    let link = move |(slug, name): (&'static str, &'static str)| {
        let current = move || here.with(|(part, _)| part == slug).then_some("page");
        view! {
            <li>
                <a href=format!("/admin/{slug}") aria-current=current>
                    {name}
                </a>
            </li>
        }
    };
    // On a phone the navigation is longer than the page is wide.
    effect(move || here.with(|(part, _)| browser::scroll_along(NAV, &format!("a[href='/admin/{part}']"))));
    let content = move || {
        let (part, thing) = here.get();
        match (part.as_str(), thing) {
            ("orders", None) => orders::page(),
            ("orders", Some(number)) => order::page(number),
            ("stock", None) => stock::page(),
            ("products", None) => products::page(),
            ("products", Some(slug)) => product::page(slug),
            ("uploads", None) => uploads::page(),
            ("discounts", None) => discounts::page(),
            ("users", None) => users::page(),
            ("audit", None) => audit::page(),
            _ => view! { <NotFoundPage /> }.into_any(),
        }
    };
    view! {
        <nav id=NAV class="desk__nav" aria-label="Back office">
            <ul role="list">{PARTS.into_iter().map(link).collect_view()}</ul>
        </nav>
        {content}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_known_by_their_path() {
        assert_eq!(part("/admin"), ("orders".into(), None));
        assert_eq!(part("/admin/stock/"), ("stock".into(), None));
        assert_eq!(part("/admin/orders/VT-1"), ("orders".into(), Some("VT-1".into())));
        assert!(PARTS.iter().any(|(slug, _)| *slug == "orders"));
    }
}
