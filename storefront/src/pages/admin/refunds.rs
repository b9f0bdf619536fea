//! What became of an order's refunds, and what staff can do about those that failed.

use leptos::prelude::*;
use vitrine_contract::{Order, Refund, RefundSettlement, RefundStatus};

use super::{
    order::url,
    table::{Editor, button, table, text},
};
use crate::{
    announce::Announcer,
    api::{self, Call, Load, keys},
    browser,
    form::{Field, Kind},
    format::label,
    reactive::spawn,
};

fn settle_table() -> Vec<Field> {
    vec![
        Field::new("note", "How it was paid", Kind::Text, "off")
            .hint("Such as: bank transfer of 3 May. The shopper reads it"),
    ]
}

/// The list; nothing where there are none.
pub fn refunds(found: &Order, order: Load<Order>) -> Option<AnyView> {
    if found.refunds.is_empty() {
        return None;
    }
    let number = StoredValue::new(found.number.clone());
    // The new order draws this anew, with a new key. Each refund has its own.
    let key = StoredValue::new(keys::fresh());
    let announcer = Announcer::expect();
    let post = move |id: u32, what: &str| {
        let path = format!("/refunds/{id}{what}");
        Call::post(&url(&number.get_value(), &path)).once(&format!("{}-{id}", key.get_value()))
    };
    let retry = move |id: u32| {
        spawn(async move {
            match post(id, "/retry").answer::<Order>().await {
                Ok(found) => {
                    announcer.say("The refund is on its way");
                    order.set(found);
                }
                Err(error) => announcer.say(error.advice()),
            }
        });
    };
    let chosen = StoredValue::new(0_u32);
    let settle = Editor::new("settle");
    let submit = Callback::new(move |()| {
        let call = || post(chosen.get_value(), "/settle").with(&RefundSettlement { note: settle.form.text("note") });
        let show = move |body: String| api::read::<Order>(&body).map(|found| order.set(found));
        settle.send(&settle_table(), call, "Noted: it was paid in another way", show);
    });
    let tools = move |refund: &Refund| {
        if refund.status != RefundStatus::Failed {
            return ().into_any();
        }
        let (id, amount) = (refund.id, refund.amount.to_string());
        let open = move || {
            chosen.set_value(id);
            // Other words are another request.
            key.set_value(keys::fresh());
            settle.open(format!("Refund of {amount}"));
        };
        let words = format!("refund {id} of {}", refund.amount);
        view! {
            <span class="desk__cell">
                {button("Try again", format!("Try {words} again"), move || retry(id))}
                {button("Paid otherwise", format!("Note that {words} was paid in another way"), open)}
            </span>
        }
        .into_any()
    };
    let row = |refund: &Refund| {
        let status = refund.status.as_str();
        vec![
            text(browser::date_time(&refund.created_at)),
            text(refund.amount.to_string()),
            view! { <span class="status" data-status=format!("refund-{status}")>{label(status)}</span> }.into_any(),
            text(refund.fault.clone().unwrap_or_else(|| refund.reason.clone())),
            tools(refund),
        ]
    };
    let owed = found.refunds.iter().any(|refund| refund.status == RefundStatus::Failed);
    let notice = owed.then(|| {
        view! {
            <p class="faults" role="status">
                "A refund did not go through. The money is still owed: try again, or pay it in another way and note that here."
            </p>
        }
    });
    let rows = found.refunds.iter().map(row).collect();
    let list = table("Refunds of this order", &["Asked for", "Amount", "Status", "Why", ""], rows);
    Some(
        view! {
            <section class="panel" aria-labelledby="refunds">
                <h2 id="refunds" class="panel__title">
                    "Refunds"
                </h2>
                {notice}
                {list}
            </section>
            {settle.view("Note it", settle_table, submit)}
        }
        .into_any(),
    )
}
