//! From cart to order.

use std::borrow::Cow;

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use vitrine_contract::{Address, Cart, Checkout, Country, List, Order, Quote, QuoteRequest, ShippingMethod};

use crate::{
    announce::Announcer,
    api::{self, ApiError, Call, Load, Remote, keys, load},
    cart::CartStore,
    components::{EmptyState, ProblemNotice, sums, total_rows},
    form::{Field, Form, Kind, field, fields, sheet},
    format::tint,
    head::{Meta, use_meta},
    place::{ALL, Listing, order_path, sign_in_path},
    reactive::effect,
    session::Visitor,
};

/// Bought for somebody else: the bill has an address of its own.
const OTHER_BILL: &str = "other_bill";

/// A field's name in the API, and what a browser may fill in there.
type Named = (&'static str, &'static str);

/// The names of an address's fields, for where things go and for whose bill it is.
struct Names {
    name: Named,
    line1: Named,
    line2: Named,
    city: Named,
    postal_code: Named,
    subdivision: Named,
    country: Named,
    phone: Named,
}

macro_rules! names {
    ($of:literal, $section:literal) => {
        Names {
            name: (concat!($of, ".name"), concat!($section, " name")),
            line1: (concat!($of, ".line1"), concat!($section, " address-line1")),
            line2: (concat!($of, ".line2"), concat!($section, " address-line2")),
            city: (concat!($of, ".city"), concat!($section, " address-level2")),
            postal_code: (concat!($of, ".postal_code"), concat!($section, " postal-code")),
            subdivision: (concat!($of, ".subdivision"), concat!($section, " address-level1")),
            country: (concat!($of, ".country"), concat!($section, " country")),
            phone: (concat!($of, ".phone"), concat!($section, " tel")),
        }
    };
}

const SHIPPING: Names = names!("shipping_address", "shipping");
const BILLING: Names = names!("billing_address", "billing");

/// The fields of an address as its country writes it.
fn address_fields(names: &Names, country: Option<&Country>) -> Vec<Field> {
    let make = |(name, autocomplete): Named, label, kind| Field::new(name, label, kind, autocomplete);
    let mut all = vec![
        make(names.country, "Country", Kind::Select),
        make(names.name, "Full name", Kind::Text),
        make(names.line1, "Street and number", Kind::Text),
        make(names.line2, "Flat, floor, company", Kind::Text).optional(),
    ];
    let Some(country) = country else { return all };
    if let Some(example) = &country.postal_code {
        let mut postal = make(names.postal_code, "Postal code", Kind::Text).hint(format!("Such as {example}"));
        postal.label = Cow::Owned(country.postal_code_label.clone());
        all.push(postal);
    }
    all.push(make(names.city, "Town", Kind::Text));
    if let Some(label) = &country.subdivision_label {
        let mut subdivision = make(names.subdivision, "State", Kind::Select);
        subdivision.label = Cow::Owned(label.clone());
        all.push(subdivision);
    }
    if names.phone == SHIPPING.phone {
        let phone = make(names.phone, "Phone", Kind::Tel).optional();
        all.push(phone.hint("For the carrier alone"));
    }
    all
}

/// The page's state. Copies are handles.
#[derive(Clone, Copy)]
struct Till {
    form: Form,
    cart: CartStore,
    countries: Load<Vec<Country>>,
    quote: RwSignal<Option<Quote>>,
    quote_failed: RwSignal<Option<ApiError>>,
    /// The way of sending that was chosen.
    method: RwSignal<Option<String>>,
    /// One per order that is meant, whatever the number of clicks.
    key: StoredValue<String>,
    /// What changed under the shopper's hands.
    note: RwSignal<Option<String>>,
}

impl Till {
    fn country(self, names: &Names) -> Option<Country> {
        let code = self.form.value(names.country.0);
        self.countries.with(|remote| remote.ready()?.iter().find(|country| country.code == code).cloned())
    }

    fn all_fields(self) -> Vec<Field> {
        untrack(|| {
            let mut all = vec![email_field()];
            all.extend(address_fields(&SHIPPING, self.country(&SHIPPING).as_ref()));
            if self.form.ticked(OTHER_BILL) {
                all.extend(address_fields(&BILLING, self.country(&BILLING).as_ref()));
            }
            all
        })
    }

    fn address(self, names: &Names) -> Address {
        let text = |(name, _): Named| self.form.text(name);
        let country = untrack(|| self.country(names));
        let has = |wanted: bool, name: Named| if wanted { text(name) } else { String::new() };
        Address {
            name: text(names.name),
            line1: text(names.line1),
            line2: text(names.line2),
            city: text(names.city),
            postal_code: has(country.as_ref().is_some_and(|country| country.postal_code.is_some()), names.postal_code),
            subdivision: has(
                country.as_ref().is_some_and(|country| country.subdivision_label.is_some()),
                names.subdivision,
            ),
            country: text(names.country),
            phone: text(names.phone),
        }
    }

    /// Fills in where things went last.
    fn prefill(self, address: Address) {
        let fields = [
            (SHIPPING.name, address.name),
            (SHIPPING.line1, address.line1),
            (SHIPPING.line2, address.line2),
            (SHIPPING.city, address.city),
            (SHIPPING.postal_code, address.postal_code),
            (SHIPPING.subdivision, address.subdivision),
            (SHIPPING.country, address.country),
            (SHIPPING.phone, address.phone),
        ];
        for ((name, _), value) in fields {
            if self.form.text(name).is_empty() {
                self.form.set(name, value);
            }
        }
    }

    fn place(self, navigate: impl Fn(&str, NavigateOptions) + 'static) {
        let Some(quote) = self.quote.get_untracked() else {
            self.form.complete(&self.all_fields());
            return;
        };
        if !self.form.complete(&self.all_fields()) {
            return;
        }
        self.note.set(None);
        let checkout = Checkout {
            email: self.form.text("email"),
            shipping_address: self.address(&SHIPPING),
            billing_address: untrack(|| self.form.ticked(OTHER_BILL)).then(|| self.address(&BILLING)),
            shipping_method: quote.shipping_method,
            expected_total: quote.totals.total,
        };
        let call = Call::post("/api/orders").with(&checkout).once(&self.key.get_value());
        let done = move |result: Result<String, ApiError>| match result.and_then(|body| api::read::<Order>(&body)) {
            Ok(order) => {
                if let Some(token) = &order.token {
                    keys::keep(&order.number, token);
                }
                self.cart.refresh();
                navigate(&order_path(&order.number), NavigateOptions { replace: true, ..NavigateOptions::default() });
            }
            Err(error) => self.refused(&error),
        };
        self.form.dispatch(call, Box::new(done));
    }

    /// What changed is said and shown; the shopper goes on with another click.
    fn refused(self, error: &ApiError) {
        if error.status().is_some_and(|status| status < 500) {
            // This order is not to be: what is sent next is another.
            self.key.set_value(keys::fresh());
        }
        let changed = error.is("price-changed") || error.is("out-of-stock");
        if !changed {
            self.form.fail(error);
            return;
        }
        let words = untrack(|| self.cart.with(|cart| change(error, cart))).unwrap_or_else(|| error.advice());
        self.note.set(Some(words.clone()));
        self.form.refuse(words, vec![]);
        self.cart.refresh();
    }
}

/// What kept an order from being placed, in words.
fn change(error: &ApiError, cart: &Cart) -> String {
    let Some(refusal) = error.refusal() else { return error.advice() };
    if let Some(total) = refusal.more.total {
        return format!("The total is {total} now. Look it over, and place your order if that is all right.");
    }
    let gone: Vec<_> = cart
        .lines
        .iter()
        .filter(|line| refusal.more.skus.contains(&line.sku))
        .map(|line| format!("{}, {}", line.product, line.variant))
        .collect();
    if gone.is_empty() {
        return error.advice();
    }
    format!("Somebody was faster: there is not enough left of {}. Your cart shows what there is.", gone.join("; "))
}

fn email_field() -> Field {
    Field::new("email", "Email", Kind::Email, "email").hint("For the receipt and news of your order")
}

/// The checkout's page.
#[component]
pub fn CheckoutPage() -> impl IntoView {
    use_meta(|| Some(Meta::new("Checkout", "Where your things go, and how.")));
    let till = Till {
        form: Form::new("checkout"),
        cart: CartStore::expect(),
        countries: load(
            || Some(()),
            |()| async move { Call::get("/api/countries").answer::<List<Country>>().await.map(|list| list.items) },
        ),
        quote: RwSignal::new(None),
        quote_failed: RwSignal::new(None),
        method: RwSignal::new(None),
        key: StoredValue::new(keys::fresh()),
        note: RwSignal::new(None),
    };
    till.cart.refresh();
    fill_in(&till);
    follow_quote(&till);
    let empty = Memo::new(move |_| till.cart.with(|cart| cart.count == 0));
    let content = move || match empty.get() {
        Some(true) => view! {
            <EmptyState title="There is nothing to check out">
                // What was there may have sold out just now.
                {move || till.note.get().map(|words| view! { <p role="alert">{words}</p> })}
                <p class="actions">
                    <a class="button" href=Listing::of(ALL).path()>
                        "See everything"
                    </a>
                    <a class="button button--quiet" href="/cart">
                        "To your cart"
                    </a>
                </p>
            </EmptyState>
        }
        .into_any(),
        Some(false) => view! {
            <div class="cart__columns">
                <Steps till />
                <Summary till />
            </div>
        }
        .into_any(),
        None => view! { <p class="skeleton skeleton--title" aria-hidden="true"></p> }.into_any(),
    };
    view! {
        <div class="page checkout">
            <div class="cart__head">
                <h1 class="listing__title">"Checkout"</h1>
            </div>
            {content}
        </div>
    }
}

/// What is known of the shopper, and the countries.
fn fill_in(till: &Till) {
    let till = *till;
    let visitor = Visitor::expect();
    effect(move || {
        let Some(account) = visitor.account() else { return };
        if till.form.text("email").is_empty() {
            till.form.set("email", account.email);
        }
        if let Some(address) = account.address {
            till.prefill(address);
        } else if till.form.text(SHIPPING.name.0).is_empty() {
            till.form.set(SHIPPING.name.0, account.name);
        }
    });
    effect(move || {
        let Some(countries) = till.countries.with(|remote| remote.ready().cloned()) else { return };
        let mut choices = vec![(String::new(), "Choose a country".to_owned())];
        choices.extend(countries.into_iter().map(|country| (country.code, country.name)));
        till.form.offer(SHIPPING.country.0, choices.clone());
        till.form.offer(BILLING.country.0, choices);
    });
    for names in [&SHIPPING, &BILLING] {
        let country = Memo::new(move |_| till.country(names));
        effect(move || {
            let Some(country) = country.get() else { return };
            let label = country.subdivision_label.unwrap_or_default().to_lowercase();
            let mut choices = vec![(String::new(), format!("Choose a {label}"))];
            choices.extend(country.subdivisions.into_iter().map(|one| (one.code, one.name)));
            till.form.offer(names.subdivision.0, choices);
        });
    }
}

/// Asks what it would cost whenever that may have changed.
fn follow_quote(till: &Till) {
    let till = *till;
    let wanted = Memo::new(move |_| {
        let country = till.form.value(SHIPPING.country.0);
        let subdivision = till.form.value(SHIPPING.subdivision.0);
        (!country.is_empty()).then(|| QuoteRequest { country, subdivision, shipping_method: till.method.get() })
    });
    // Another sum or another number of things is another quote.
    let cart = Memo::new(move |_| till.cart.with(|cart| (cart.count, cart.total)));
    let answer: Load<Quote> = load(
        move || {
            cart.get().filter(|(count, _)| *count > 0)?;
            wanted.get()
        },
        |request| Call::post("/api/checkout/quote").with(&request).answer(),
    );
    let announcer = Announcer::expect();
    effect(move || match answer.get() {
        // What is there stays until the answer comes.
        Remote::Loading => {}
        Remote::Ready(quote) => {
            if till.quote.with_untracked(|old| old.as_ref().is_some_and(|old| old.totals != quote.totals)) {
                announcer.say(format!("Total: {}", quote.totals.total));
            }
            till.quote_failed.set(None);
            till.quote.set(Some(quote));
        }
        Remote::Failed(error) => till.quote_failed.set(Some(error)),
    });
}

/// All that the shopper tells us.
#[component]
fn Steps(till: Till) -> impl IntoView {
    let form = till.form;
    let visitor = Visitor::expect();
    let navigate = use_navigate();
    let submit = Callback::new(move |()| till.place(navigate.clone()));
    let guest = move || {
        (visitor.account().is_none()).then(|| {
            view! {
                <p class="step__more">
                    "You need no account. "
                    <a href=sign_in_path("/checkout")>"Sign in"</a>
                    " to have your address filled in."
                </p>
            }
        })
    };
    let country = Memo::new(move |_| till.country(&SHIPPING));
    let bill_country = Memo::new(move |_| till.country(&BILLING));
    let billing = move || {
        form.ticked(OTHER_BILL).then(|| {
            let inner = move || fields(form, &address_fields(&BILLING, bill_country.get().as_ref()));
            view! { <div class="form__grid">{inner}</div> }
        })
    };
    let other_bill = Field::new(OTHER_BILL, "The bill goes to another address", Kind::Check, "");
    let failed = move || match (till.countries.get(), till.quote_failed.get()) {
        (Remote::Failed(error), _) => {
            Some(view! { <ProblemNotice error retry=move |()| till.countries.retry() /> }.into_any())
        }
        (_, Some(error)) => Some(view! { <p class="line__state" role="alert">{error.advice()}</p> }.into_any()),
        _ => None,
    };
    let inner = view! {
        <section class="step" aria-labelledby="step-contact">
            <h2 id="step-contact" class="step__title">
                "Contact"
            </h2>
            {guest}
            {field(form, email_field())}
        </section>
        <section class="step" aria-labelledby="step-address">
            <h2 id="step-address" class="step__title">
                "Delivery address"
            </h2>
            <div class="form__grid">
                {move || fields(form, &address_fields(&SHIPPING, country.get().as_ref()))}
            </div>
            {field(form, other_bill)}
            {billing}
        </section>
        <section class="step" aria-labelledby="step-method">
            <h2 id="step-method" class="step__title">
                "Delivery"
            </h2>
            {failed}
            <Methods till />
        </section>
    }
    .into_any();
    let button = Signal::derive(move || {
        let total = till.quote.with(|quote| quote.as_ref().map(|quote| quote.totals.total.to_string()));
        total.map_or_else(|| "Place order".to_owned(), |total| format!("Place order, {total}"))
    });
    view! {
        <div>
            {sheet(form, inner, button, submit)}
            <p class="summary__note">"You pay in the next step. Until then your things are held for you."</p>
        </div>
    }
}

/// How soon a way of sending is, in words.
fn days(method: &ShippingMethod) -> String {
    match (method.days_min, method.days_max) {
        (_, 1) => "1 working day".to_owned(),
        (least, most) if least == most => format!("{most} working days"),
        (least, most) => format!("{least} to {most} working days"),
    }
}

#[component]
fn Methods(till: Till) -> impl IntoView {
    let methods =
        Memo::new(move |_| till.quote.with(|quote| quote.as_ref().map(|quote| quote.shipping_methods.clone())));
    let chosen = Memo::new(move |_| till.quote.with(|quote| quote.as_ref().map(|quote| quote.shipping_method.clone())));
    let one = move |method: ShippingMethod| {
        let id = StoredValue::new(method.id.clone());
        let price = if method.price.amount == 0 { "Free".to_owned() } else { method.price.to_string() };
        let soon = days(&method);
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="shipping_method"
                    value=method.id
                    prop:checked=move || chosen.with(|chosen| id.with_value(|id| chosen.as_ref() == Some(id)))
                    on:change=move |_| till.method.set(Some(id.get_value()))
                />
                <span class="choice__name">{method.name}</span>
                <span class="choice__more">{soon}</span>
                <span class="choice__price">{price}</span>
            </label>
        }
    };
    move || match methods.get() {
        None => view! { <p class="step__more">"Choose a country to see how we can send it."</p> }.into_any(),
        Some(methods) => view! {
            <fieldset class="choices">
                <legend class="visually-hidden">"How it is sent"</legend>
                {methods.into_iter().map(one).collect_view()}
            </fieldset>
        }
        .into_any(),
    }
}

/// What is bought, and what it comes to.
#[component]
fn Summary(till: Till) -> impl IntoView {
    let lines = move || {
        let one = |line: vitrine_contract::CartLine| {
            view! {
                <li class="brief">
                    <div class="brief__picture stage" data-tint=tint(&line.collection).to_string()>
                        <img src=line.poster.url alt="" decoding="async" />
                    </div>
                    <p class="brief__text">
                        {line.product} <span>{line.variant} " × " {line.quantity.min(line.max_quantity)}</span>
                    </p>
                    <p class="brief__sum">{line.total.to_string()}</p>
                </li>
            }
        };
        let bought = |cart: &Cart| cart.lines.iter().filter(|line| line.total.amount > 0).cloned().collect::<Vec<_>>();
        till.cart.with(bought).unwrap_or_default().into_iter().map(one).collect_view()
    };
    let rows = move || {
        let code = till.cart.with(|cart| cart.discount.as_ref().map(|discount| discount.code.clone())).flatten();
        if let Some(quote) = till.quote.get() {
            return sums(total_rows(&quote.totals, code.as_deref(), None));
        }
        let subtotal = till.cart.with(|cart| cart.subtotal).flatten();
        sums(subtotal.map(|sum| ("Subtotal".to_owned(), sum.to_string())).into_iter().collect())
    };
    let note = move || till.note.get().map(|note| view! { <p class="note">{note}</p> });
    view! {
        <aside class="summary" aria-labelledby="summary">
            <h2 id="summary" class="summary__title">
                "Your order"
            </h2>
            {note}
            <ul role="list">{lines}</ul>
            {rows}
            <a class="more" href="/cart">
                "Change your cart"
            </a>
        </aside>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{cart, euros};

    fn country(postal_code: Option<&str>, subdivision: Option<&str>) -> Country {
        Country {
            code: "XX".into(),
            name: "X".into(),
            postal_code: postal_code.map(Into::into),
            postal_code_label: "ZIP code".into(),
            subdivision_label: subdivision.map(Into::into),
            subdivisions: vec![],
        }
    }

    #[test]
    fn an_address_has_the_fields_that_its_country_has() {
        let names = |country: Option<&Country>| -> Vec<_> {
            address_fields(&SHIPPING, country).into_iter().map(|field| field.name).collect()
        };
        assert!(!names(None).contains(&SHIPPING.city.0), "the country comes first");
        let all = names(Some(&country(Some("94103"), Some("State"))));
        assert!(all.contains(&"shipping_address.postal_code") && all.contains(&"shipping_address.subdivision"));
        let few = names(Some(&country(None, None)));
        assert!(!few.contains(&SHIPPING.postal_code.0) && !few.contains(&SHIPPING.subdivision.0));
        let label = address_fields(&SHIPPING, Some(&country(Some("94103"), None)));
        assert!(label.iter().any(|field| field.label == "ZIP code" && field.hint == "Such as 94103"));
    }

    #[test]
    fn browsers_know_the_two_addresses_apart() {
        let of = |names: &Names| -> Vec<_> {
            address_fields(names, Some(&country(Some("1"), Some("State"))))
                .iter()
                .map(|field| field.autocomplete)
                .collect()
        };
        assert!(of(&SHIPPING).contains(&"shipping postal-code") && of(&BILLING).contains(&"billing postal-code"));
        assert!(of(&BILLING).iter().all(|name| name.starts_with("billing ")));
    }

    #[test]
    fn what_changed_is_said() {
        let refused = |body: &str| ApiError::refused(409, None, body);
        let price = refused(
            r#"{"type":"/problems/price-changed","title":"t","status":409,"total":{"amount":1500,"currency":"EUR"}}"#,
        );
        assert!(change(&price, &cart(&[])).contains(&euros(1500).to_string()));
        let stock = refused(r#"{"type":"/problems/out-of-stock","title":"t","status":409,"skus":["B"]}"#);
        let words = change(&stock, &cart(&[("A", 1, 1), ("B", 1, 1)]));
        assert!(words.contains('B') && !words.contains("A,"), "{words}");
    }

    #[test]
    fn how_soon_is_said() {
        let method = |days_min, days_max| ShippingMethod {
            id: "s".into(),
            name: "S".into(),
            days_min,
            days_max,
            price: euros(0),
        };
        assert_eq!(days(&method(2, 4)), "2 to 4 working days");
        assert_eq!(days(&method(3, 3)), "3 working days");
        assert_eq!(days(&method(1, 1)), "1 working day");
    }
}
