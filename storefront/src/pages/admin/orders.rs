//! All orders, the latest first.

use leptos::prelude::*;
use vitrine_contract::{OrderStatus, OrderSummary, Page};

use super::table::{coming, head, link, search, table, text};
use crate::{
    api::{Call, Load, load},
    browser,
    format::label,
    query,
    reactive::effect,
};

/// The list, narrowed by status and by what is searched for.
pub fn page() -> AnyView {
    let status = RwSignal::new(String::new());
    let wanted = RwSignal::new(String::new());
    let cursor = RwSignal::new(None::<String>);
    // Another search has pages of its own.
    effect(move || {
        wanted.track();
        cursor.set(None);
    });
    let url = move || {
        let (status, wanted, cursor) = (status.get(), wanted.get(), cursor.get());
        let given = |text: &String| (!text.is_empty()).then(|| text.clone());
        let (status, wanted) = (given(&status), given(&wanted));
        let pairs = [("status", status.as_deref()), ("q", wanted.as_deref()), ("cursor", cursor.as_deref())];
        Some(format!("/api/admin/orders{}", query::build(&pairs)))
    };
    let orders: Load<Page<OrderSummary>> = load(url, |url| Call::get(&url).answer());
    let option = |status: OrderStatus| view! { <option value=status.as_str()>{label(status.as_str())}</option> };
    let tools = view! {
        {search("Number or address", wanted)}
        <label class="field">
            <span class="field__label">"Status"</span>
            <select on:change=move |event| {
                cursor.set(None);
                status.set(event_target_value(&event));
            }>
                <option value="">"All"</option>
                {OrderStatus::ALL.into_iter().map(option).collect_view()}
            </select>
        </label>
    }
    .into_any();
    let draw = move |page: Page<OrderSummary>| {
        let row = |order: OrderSummary| {
            vec![
                link(format!("/admin/orders/{}", query::encode(&order.number)), order.number),
                view! { <span class="status" data-status=order.status.as_str()>{label(order.status.as_str())}</span> }
                    .into_any(),
                text(browser::date_time(&order.created_at)),
                text(order.email),
                text(order.count.to_string()),
                text(order.total.to_string()),
            ]
        };
        let heads = ["Number", "Status", "Placed", "Address", "Pieces", "Total"];
        let rows = page.items.into_iter().map(row).collect();
        let more = page.next.map(|next| {
            view! {
                <button type="button" class="button button--quiet button--small" on:click=move |_| cursor.set(Some(next.clone()))>
                    "Older orders"
                </button>
            }
        });
        let back = cursor.get_untracked().map(|_| {
            view! {
                <button type="button" class="button button--quiet button--small" on:click=move |_| cursor.set(None)>
                    "Latest orders"
                </button>
            }
        });
        view! {
            {table("Orders", &heads, rows)}
            <p class="desk__pages">{back} {more}</p>
        }
        .into_any()
    };
    view! {
        {head("Orders", tools)}
        {coming(orders, draw)}
    }
    .into_any()
}
