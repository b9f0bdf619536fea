//! An order: where it stands, what is in it, and what its owner may do.

use leptos::prelude::*;
use vitrine_contract::{Cancellation, Order, OrderStatus, PaymentStatus};

use super::payment::Payment;
use crate::{
    announce::Announcer,
    api::{self, Call, Load, Remote, keys, load},
    browser,
    components::{EmptyState, Modal, ProblemNotice, order_lines, order_summary, order_timeline},
    form::{Field, Form, Kind, fields, sheet},
    head::{Meta, use_meta},
    place::{order_path, sign_in_path},
    query,
};

/// The URL of an order in the API.
pub fn order_url(number: &str) -> String {
    format!("/api/orders/{}", query::encode(number))
}

/// The order's page.
pub fn order_page(number: &str) -> AnyView {
    if let Some(token) = browser::take_from_hash("token") {
        keys::keep(number, &token);
    }
    // Back from the bank's own page, where Stripe says how it went; the address keeps none of it.
    let back = browser::take_search().and_then(|search| query::value(&search, "redirect_status"));
    let back = StoredValue::new(back);
    let title = format!("Order {number}");
    use_meta(move || Some(Meta::new(title.clone(), "Where your order stands.")));
    let number = StoredValue::new(number.to_owned());
    let order: Load<Order> = load(move || Some(number.get_value()), |number| Call::get(&order_url(&number)).answer());
    let content = move || match order.get() {
        Remote::Loading => view! { <p class="skeleton skeleton--title" aria-hidden="true"></p> }.into_any(),
        Remote::Ready(found) => whole(found, order, back),
        // To others than its owner it is not there at all.
        Remote::Failed(error) if error.is_not_found() => view! {
            <h1 class="visually-hidden">"Order"</h1>
            <EmptyState title="We can’t show that order here">
                <p>"An order without an account opens by the link in its mail; others, once you are signed in."</p>
                <p class="actions">
                    <a class="button" href=sign_in_path(&order_path(&number.get_value()))>
                        "Sign in"
                    </a>
                </p>
            </EmptyState>
        }
        .into_any(),
        Remote::Failed(error) => {
            let sign_in = matches!(error.status(), Some(401 | 403)).then(|| {
                view! {
                    <a class="button" href=sign_in_path(&order_path(&number.get_value()))>
                        "Sign in"
                    </a>
                }
            });
            view! {
                <h1 class="visually-hidden">"Order"</h1>
                <ProblemNotice error retry=move |()| order.retry() />
                {sign_in}
            }
            .into_any()
        }
    };
    view! { <div class="page order">{content}</div> }.into_any()
}

/// How it stands, as a heading and a sentence.
fn standing(order: &Order) -> (&'static str, String) {
    match order.status {
        OrderStatus::PendingPayment => ("Pay for your order", "Your things are held for you.".to_owned()),
        OrderStatus::Paid => ("Thank you", format!("Your order is paid. The receipt goes to {}.", order.email)),
        OrderStatus::Fulfilled => ("Packed", "It goes to the carrier next.".to_owned()),
        OrderStatus::Shipped => ("On its way", "The carrier has it.".to_owned()),
        OrderStatus::Delivered => ("Delivered", "We hope it stands well.".to_owned()),
        OrderStatus::Expired => {
            ("Not paid in time", "Its things are free for others again; your cart still knows them.".to_owned())
        }
        OrderStatus::Cancelled => {
            let paid = matches!(
                order.payment,
                PaymentStatus::Captured | PaymentStatus::PartlyRefunded | PaymentStatus::Refunded
            );
            let back = if paid { "What you paid goes back to you." } else { "You paid nothing." };
            ("Cancelled", back.to_owned())
        }
        OrderStatus::Refunded if order.refunded.amount < order.totals.total.amount => {
            ("Refunded", "Not all of your money has reached you yet. We are seeing to it.".to_owned())
        }
        OrderStatus::Refunded => ("Refunded", "All that you paid went back to you.".to_owned()),
    }
}

fn whole(order: Order, load: Load<Order>, back: StoredValue<Option<String>>) -> AnyView {
    let (heading, sentence) = standing(&order);
    let payment =
        (order.status == OrderStatus::PendingPayment).then(|| view! { <Payment order=order.clone() load back /> });
    let cancel = order.cancellable.then(|| view! { <Cancel number=order.number.clone() load /> });
    let tracking = order.tracking.clone().map(|tracking| {
        let number = tracking.number.clone();
        let number = match tracking.url.filter(|url| url.starts_with("https://")) {
            Some(url) => view! {
                <a href=url rel="external noopener" target="_blank">
                    {number}
                    <span class="visually-hidden">", opens in a new tab"</span>
                </a>
            }
            .into_any(),
            None => number.into_any(),
        };
        view! { <p class="order__tracking">{tracking.carrier} " " {number}</p> }
    });
    // A cart keeps its things until they are paid.
    let again = (order.status == OrderStatus::Expired).then(|| {
        view! {
            <p class="form__more">
                <a class="button" href="/cart">
                    "To your cart"
                </a>
            </p>
        }
    });
    view! {
        <div class="cart__head">
            <p class="order__number">"Order " {order.number.clone()}</p>
            <h1 class="listing__title">{heading}</h1>
            <p class="listing__line" role="status">
                {sentence}
            </p>
            {tracking}
            {again}
        </div>
        <div class="cart__columns">
            <div>{payment} {order_lines(&order)} {order_timeline(&order)} {cancel}</div>
            {order_summary(order)}
        </div>
    }
    .into_any()
}

/// The button that calls an order off, and the question before that.
#[component]
fn Cancel(number: String, load: Load<Order>) -> impl IntoView {
    let open = RwSignal::new(false);
    let form = Form::new("cancel");
    let announcer = Announcer::expect();
    let key = StoredValue::new(keys::fresh());
    let number = StoredValue::new(number);
    let table = || [Field::new("reason", "Why?", Kind::Text, "off").optional()];
    let submit = Callback::new(move |()| {
        let call = || {
            let url = format!("{}/cancel", order_url(&number.get_value()));
            Call::post(&url).with(&Cancellation { reason: form.text("reason") }).once(&key.get_value())
        };
        form.send(&table(), call, move |body| match api::read::<Order>(&body) {
            Ok(order) => {
                open.set(false);
                announcer.say("Your order is cancelled");
                load.set(order);
            }
            Err(error) => form.fail(&error),
        });
    });
    let inner = move || {
        view! {
            <p>"Its things go back on the shelf, and what you paid goes back to you."</p>
            {sheet(form, fields(form, &table()), Signal::stored("Cancel this order".to_owned()), submit)}
            <button type="button" class="link-button" on:click=move |_| open.set(false)>
                "Keep it"
            </button>
        }
        .into_any()
    };
    view! {
        <button type="button" class="button button--quiet" on:click=move |_| open.set(true)>
            "Cancel order"
        </button>
        <Modal open title="Cancel this order?".to_owned() inner=inner />
    }
}
