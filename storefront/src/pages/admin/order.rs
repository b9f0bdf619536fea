//! One order, and what staff may do with it now.

use leptos::prelude::*;
use vitrine_contract::{Cancellation, Order, OrderStatus, Shipment};

use super::{
    refund::refund,
    refunds::refunds,
    table::{Editor, coming, deed, head},
};
use crate::{
    announce::Announcer,
    api::{self, Call, Load, keys, load},
    components::{order_lines, order_summary, order_timeline},
    form::{Field, Kind},
    format::label,
    query,
};

/// Its URL in the API.
pub fn url(number: &str, what: &str) -> String {
    format!("/api/admin/orders/{}{what}", query::encode(number))
}

/// The order's page.
pub fn page(number: String) -> AnyView {
    let heading = format!("Order {number}");
    let order: Load<Order> = load(move || Some(url(&number, "")), |url| Call::get(&url).answer());
    let draw = move |found: Order| {
        view! {
            <p class="desk__state">
                <span class="status" data-status=found.status.as_str()>
                    {label(found.status.as_str())}
                </span>
                {found.email.clone()}
            </p>
            <div class="cart__columns">
                <div>{actions(&found, order)} {refunds(&found, order)} {order_lines(&found)} {order_timeline(&found)}</div>
                {order_summary(found)}
            </div>
        }
        .into_any()
    };
    view! {
        {head(&heading, ().into_any())}
        {coming(order, draw)}
    }
    .into_any()
}

fn ship_table() -> Vec<Field> {
    vec![
        Field::new("carrier", "Carrier", Kind::Text, "off"),
        Field::new("number", "Parcel number", Kind::Text, "off"),
        Field::new("url", "Its page at the carrier", Kind::Text, "off").optional().hint("https://…"),
    ]
}

fn cancel_table() -> Vec<Field> {
    vec![Field::new("reason", "Why", Kind::Text, "off").optional().hint("The shopper reads it")]
}

/// What the order's status allows.
fn actions(found: &Order, order: Load<Order>) -> AnyView {
    let number = StoredValue::new(found.number.clone());
    let key = StoredValue::new(keys::fresh());
    let announcer = Announcer::expect();
    let post = move |what: &str| Call::post(&url(&number.get_value(), what)).once(&key.get_value());
    // The new order draws this anew, with a new key.
    let show = move |body: String| api::read::<Order>(&body).map(|found| order.set(found));
    let then = Callback::new(move |body: String| match show(body) {
        Ok(()) => announcer.say("Done"),
        Err(error) => announcer.say(error.advice()),
    });
    let step = match found.status {
        OrderStatus::Paid => Some(deed("fulfil", "Mark as packed", move || post("/fulfil"), then)),
        OrderStatus::Shipped => Some(deed("deliver", "Mark as delivered", move || post("/deliver"), then)),
        _ => None,
    };
    let shippable = matches!(found.status, OrderStatus::Fulfilled);
    let ship = Editor::new("ship");
    let ship_submit = Callback::new(move |()| {
        let call = || {
            let url = ship.form.text("url");
            let shipment = Shipment {
                carrier: ship.form.text("carrier"),
                number: ship.form.text("number"),
                url: (!url.is_empty()).then_some(url),
            };
            post("/ship").with(&shipment)
        };
        ship.send(&ship_table(), call, "The order is on its way", show);
    });
    let cancellable = matches!(found.status, OrderStatus::PendingPayment | OrderStatus::Paid | OrderStatus::Fulfilled);
    let cancel = Editor::new("cancel");
    let cancel_submit = Callback::new(move |()| {
        let call = || post("/cancel").with(&Cancellation { reason: cancel.form.text("reason") });
        cancel.send(&cancel_table(), call, "The order is cancelled", show);
    });
    let is_paid = matches!(
        found.status,
        OrderStatus::Paid | OrderStatus::Fulfilled | OrderStatus::Shipped | OrderStatus::Delivered
    );
    let refundable = is_paid.then(|| refund(found, order));
    let opener = |shown: bool, words: &'static str, open: Editor| {
        shown.then(|| {
            view! {
                <button type="button" class="button button--quiet button--small" on:click=move |_| open.open(words)>
                    {words}
                </button>
            }
        })
    };
    view! {
        <div class="desk__actions">
            {step} {opener(shippable, "Hand to the carrier", ship)} {opener(cancellable, "Cancel order", cancel)}
            {refundable}
        </div>
        {ship.view("It is on its way", ship_table, ship_submit)}
        {cancel.view("Cancel it", cancel_table, cancel_submit)}
    }
    .into_any()
}
