//! The cart of this page: what the server said last, and what it was asked for since.

use std::collections::VecDeque;

use leptos::{ev, prelude::*};
use vitrine_contract::{Cart, CartAddition, CartQuantity, DiscountCode};

use super::overlay;
use crate::{
    announce::Announcer,
    api::{self, ApiError, Call, Remote},
    query,
    reactive::spawn,
};

const URL: &str = "/api/cart";

/// What is to be done with an outcome; none was wrong with it where there is no error.
type Then = Box<dyn FnOnce(Option<&ApiError>)>;

/// A change that waits for its turn.
struct Job {
    call: Call,
    /// The variant whose quantity it sets: a later one of the same makes it needless.
    sets: Option<String>,
    then: Then,
}

/// The page's cart. Copies are handles on the same cart.
#[derive(Clone, Copy)]
pub struct CartStore {
    cart: RwSignal<Remote<Cart>>,
    jobs: StoredValue<VecDeque<Job>, LocalStorage>,
    working: RwSignal<bool>,
    announcer: Announcer,
}

impl CartStore {
    /// Asks for the cart, and makes it known to all components below.
    pub fn provide() -> Self {
        let store = Self {
            cart: RwSignal::new(Remote::Loading),
            jobs: StoredValue::new_local(VecDeque::new()),
            working: RwSignal::new(false),
            announcer: Announcer::expect(),
        };
        provide_context(store);
        store.refresh();
        // Another tab may have changed it.
        let handle = window_event_listener(ev::focus, move |_| store.refresh());
        on_cleanup(move || handle.remove());
        store
    }

    /// The cart of the component tree.
    pub fn expect() -> Self {
        expect_context()
    }

    /// How far the cart has come; tracked.
    pub fn remote(self) -> Remote<Cart> {
        self.cart.get()
    }

    /// Reads the cart, if it is here; tracked.
    pub fn with<T>(self, read: impl FnOnce(&Cart) -> T) -> Option<T> {
        self.cart.with(|cart| cart.ready().map(read))
    }

    /// How many of a variant are in it; tracked.
    pub fn quantity(self, sku: &str) -> u32 {
        let of = |cart: &Cart| cart.lines.iter().find(|line| line.sku == sku).map_or(0, |line| line.quantity);
        self.with(of).unwrap_or(0)
    }

    /// Asks the server how the cart stands, unless it is being changed: then the answer to that says it.
    pub fn refresh(self) {
        if !self.working.get_untracked() {
            self.enqueue(Call::get(URL), None, Box::new(|_| {}));
        }
    }

    /// Adds so many of a variant; `then` learns what came of it.
    pub fn add(self, sku: &str, quantity: u32, then: impl FnOnce(Option<&ApiError>) + 'static) {
        let call = Call::post("/api/cart/lines").with(&CartAddition { sku: sku.to_owned(), quantity });
        self.enqueue(call, None, Box::new(then));
    }

    /// Sets how many of a variant there are. It shows at once; where the server refuses, it is undone and said.
    pub fn set(self, sku: &str, quantity: u32) {
        self.overlay(sku, quantity);
        let call = Call::put(&line_url(sku)).with(&CartQuantity { quantity });
        self.enqueue(call, Some(sku), self.tell());
    }

    /// Takes a variant out.
    pub fn remove(self, sku: &str) {
        self.overlay(sku, 0);
        self.enqueue(Call::delete(&line_url(sku)), Some(sku), self.tell());
    }

    /// Uses a discount code.
    pub fn discount(self, code: String, then: impl FnOnce(Option<&ApiError>) + 'static) {
        self.enqueue(Call::put("/api/cart/discount").with(&DiscountCode { code }), None, Box::new(then));
    }

    /// Uses it no more.
    pub fn no_discount(self) {
        self.enqueue(Call::delete("/api/cart/discount"), None, self.tell());
    }

    /// Tells the server that the shopper has seen today's prices.
    pub fn acknowledge(self) {
        self.enqueue(Call::post("/api/cart/acknowledgement"), None, self.tell());
    }

    fn overlay(self, sku: &str, quantity: u32) {
        self.cart.update(|cart| {
            if let Remote::Ready(cart) = cart {
                overlay::set_quantity(cart, sku, quantity);
            }
        });
    }

    /// Says aloud what went wrong.
    fn tell(self) -> Then {
        let announcer = self.announcer;
        Box::new(move |error| {
            if let Some(error) = error {
                announcer.say(format!("That did not work. {}", error.advice()));
            }
        })
    }

    fn enqueue(self, call: Call, sets: Option<&str>, then: Then) {
        let sets = sets.map(str::to_owned);
        self.jobs.update_value(|jobs| {
            if sets.is_some() {
                jobs.retain(|job| job.sets != sets);
            }
            jobs.push_back(Job { call, sets, then });
        });
        if !self.working.get_untracked() {
            self.working.set(true);
            spawn(self.work());
        }
    }

    /// One change after the other, so that the last one wanted is the last one done.
    async fn work(self) {
        while let Some(job) = self.jobs.try_update_value(VecDeque::pop_front).flatten() {
            let result = job.call.send().await.and_then(|body| api::read::<Cart>(&body));
            let last = self.jobs.with_value(VecDeque::is_empty);
            match result {
                Ok(cart) => {
                    // What is shown is ahead of this answer while more is to be done.
                    if last {
                        self.cart.set(Remote::Ready(cart));
                    }
                    (job.then)(None);
                }
                Err(error) => {
                    (job.then)(Some(&error));
                    let known = self.cart.with_untracked(|cart| cart.ready().is_some());
                    if !known {
                        self.cart.set(Remote::Failed(error));
                    } else if last && job.sets.is_some() {
                        // What was shown in advance is undone by what the server has.
                        if let Ok(cart) = Call::get(URL).answer().await {
                            self.cart.set(Remote::Ready(cart));
                        }
                    }
                }
            }
        }
        self.working.set(false);
    }
}

fn line_url(sku: &str) -> String {
    format!("/api/cart/lines/{}", query::encode(sku))
}
