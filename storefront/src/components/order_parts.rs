//! What is in an order and what happened to it, for its owner and for staff.

use leptos::prelude::*;
use vitrine_contract::{Address, Order, OrderEventKind};

use super::{sums, total_rows};
use crate::{browser, format::label, place::product_path};

/// What happened, in words.
fn event_name(kind: OrderEventKind) -> &'static str {
    match kind {
        OrderEventKind::Placed => "Order placed",
        OrderEventKind::PaymentDeclined => "Payment declined",
        OrderEventKind::PaymentCaptured => "Payment received",
        OrderEventKind::PaymentLate => "Payment received late",
        OrderEventKind::PaymentReturned => "Payment goes back",
        OrderEventKind::Fulfilled => "Packed",
        OrderEventKind::Shipped => "Handed to the carrier",
        OrderEventKind::Delivered => "Delivered",
        OrderEventKind::Expired => "Not paid in time",
        OrderEventKind::Cancelled => "Cancelled",
        OrderEventKind::RefundRequested => "Refund on its way",
        OrderEventKind::Refunded => "Refunded",
        OrderEventKind::RefundFailed => "Refund did not go through: we are seeing to it",
        OrderEventKind::RefundedOtherwise => "Refunded in another way",
    }
}

/// An address as lines, its country in words.
fn address_lines(address: Address, country: String) -> Vec<String> {
    let town = [address.postal_code, address.city, address.subdivision];
    let town = town.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let all = [address.name, address.line1, address.line2, town, country, address.phone];
    all.into_iter().filter(|line| !line.is_empty()).collect()
}

/// What was bought.
pub fn order_lines(order: &Order) -> AnyView {
    let line = |line: vitrine_contract::OrderLine| {
        let back = (line.refunded > 0).then(|| format!("{} refunded", line.refunded));
        view! {
            <li class="brief brief--large">
                <div class="brief__picture stage">
                    <img src=line.poster.url alt="" decoding="async" />
                </div>
                <p class="brief__text">
                    <a href=product_path(&line.slug, Some(&line.sku))>{line.product}</a>
                    <span>{line.variant} " × " {line.quantity}</span>
                    {back.map(|back| view! { <span>{back}</span> })}
                </p>
                <p class="brief__sum">{line.total.to_string()}</p>
            </li>
        }
    };
    view! {
        <section class="panel" aria-labelledby="lines">
            <h2 id="lines" class="panel__title">
                "What you ordered"
            </h2>
            <ul role="list">{order.lines.iter().cloned().map(line).collect_view()}</ul>
        </section>
    }
    .into_any()
}

/// What happened, the latest last.
pub fn order_timeline(order: &Order) -> AnyView {
    let event = |event: vitrine_contract::OrderEvent| {
        view! {
            <li class="timeline__one">
                <p>
                    <strong>{event_name(event.kind)}</strong>
                    {event.amount.map(|amount| format!(" {amount}"))}
                </p>
                {(!event.note.is_empty()).then(|| view! { <p>{event.note}</p> })}
                <p class="timeline__time">
                    <time datetime=event.at.clone()>{browser::date_time(&event.at)}</time>
                </p>
            </li>
        }
    };
    view! {
        <section class="panel" aria-labelledby="timeline">
            <h2 id="timeline" class="panel__title">
                "What happened"
            </h2>
            <ol class="timeline" role="list">
                {order.timeline.iter().cloned().map(event).collect_view()}
            </ol>
        </section>
    }
    .into_any()
}

/// What it came to, and where it goes.
pub fn order_summary(order: Order) -> AnyView {
    let rows = total_rows(&order.totals, order.discount_code.as_deref(), Some(order.refunded));
    let block = |title: &'static str, lines: Vec<String>| {
        view! {
            <div>
                <h3 class="summary__sub">{title}</h3>
                {lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
            </div>
        }
    };
    let lines_of = |address: Address| {
        let country = browser::country_name(&address.country);
        address_lines(address, country)
    };
    let bill = (order.billing_address != order.shipping_address)
        .then(|| block("The bill goes to", lines_of(order.billing_address)));
    view! {
        <aside class="summary" aria-labelledby="summary">
            <h2 id="summary" class="summary__title">
                "Summary"
            </h2>
            {sums(rows)}
            {block("It goes to", lines_of(order.shipping_address))}
            {block("Delivery", vec![order.shipping_method])}
            {bill}
            {block("Payment", vec![label(order.payment.as_str())])}
        </aside>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_no_empty_lines() {
        let address = Address {
            name: "Ada".into(),
            line1: "Torstraße 1".into(),
            city: "Berlin".into(),
            postal_code: "10119".into(),
            country: "DE".into(),
            ..Address::default()
        };
        assert_eq!(address_lines(address, "Germany".into()), ["Ada", "Torstraße 1", "10119 Berlin", "Germany"]);
    }

    #[test]
    fn every_event_has_its_own_name() {
        let names: std::collections::HashSet<_> = OrderEventKind::ALL.into_iter().map(event_name).collect();
        assert_eq!(names.len(), OrderEventKind::ALL.len());
    }
}
