//! Paying an order that waits for it. A card that is declined can be followed by another, for the same order.

use std::time::Duration;

use leptos::{leptos_dom::helpers::IntervalHandle, prelude::*};
use vitrine_contract::{Order, OrderStatus, PaymentProvider, PaymentSession, PaymentStatus, TestCard, TestPayment};
use wasm_bindgen::{JsCast, closure::Closure};

use super::order::order_url;
use crate::{
    announce::Announcer,
    api::{self, ApiError, Call, Load, Remote, keys, load},
    browser,
    cart::CartStore,
    components::ProblemNotice,
    form::{Field, Form, Kind, fields, sheet},
    format::time_left,
    place::order_path,
    query,
    reactive::spawn_scoped,
};

/// How often the countdown is looked at. It shows minutes.
const TICK: Duration = Duration::from_secs(5);
/// How long an order is asked for after it was paid: the provider tells the shop, and the shop tells us.
const POLLS: u32 = 40;
const POLL: Duration = Duration::from_millis(750);

/// Where the element is that shows the fields of Stripe. Fetched only where Stripe moves the money.
const STRIPE: &str = "/stripe-payment.js";

/// The payment's state. Copies are handles.
#[derive(Clone, Copy)]
struct Desk {
    order: Load<Order>,
    number: StoredValue<String>,
    session: Load<PaymentSession>,
    /// One per attempt, whatever the number of clicks.
    key: StoredValue<String>,
    form: Form,
    waiting: RwSignal<bool>,
    announcer: Announcer,
    cart: StoredValue<CartStore>,
}

/// The payment's part of an order's page. `back` is how it went on the bank's own page, for who comes from there.
#[component]
pub fn Payment(order: Order, load: Load<Order>, back: StoredValue<Option<String>>) -> impl IntoView {
    let number = StoredValue::new(order.number.clone());
    let key = StoredValue::new(keys::fresh());
    let desk = Desk {
        order: load,
        number,
        session: self::load(
            move || Some(number.get_value()),
            move |number| Call::post(&format!("{}/payments", order_url(&number))).once(&key.get_value()).answer(),
        ),
        key,
        form: Form::new("pay"),
        waiting: RwSignal::new(false),
        announcer: Announcer::expect(),
        cart: StoredValue::new(CartStore::expect()),
    };
    // Once: what is drawn after it is another attempt.
    if let Some(status) = back.try_update_value(Option::take).flatten() {
        match status.as_str() {
            "failed" => {
                desk.declined("Your bank did not take the payment. Try again, or another card.".to_owned(), None);
            }
            // The money may be on its way.
            _ => desk.wait(),
        }
    }
    let content = move || match desk.session.get() {
        Remote::Loading => view! { <p class="skeleton skeleton--button" aria-hidden="true"></p> }.into_any(),
        Remote::Ready(session) => match session.provider {
            PaymentProvider::Test => test_card(desk, session),
            PaymentProvider::Stripe => stripe(desk, session),
        },
        Remote::Failed(error) => view! { <ProblemNotice error retry=move |()| desk.session.retry() /> }.into_any(),
    };
    let waiting = move || {
        desk.waiting
            .get()
            .then(|| view! { <p class="note" role="status">"Waiting for the payment to be confirmed…"</p> })
    };
    let declined = (order.payment == PaymentStatus::Declined)
        .then(|| view! { <p class="note">"The last card was declined. Your order still stands: try another one."</p> });
    view! {
        <section class="panel pay" aria-labelledby="pay-title">
            <h2 id="pay-title" class="panel__title">
                "Payment"
            </h2>
            {order.reserved_until.map(|until| view! { <Countdown until desk /> })}
            {declined}
            {waiting}
            <div hidden=move || desk.waiting.get()>{content}</div>
        </section>
    }
}

/// Until when the things are held; after that, whether the order still stands.
#[component]
fn Countdown(until: String, desk: Desk) -> impl IntoView {
    let end = browser::moment(&until);
    let left = move || time_left(end - js_sys::Date::now());
    let shown = RwSignal::new(left());
    let tick = move || {
        let left = left();
        if left.is_none() && !desk.waiting.get_untracked() {
            desk.look();
        }
        shown.set(left);
    };
    if let Ok(handle) = set_interval_with_handle(tick, TICK) {
        let handle: IntervalHandle = handle;
        on_cleanup(move || handle.clear());
    }
    // Equal words are no change to the page.
    let words = Memo::new(move |_| match shown.get() {
        Some(left) => format!("Held for you for {left} more."),
        None => "No longer held for you. If things are still there, you can still pay.".to_owned(),
    });
    view! { <p class="pay__hold">{move || words.get()}</p> }
}

impl Desk {
    /// Asks how the order stands until it is decided.
    fn wait(self) {
        self.waiting.set(true);
        let declined_before = self.declines();
        spawn_scoped(async move {
            for _ in 0..POLLS {
                pause(POLL).await;
                let Ok(order) = Call::get(&order_url(&self.number.get_value())).answer::<Order>().await else {
                    continue;
                };
                let paid = order.status != OrderStatus::PendingPayment;
                let declined = order.payment == PaymentStatus::Declined && declines(&order) > declined_before;
                if paid || declined {
                    self.announcer.say(if paid { "Your order is paid" } else { "The card was declined" });
                    self.waiting.set(false);
                    // It keeps its things until they are paid.
                    self.cart.get_value().refresh();
                    // Draws the page anew; what belongs to this payment goes with the old one.
                    self.order.set(order);
                    return;
                }
            }
            self.waiting.set(false);
            let words = "We have not heard from the payment provider yet. If you paid, the confirmation comes by mail; \
                         you need not pay again.";
            self.form.refuse(words, vec![]);
        });
    }

    fn declines(self) -> usize {
        untrack(|| self.order.with(|order| order.ready().map_or(0, declines)))
    }

    /// Asks once how the order stands: it may have ended while its page was open.
    fn look(self) {
        spawn_scoped(async move {
            let order = Call::get(&order_url(&self.number.get_value())).answer::<Order>().await;
            if let Ok(order) = order
                && order.status != OrderStatus::PendingPayment
            {
                self.cart.get_value().refresh();
                self.order.set(order);
            }
        });
    }

    /// The card came to nothing. `field` is where another one goes, where it is one of ours.
    fn declined(self, words: String, field: Option<&str>) {
        self.announcer.say("The card was declined");
        // Not for the card's sake, where the order's time is up.
        self.look();
        self.key.set_value(keys::fresh());
        let fault = field.map(|field| (field.to_owned(), "Try another card.".to_owned()));
        self.form.refuse(words, fault.into_iter().collect());
    }
}

fn declines(order: &Order) -> usize {
    use vitrine_contract::OrderEventKind::PaymentDeclined;
    order.timeline.iter().filter(|event| event.kind == PaymentDeclined).count()
}

async fn pause(duration: Duration) {
    let mut arm = |resolve: js_sys::Function, _| {
        set_timeout(
            move || {
                let _ = resolve.call0(&wasm_bindgen::JsValue::NULL);
            },
            duration,
        );
    };
    let _ = wasm_bindgen_futures::JsFuture::from(js_sys::Promise::new(&mut arm)).await;
}

/// The built-in provider: no real money, cards for every outcome.
fn test_card(desk: Desk, session: PaymentSession) -> AnyView {
    let form = desk.form;
    let table = || {
        let number = Field::new("number", "Card number", Kind::Digits, "cc-number");
        [number.hint("No real money moves here. 4242 4242 4242 4242 pays, 4000 0000 0000 0002 is declined.")]
    };
    let words = format!("Pay {}", session.amount);
    let submit = Callback::new(move |()| {
        let call = || {
            let url = format!("/api/test-payments/{}/confirm", query::encode(&session.intent));
            let body = TestCard { client_secret: session.client_secret.clone(), number: form.text("number") };
            Call::post(&url).with(&body)
        };
        form.send(&table(), call, move |body| match api::read::<TestPayment>(&body) {
            Ok(TestPayment { captured: true, .. }) => desk.wait(),
            Ok(TestPayment { declined, .. }) => {
                desk.declined(declined.unwrap_or_else(|| "The card was declined.".to_owned()), Some("number"));
            }
            Err(error) => form.fail(&error),
        });
    });
    sheet(form, fields(form, &table()), Signal::stored(words), submit)
}

/// Stripe's own fields, in an element of ours that loads them.
fn stripe(desk: Desk, session: PaymentSession) -> AnyView {
    let form = desk.form;
    let go = RwSignal::new(0_u32);
    let busy = RwSignal::new(false);
    let lost = move || {
        busy.set(false);
        form.refuse(ApiError::Unreachable(String::new()).advice(), vec![]);
    };
    load_script(0, lost);
    let origin = window().location().origin().unwrap_or_default();
    let return_url = format!("{origin}{}", order_path(&desk.number.get_value()));
    let pay = StoredValue::new(format!("Pay {}", session.amount));
    let words = Signal::derive(move || if busy.get() { "One moment…".to_owned() } else { pay.get_value() });
    let submit = Callback::new(move |()| {
        if !busy.get_untracked() {
            busy.set(true);
            // Where it was lost it is fetched again.
            load_script(go.get_untracked() + 1, lost);
            go.update(|go| *go += 1);
        }
    });
    let reason = |event: &web_sys::Event| {
        let words = event.dyn_ref::<web_sys::CustomEvent>().and_then(|event| event.detail().as_string());
        words.unwrap_or_else(|| ApiError::Unreachable(String::new()).advice())
    };
    let declined = move |event: web_sys::Event| {
        busy.set(false);
        desk.declined(reason(&event), None);
    };
    let refused = move |event: web_sys::Event| {
        busy.set(false);
        desk.form.refuse(reason(&event), vec![]);
    };
    let fields = view! {
        <stripe-payment
            publishable-key=session.publishable_key
            client-secret=session.client_secret
            return-url=return_url
            confirm=move || Some(go.get()).filter(|go| *go > 0).map(|go| go.to_string())
            on:paid=move |_: web_sys::Event| {
                busy.set(false);
                desk.wait();
            }
            on:declined=declined
            on:refused=refused
        ></stripe-payment>
    }
    .into_any();
    sheet(form, fields, words, submit)
}

/// Fetches the element, unless that was done. Where it could not be, it can be tried again, under another address each time:
/// a browser remembers that a module failed.
fn load_script(attempt: u32, lost: impl FnOnce() + 'static) {
    let document = document();
    if browser::by_id::<web_sys::Element>("stripe-payment").is_some() {
        return;
    }
    if let (Ok(script), Some(head)) = (document.create_element("script"), document.head()) {
        script.set_id("stripe-payment");
        let _ = script.set_attribute("type", "module");
        let url = if attempt == 0 { STRIPE.to_owned() } else { format!("{STRIPE}?{attempt}") };
        let _ = script.set_attribute("src", &url);
        let gone = script.clone();
        let error = Closure::once_into_js(move || {
            gone.remove();
            lost();
        });
        let _ = script.add_event_listener_with_callback("error", error.unchecked_ref());
        let _ = head.append_child(&script);
    }
}
