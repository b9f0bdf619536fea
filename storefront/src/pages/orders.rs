//! The orders of who is signed in.

use leptos::prelude::*;
use vitrine_contract::{OrderSummary, Page};

use super::account::for_account;
use crate::{
    api::{ApiError, Call},
    browser,
    components::{EmptyState, ProblemNotice},
    format::{count, label},
    head::{Meta, use_meta},
    place::{ALL, Listing, order_path},
    query,
    reactive::spawn,
};

/// The list's page.
pub fn orders_page() -> AnyView {
    use_meta(|| Some(Meta::new("Orders", "What you have ordered.")));
    view! {
        <div class="page">
            <div class="cart__head">
                <h1 class="listing__title">"Your orders"</h1>
            </div>
            {for_account(|_| view! { <Orders /> }.into_any())}
        </div>
    }
    .into_any()
}

#[component]
fn Orders() -> impl IntoView {
    let items = RwSignal::new(Vec::<OrderSummary>::new());
    // Where the next page begins; the first one begins at nothing.
    let next = RwSignal::new(Some(String::new()));
    let failed = RwSignal::new(None::<ApiError>);
    let busy = RwSignal::new(false);
    let more = move || {
        let Some(cursor) = next.get_untracked().filter(|_| !busy.get_untracked()) else { return };
        busy.set(true);
        failed.set(None);
        let cursor = (!cursor.is_empty()).then_some(cursor);
        spawn(async move {
            let url = format!("/api/orders{}", query::build(&[("cursor", cursor.as_deref())]));
            let answer = Call::get(&url).answer::<Page<OrderSummary>>().await;
            // Gone where the shopper has left the page meanwhile.
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(page) => {
                    items.update(|items| items.extend(page.items));
                    next.set(page.next);
                }
                Err(error) => failed.set(Some(error)),
            }
        });
    };
    more();
    let none = move || items.with(Vec::is_empty) && next.with(Option::is_none);
    let empty = move || {
        none().then(|| {
            view! {
                <EmptyState title="No orders yet">
                    <p class="actions">
                        <a class="button" href=Listing::of(ALL).path()>
                            "See everything"
                        </a>
                    </p>
                </EmptyState>
            }
        })
    };
    let foot = move || match failed.get() {
        Some(error) => view! { <ProblemNotice error retry=move |()| more() /> }.into_any(),
        None if busy.get() => view! { <p class="skeleton skeleton--line" aria-hidden="true"></p> }.into_any(),
        None if next.with(Option::is_some) => view! {
            <button type="button" class="button button--quiet" on:click=move |_| more()>
                "Show more"
            </button>
        }
        .into_any(),
        None => ().into_any(),
    };
    view! {
        {empty}
        <ul class="orders" role="list">
            <For each=move || items.get() key=|order| order.number.clone() let(order)>
                {row(order)}
            </For>
        </ul>
        {foot}
    }
}

fn row(order: OrderSummary) -> AnyView {
    let pictures = order.posters.into_iter().map(|poster| view! { <img src=poster.url alt="" loading="lazy" /> });
    view! {
        <li class="order-row">
            <div class="order-row__pictures">{pictures.collect_view()}</div>
            <div>
                <h2 class="line__name">
                    <a href=order_path(&order.number)>{order.number.clone()}</a>
                </h2>
                <p class="line__variant">
                    {browser::date_time(&order.created_at)} ", " {count(order.count as usize, "item", "items")}
                </p>
            </div>
            <p class="status" data-status=order.status.as_str()>
                {label(order.status.as_str())}
            </p>
            <p class="line__total">{order.total.to_string()}</p>
        </li>
    }
    .into_any()
}
