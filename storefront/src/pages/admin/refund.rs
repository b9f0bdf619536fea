//! Giving money back: for pieces that come back, an amount alone, or all of it.

use leptos::prelude::*;
use vitrine_contract::{Order, OrderLine, RefundLine, RefundRequest};

use super::order::url;
use crate::{
    announce::Announcer,
    api::{self, Call, Load, keys},
    components::{Modal, Quantity},
    form::{Field, Form, Kind, fields, sheet},
    format::parse_money,
};

fn table() -> Vec<Field> {
    vec![
        Field::new("amount", "Amount", Kind::Text, "off")
            .optional()
            .hint("Empty: what the pieces cost, or without pieces all that is left, pieces included"),
        Field::new("restock", "The pieces can be sold again", Kind::Check, ""),
        Field::new("reason", "Why", Kind::Text, "off").optional().hint("The shopper reads it"),
    ]
}

/// The button and its dialog.
pub fn refund(found: &Order, order: Load<Order>) -> AnyView {
    let open = RwSignal::new(false);
    let form = Form::new("refund");
    let announcer = Announcer::expect();
    let key = StoredValue::new(keys::fresh());
    let number = StoredValue::new(found.number.clone());
    let currency = found.totals.total.currency;
    let left =
        StoredValue::new(found.lines.iter().filter(|line| line.quantity > line.refunded).cloned().collect::<Vec<_>>());
    // How many of each line come back; none at first.
    let back = RwSignal::new(Vec::<RefundLine>::new());
    let submit = Callback::new(move |()| {
        let text = form.text("amount");
        let amount = parse_money(&text, currency);
        if amount.is_none() && !text.is_empty() {
            form.refuse("", vec![("amount".to_owned(), "An amount such as 12.50.".to_owned())]);
            return;
        }
        let call = || {
            let request = RefundRequest {
                lines: back.get_untracked(),
                amount,
                restock: untrack(|| form.ticked("restock")),
                reason: form.text("reason"),
            };
            Call::post(&url(&number.get_value(), "/refunds")).with(&request).once(&key.get_value())
        };
        form.send(&table(), call, move |body| match api::read::<Order>(&body) {
            Ok(found) => {
                open.set(false);
                announcer.say("The refund is on its way");
                order.set(found);
            }
            Err(error) => form.fail(&error),
        });
    });
    let line = move |line: OrderLine| {
        let id = line.id;
        let chosen = move || back.with(|back| back.iter().find(|one| one.line == id).map(|one| one.quantity));
        let set = move |quantity: u32| {
            back.update(|back| {
                back.retain(|one| one.line != id);
                if quantity > 0 {
                    back.push(RefundLine { line: id, quantity });
                }
            });
        };
        let max = line.quantity - line.refunded;
        let name = format!("{}, {}", line.product, line.variant);
        let label = format!("Quantity of {name} to refund");
        let stepper = move || {
            let label = label.clone();
            chosen().is_some().then(|| {
                let value = Signal::derive(move || chosen().unwrap_or(1));
                view! { <Quantity label value max=Signal::stored(max) change=set /> }
            })
        };
        view! {
            <div class="desk__line">
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || chosen().is_some()
                        on:change=move |event| set(if event_target_checked(&event) { max } else { 0 })
                    />
                    <span>{name}</span>
                </label>
                {stepper}
            </div>
        }
    };
    let inner = move || {
        let lines = view! {
            <fieldset class="desk__lines">
                <legend class="field__label">"Pieces that come back"</legend>
                {left.get_value().into_iter().map(line).collect_view()}
            </fieldset>
            {fields(form, &table())}
        }
        .into_any();
        sheet(form, lines, Signal::stored("Give it back".to_owned()), submit)
    };
    view! {
        <button type="button" class="button button--quiet button--small" on:click=move |_| open.set(true)>
            "Refund"
        </button>
        <Modal open title="Refund".to_owned() inner />
    }
    .into_any()
}
