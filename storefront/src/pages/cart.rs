//! The cart, with prices and stock as they are now.

use std::collections::{HashMap, HashSet};

use leptos::prelude::*;
use vitrine_contract::Product;

use crate::{
    announce::Announcer,
    api::{self, ApiError},
    browser,
    cart::{CartStore, Change, Line, Review, Row, Standing, review},
    components::{EmptyState, ProblemNotice, Quantity},
    format::{count, tint},
    head::{Meta, use_meta},
    place::{ALL, Listing, product_path},
    reactive::{effect, spawn},
};

type Products = HashMap<String, Result<Product, ApiError>>;

/// The id of the button that undoes a removal.
const UNDO: &str = "cart-undo";

/// What was taken out last.
#[derive(Clone)]
struct Removed {
    index: usize,
    line: Line,
    name: String,
}

/// The page's state. Copies are handles.
#[derive(Clone, Copy)]
struct Till {
    cart: CartStore,
    announcer: Announcer,
    products: RwSignal<Products>,
    asked: StoredValue<HashSet<String>>,
    review: Memo<Review>,
    removed: RwSignal<Option<Removed>>,
    changes: RwSignal<Vec<Change>>,
}

impl Till {
    fn open() -> Self {
        let cart = CartStore::expect();
        let products = RwSignal::new(Products::new());
        let review = Memo::new(move |_| products.with(|products| cart.with(|cart| review(cart, products))));
        let till = Self {
            cart,
            announcer: Announcer::expect(),
            products,
            asked: StoredValue::new(HashSet::new()),
            review,
            removed: RwSignal::new(None),
            changes: RwSignal::new(vec![]),
        };
        // Every product in the cart is asked for once, also those that another tab puts in.
        effect(move || {
            let slugs: Vec<_> = cart.with(|cart| cart.lines().iter().map(|line| line.slug.clone()).collect());
            till.ask(slugs);
        });
        // The stock has the last word.
        effect(move || {
            let changes = review.with(|review| review.changes.clone());
            for change in &changes {
                cart.set(&change.sku, change.quantity);
            }
            if !changes.is_empty() {
                till.changes.update(|known| known.extend(changes));
            }
        });
        till
    }

    fn ask(self, slugs: Vec<String>) {
        for slug in slugs {
            let new = self.asked.try_update_value(|asked| asked.insert(slug.clone()));
            if new == Some(true) {
                spawn(async move {
                    let product = api::product_now(&slug).await;
                    // Gone where the shopper has left the page meanwhile.
                    self.products.try_update(|products| products.insert(slug, product));
                });
            }
        }
    }

    /// Asks again for what could not be fetched.
    fn retry(self) {
        let failed = |products: &Products| -> Vec<_> {
            let failed = products.iter().filter(|(_, product)| product.as_ref().is_err_and(ApiError::may_pass));
            failed.map(|(slug, _)| slug.clone()).collect()
        };
        let slugs = self.products.with_untracked(failed);
        self.products.update(|products| products.retain(|slug, _| !slugs.contains(slug)));
        self.asked.update_value(|asked| asked.retain(|slug| !slugs.contains(slug)));
        self.ask(slugs);
    }

    /// The first failure that may pass.
    fn problem(self) -> Option<ApiError> {
        self.products.with(|products| {
            products.values().filter_map(|product| product.as_ref().err()).find(|error| error.may_pass()).cloned()
        })
    }

    fn remove(self, sku: &str, name: &str) {
        if let Some((index, line)) = self.cart.remove(sku) {
            self.announcer.say(format!("{name} taken out of your cart"));
            self.removed.set(Some(Removed { index, line, name: name.to_owned() }));
            // The button that had the focus is gone; the way back is the next best place.
            request_animation_frame(|| browser::focus(UNDO));
        }
    }

    fn undo(self) {
        if let Some(removed) = self.removed.get_untracked() {
            self.cart.put_back(removed.index, removed.line);
            self.announcer.say(format!("{} is back in your cart", removed.name));
            self.removed.set(None);
            request_animation_frame(|| browser::focus("main"));
        }
    }
}

/// The cart's page.
#[component]
pub fn CartPage() -> impl IntoView {
    use_meta(|| Some(Meta::new("Cart", "What you have picked, kept in this browser.")));
    let till = Till::open();
    let empty = Memo::new(move |_| till.cart.with(|cart| cart.lines().is_empty()));
    let number = move || till.cart.with(|cart| count(cart.count() as usize, "item", "items"));
    let problem = move || till.problem().map(|error| view! { <ProblemNotice error retry=move |()| till.retry() /> });
    let content = move || {
        if empty.get() {
            view! {
                <EmptyState title="Your cart is empty">
                    <p>"Things you add stay here, in this browser, until you come back."</p>
                    <p class="actions">
                        <a class="button" href=Listing::of(ALL).path()>
                            "See everything"
                        </a>
                    </p>
                </EmptyState>
            }
            .into_any()
        } else {
            let skus =
                move || till.cart.with(|cart| cart.lines().iter().map(|line| line.sku.clone()).collect::<Vec<_>>());
            view! {
                <div class="cart__columns">
                    <div>
                        {problem}
                        <ul class="cart__lines" role="list">
                            <For each=skus key=Clone::clone let(sku)>
                                <CartRow till sku />
                            </For>
                        </ul>
                    </div>
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
                <p class="listing__line">{move || (!empty.get()).then(number)}</p>
            </div>
            <Notes till />
            {content}
        </div>
    }
}

/// What changed: a removal that can be undone, quantities that the stock lowered.
#[component]
fn Notes(till: Till) -> impl IntoView {
    let removed = move || {
        till.removed.get().map(|removed| {
            view! {
                <p class="note">
                    <span>{removed.name} " taken out."</span>
                    <button type="button" class="link-button" id=UNDO on:click=move |_| till.undo()>
                        "Undo"
                    </button>
                </p>
            }
        })
    };
    let changes = move || {
        let line = |change: Change| {
            view! {
                <p class="note" role="status">
                    {format!("Only {} of {} left, so we lowered the quantity.", change.quantity, change.name)}
                </p>
            }
        };
        till.changes.get().into_iter().map(line).collect_view()
    };
    view! { <div class="cart__notes">{removed} {changes}</div> }
}

#[component]
fn CartRow(till: Till, sku: String) -> impl IntoView {
    let sku = StoredValue::new(sku);
    let row = Memo::new(move |_| {
        till.review.with(|review| review.rows.iter().find(|row| sku.with_value(|sku| row.line.sku == *sku)).cloned())
    });
    let quantity = Signal::derive(move || row.with(|row| row.as_ref().map_or(1, |row| row.line.quantity)));
    let max = Signal::derive(move || match row.with(|row| row.as_ref().map(|row| row.standing.clone())) {
        Some(Standing::Available { limit, .. }) => limit,
        _ => 1,
    });
    let change = move |number: u32| sku.with_value(|sku| till.cart.set(sku, number));
    // Only what does not change with the quantity, so that the field keeps the focus while it does.
    let still = Memo::new(move |_| {
        row.get().map(|row| Row {
            line: Line { quantity: 1, ..row.line },
            standing: match row.standing {
                Standing::Available { unit, limit, .. } => Standing::Available { unit, total: None, limit },
                other => other,
            },
            ..row
        })
    });
    let total = move || match row.with(|row| row.as_ref().map(|row| row.standing.clone())) {
        Some(Standing::Available { total, .. }) => total.map(|total| total.to_string()),
        _ => None,
    };
    let draw = move |row: Row| {
        let href = product_path(&row.line.slug, Some(&row.line.sku));
        let name = row.name.clone();
        let pending = row.standing == Standing::Pending;
        let tinted = row.picture.as_ref().map(|(_, collection)| tint(collection).to_string());
        let picture = row.picture.map(|(poster, _)| {
            view! {
                <img
                    src=poster.url
                    width=poster.width.to_string()
                    height=poster.height.to_string()
                    alt=""
                    decoding="async"
                />
            }
        });
        let unit = match &row.standing {
            Standing::Available { unit, .. } => Some(format!("{unit} each")),
            _ => None,
        };
        let state = match row.standing {
            Standing::Available { .. } | Standing::Pending => None,
            Standing::SoldOut => Some("Sold out, not counted in the total"),
            Standing::Gone => Some("No longer sold"),
            Standing::Unknown => Some("We could not check price and stock"),
        };
        let stepper = matches!(row.standing, Standing::Available { .. }).then(|| {
            view! { <Quantity label=format!("Quantity of {name}") value=quantity max change /> }
        });
        let name_view = if pending {
            view! { <span class="skeleton skeleton--line"></span> }.into_any()
        } else if row.standing == Standing::Gone {
            row.name.clone().into_any()
        } else {
            view! { <a href=href>{row.name.clone()}</a> }.into_any()
        };
        view! {
            <div class="line__picture stage" class:skeleton=pending data-tint=tinted>
                {picture}
            </div>
            <div class="line__text">
                <h2 class="line__name">{name_view}</h2>
                <p class="line__variant">{row.variant}</p>
                <p class="line__unit">{unit}</p>
                {state.map(|state| view! { <p class="line__state">{state}</p> })}
            </div>
            <div class="line__tools">
                {stepper}
                <button
                    type="button"
                    class="link-button"
                    aria-label=format!("Remove {name}")
                    on:click=move |_| sku.with_value(|sku| till.remove(sku, &name))
                >
                    "Remove"
                </button>
            </div>
            <p class="line__total">{total}</p>
        }
    };
    view! { <li class="line">{move || still.get().map(draw)}</li> }
}

#[component]
fn Summary(till: Till) -> impl IntoView {
    let totals = move || {
        let review = till.review.get();
        if review.rows.iter().any(|row| row.standing == Standing::Pending) {
            return view! { <span class="skeleton skeleton--line"></span> }.into_any();
        }
        if review.totals.is_empty() {
            return "–".into_any();
        }
        review.totals.into_iter().map(|total| view! { <span>{total.to_string()}</span> }).collect_view().into_any()
    };
    view! {
        <aside class="summary" aria-labelledby="summary">
            <h2 id="summary" class="summary__title">
                "Summary"
            </h2>
            <p class="summary__total">
                <span>"Total"</span>
                <strong>{totals}</strong>
            </p>
            <p class="summary__note">"Prices and stock are as of now."</p>
            <p class="summary__note">
                "You cannot pay here yet: checkout is still being built. Your cart is kept in this browser until then."
            </p>
            <a class="button button--quiet" href=Listing::of(ALL).path()>
                "Keep looking"
            </a>
        </aside>
    }
}
