//! All orders, the latest first.

use leptos::prelude::*;
use vitrine_contract::{OrderStatus, OrderSummary, Page};

use super::table::{coming, head, link, pages, search, table, text};
use crate::{
    api::{Call, Load, load},
    browser,
    format::label,
    query,
    reactive::effect,
};

/// The choice of orders with a refund that failed.
const FAILED: &str = "refund-failed";

fn standing(order: &OrderSummary) -> AnyView {
    let failed = order.refund_failed.then(|| view! { <span class="status" data-status=FAILED>"Refund failed"</span> });
    view! {
        <span class="desk__cell">
            <span class="status" data-status=order.status.as_str()>
                {label(order.status.as_str())}
            </span>
            {failed}
        </span>
    }
    .into_any()
}

/// The list, narrowed by status and by what is searched for.
pub fn page() -> AnyView {
    // A status, or `FAILED`.
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
        let failed = (status == FAILED).then_some("true");
        let (status, wanted) = (given(&status).filter(|status| status != FAILED), given(&wanted));
        let pairs = [
            ("status", status.as_deref()),
            ("refund_failed", failed),
            ("q", wanted.as_deref()),
            ("cursor", cursor.as_deref()),
        ];
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
                <option value=FAILED>"Refund failed"</option>
                {OrderStatus::ALL.into_iter().map(option).collect_view()}
            </select>
        </label>
    }
    .into_any();
    let draw = move |page: Page<OrderSummary>| {
        let row = |order: OrderSummary| {
            vec![
                link(format!("/admin/orders/{}", query::encode(&order.number)), order.number.clone()),
                standing(&order),
                text(browser::date_time(&order.created_at)),
                text(order.email),
                text(order.count.to_string()),
                text(order.total.to_string()),
            ]
        };
        let heads = ["Number", "Status", "Placed", "Address", "Pieces", "Total"];
        let rows = page.items.into_iter().map(row).collect();
        view! {
            {table("Orders", &heads, rows)}
            {pages(page.next, cursor, ("Older orders", "Latest orders"))}
        }
        .into_any()
    };
    view! {
        {head("Orders", tools)}
        {coming(orders, draw)}
    }
    .into_any()
}
