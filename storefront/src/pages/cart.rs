//! The cart, with prices and stock as they are now.

use leptos::{ev::SubmitEvent, html::Input, prelude::*};
use vitrine_contract::{Cart, CartLine, LineState};

use crate::{
    announce::Announcer,
    api::Remote,
    browser,
    cart::CartStore,
    components::{EmptyState, ProblemNotice, Quantity, sums},
    format::{count, tint},
    head::{Meta, use_meta},
    place::{ALL, Listing, product_path},
};

/// The id of the button that undoes a removal.
const UNDO: &str = "cart-undo";
/// The id of the field for a discount code.
const CODE: &str = "discount-code";

/// The page's state. Copies are handles.
#[derive(Clone, Copy)]
struct Till {
    cart: CartStore,
    announcer: Announcer,
    /// What was taken out last.
    removed: RwSignal<Option<CartLine>>,
}

impl Till {
    fn remove(self, line: CartLine) {
        self.cart.remove(&line.sku);
        self.announcer.say(format!("{} taken out of your cart", line.product));
        self.removed.set(Some(line));
        // The button that had the focus is gone; the way back is the next best place.
        request_animation_frame(|| browser::focus(UNDO));
    }

    fn undo(self) {
        if let Some(line) = self.removed.get_untracked() {
            self.removed.set(None);
            let announcer = self.announcer;
            self.cart.add(&line.sku, line.quantity, move |error| {
                announcer.say(match error {
                    None => format!("{} is back in your cart", line.product),
                    Some(error) => error.advice(),
                });
            });
            request_animation_frame(|| browser::focus("main"));
        }
    }
}

/// What of the cart decides the shape of the page.
#[derive(Clone, PartialEq)]
enum Shape {
    Coming,
    Empty,
    Full,
    Failed(crate::api::ApiError),
}

/// The cart's page.
#[component]
pub fn CartPage() -> impl IntoView {
    use_meta(|| Some(Meta::new("Cart", "What you have picked.")));
    let till = Till { cart: CartStore::expect(), announcer: Announcer::expect(), removed: RwSignal::new(None) };
    // What is shown may be of some time ago.
    till.cart.refresh();
    let shape = Memo::new(move |_| match till.cart.remote() {
        Remote::Loading => Shape::Coming,
        Remote::Ready(cart) if cart.lines.is_empty() => Shape::Empty,
        Remote::Ready(_) => Shape::Full,
        Remote::Failed(error) => Shape::Failed(error),
    });
    let number = move || till.cart.with(|cart| count(cart.count as usize, "item", "items"));
    let content = move || match shape.get() {
        Shape::Coming => view! { <p class="skeleton skeleton--title" aria-hidden="true"></p> }.into_any(),
        Shape::Failed(error) => view! { <ProblemNotice error retry=move |()| till.cart.refresh() /> }.into_any(),
        Shape::Empty => view! {
            <EmptyState title="Your cart is empty">
                <p>"Things you add stay here until you come back."</p>
                <p class="actions">
                    <a class="button" href=Listing::of(ALL).path()>
                        "See everything"
                    </a>
                </p>
            </EmptyState>
        }
        .into_any(),
        Shape::Full => {
            let skus = move || {
                let of = |cart: &Cart| cart.lines.iter().map(|line| line.sku.clone()).collect::<Vec<_>>();
                till.cart.with(of).unwrap_or_default()
            };
            view! {
                <div class="cart__columns">
                    <ul class="cart__lines" role="list">
                        <For each=skus key=Clone::clone let(sku)>
                            <CartRow till sku />
                        </For>
                    </ul>
                    <Summary till />
                </div>
            }
            .into_any()
        }
    };
    view! {
        <div class="page cart">
            <div class="cart__head">
                <h1 class="listing__title">"Cart"</h1>
                <p class="listing__line">{move || (shape.get() == Shape::Full).then(number)}</p>
            </div>
            <Notes till />
            {content}
        </div>
    }
}

/// What changed: a removal that can be undone, prices that are others now.
#[component]
fn Notes(till: Till) -> impl IntoView {
    let removed = move || {
        till.removed.get().map(|line| {
            view! {
                <p class="note">
                    <span>{line.product} " taken out."</span>
                    <button type="button" class="link-button" id=UNDO on:click=move |_| till.undo()>
                        "Undo"
                    </button>
                </p>
            }
        })
    };
    let prices = move || {
        let changed = till.cart.with(price_changes).filter(|changes| !changes.is_empty())?;
        Some(view! {
            <div class="note" role="status">
                <ul role="list">{changed.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
                <button type="button" class="link-button" on:click=move |_| till.cart.acknowledge()>
                    "All right"
                </button>
            </div>
        })
    };
    view! { <div class="cart__notes">{removed} {prices}</div> }
}

/// A sentence for each price that is another than the shopper saw.
fn price_changes(cart: &Cart) -> Vec<String> {
    let sentence = |line: &CartLine| {
        let was = line.price_was?;
        let now = line.unit_price;
        let way = if now.amount > was.amount { "went up" } else { "came down" };
        Some(format!("{} {way} from {was} to {now}.", line.product))
    };
    cart.lines.iter().filter_map(sentence).collect()
}

/// How a line stands, where that needs a word.
fn state_line(line: &CartLine) -> Option<String> {
    match line.state {
        LineState::Available => None,
        LineState::Short => Some(format!("Only {} left, so only {0} count", line.max_quantity)),
        LineState::SoldOut => Some("Sold out, not counted in the total".to_owned()),
        LineState::Gone => Some("No longer sold".to_owned()),
    }
}

#[component]
fn CartRow(till: Till, sku: String) -> impl IntoView {
    let sku = StoredValue::new(sku);
    let line = Memo::new(move |_| {
        let find = |cart: &Cart| cart.lines.iter().find(|line| sku.with_value(|sku| line.sku == *sku)).cloned();
        till.cart.with(find).flatten()
    });
    let quantity = Signal::derive(move || line.with(|line| line.as_ref().map_or(1, |line| line.quantity)));
    let max = Signal::derive(move || line.with(|line| line.as_ref().map_or(1, |line| line.max_quantity)));
    let change = move |number: u32| {
        sku.with_value(|sku| till.cart.set(sku, number));
        if let Some(line) = line.get_untracked() {
            till.announcer.say(format!("{}: {number} in your cart", line.product));
        }
    };
    // Only what does not change with the quantity, so that the field keeps the focus while it does.
    let still = Memo::new(move |_| line.get().map(|line| CartLine { quantity: 1, total: line.unit_price, ..line }));
    let countable = |line: &CartLine| matches!(line.state, LineState::Available | LineState::Short);
    let total = move || line.get().filter(countable).map(|line| line.total.to_string());
    let state = move || {
        line.with(|line| line.as_ref().and_then(state_line)).map(|state| view! { <p class="line__state">{state}</p> })
    };
    let draw = move |shown: CartLine| {
        let name = shown.product.clone();
        let gone = shown.state == LineState::Gone;
        let title = if gone {
            name.clone().into_any()
        } else {
            view! { <a href=product_path(&shown.slug, Some(&shown.sku))>{name.clone()}</a> }.into_any()
        };
        let stepper = countable(&shown).then(|| {
            view! { <Quantity label=format!("Quantity of {name}") value=quantity max change /> }
        });
        view! {
            <div class="line__picture stage" data-tint=tint(&shown.collection).to_string()>
                <img
                    src=shown.poster.url
                    width=shown.poster.width.to_string()
                    height=shown.poster.height.to_string()
                    alt=""
                    decoding="async"
                />
            </div>
            <div class="line__text">
                <h2 class="line__name">{title}</h2>
                <p class="line__variant">{shown.variant}</p>
                <p class="line__unit">{format!("{} each", shown.unit_price)}</p>
                {state}
            </div>
            <div class="line__tools">
                {stepper}
                <button
                    type="button"
                    class="link-button"
                    aria-label=format!("Remove {name}")
                    on:click=move |_| {
                        if let Some(line) = line.get_untracked() {
                            till.remove(line);
                        }
                    }
                >
                    "Remove"
                </button>
            </div>
            <p class="line__total">{total}</p>
        }
    };
    view! { <li class="line">{move || still.get().map(draw)}</li> }
}

/// What the cart comes to, before delivery and tax.
fn cart_sums(cart: &Cart) -> Vec<(String, String)> {
    let mut rows = vec![];
    let off = cart.discount.as_ref().filter(|discount| discount.amount.amount > 0);
    if let (Some(discount), Some(subtotal)) = (off, cart.subtotal) {
        rows.push(("Subtotal".to_owned(), subtotal.to_string()));
        rows.push((format!("Discount {}", discount.code), format!("−{}", discount.amount)));
    }
    rows.push(("Total".to_owned(), cart.total.map_or_else(|| "–".to_owned(), |total| total.to_string())));
    rows
}

#[component]
fn Summary(till: Till) -> impl IntoView {
    let buyable = move || till.cart.with(|cart| cart.count > 0).unwrap_or(false);
    view! {
        <aside class="summary" aria-labelledby="summary">
            <h2 id="summary" class="summary__title">
                "Summary"
            </h2>
            {move || till.cart.with(|cart| sums(cart_sums(cart)))}
            <p class="summary__note">"Delivery and taxes are worked out at checkout."</p>
            <Discount till />
            <a
                class="button button--accent"
                href=move || buyable().then_some("/checkout")
                aria-disabled=move || (!buyable()).then_some("true")
            >
                "Check out"
            </a>
            <a class="button button--quiet" href=Listing::of(ALL).path()>
                "Keep looking"
            </a>
        </aside>
    }
}

/// One field: the shop window does without the machinery that makes forms of tables.
#[component]
fn Discount(till: Till) -> impl IntoView {
    let input = NodeRef::<Input>::new();
    let fault = RwSignal::new(None::<String>);
    let discount = Memo::new(move |_| till.cart.with(|cart| cart.discount.clone()).flatten());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(input) = input.get_untracked() else { return };
        let code = input.value().trim().to_owned();
        if code.is_empty() {
            fault.set(Some("Fill in: discount code.".to_owned()));
            let _ = input.focus();
            return;
        }
        fault.set(None);
        till.cart.discount(code, move |error| {
            if let Some(error) = error {
                till.announcer.say(error.advice());
                // Gone where the shopper has left the page meanwhile.
                let _ = fault.try_set(Some(error.advice()));
                let _ = input.focus();
            }
        });
    };
    move || match discount.get() {
        Some(discount) => view! {
            <div class="code">
                <p>
                    <strong>{discount.code.clone()}</strong>
                    " "
                    {discount.label}
                </p>
                {discount.refused.map(|reason| view! { <p class="line__state">{reason}</p> })}
                <button
                    type="button"
                    class="link-button"
                    aria-label=format!("Remove the code {}", discount.code)
                    on:click=move |_| till.cart.no_discount()
                >
                    "Remove"
                </button>
            </div>
        }
        .into_any(),
        None => view! {
            <form class="field code" novalidate on:submit=submit>
                <label class="field__label" for=CODE>
                    "Discount code"
                </label>
                <div class="code__row">
                    <input
                        id=CODE
                        name="code"
                        autocomplete="off"
                        maxlength="40"
                        node_ref=input
                        aria-invalid=move || fault.with(Option::is_some).then_some("true")
                        aria-describedby="discount-error"
                    />
                    <button type="submit" class="link-button">
                        "Use it"
                    </button>
                </div>
                <p class="field__error" id="discount-error">
                    {move || fault.get()}
                </p>
            </form>
        }
        .into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{cart, euros};

    #[test]
    fn changed_prices_are_said_both_ways() {
        let mut cart = cart(&[("Alba", 1000, 1), ("Kelp", 250, 1)]);
        assert!(price_changes(&cart).is_empty());
        cart.lines[0].price_was = Some(euros(900));
        cart.lines[1].price_was = Some(euros(300));
        assert_eq!(price_changes(&cart), ["Alba went up from €9 to €10.", "Kelp came down from €3 to €2.50."]);
    }

    #[test]
    fn lines_that_do_not_count_say_why() {
        let mut line = cart(&[("Alba", 1000, 12)]).lines.remove(0);
        assert_eq!(state_line(&line), None);
        line.state = LineState::Short;
        assert_eq!(state_line(&line).as_deref(), Some("Only 9 left, so only 9 count"));
    }
}
