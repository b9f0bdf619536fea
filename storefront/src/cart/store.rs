//! The cart of this page, kept in local storage and in step with the other tabs.

use leptos::{ev, prelude::*};

use super::{
    model::{Added, Cart, Line, limit},
    saved,
};
use crate::browser;

const KEY: &str = "vitrine.cart";

/// The page's cart. Copies are handles on the same cart.
#[derive(Clone, Copy)]
pub struct CartStore {
    cart: RwSignal<Cart>,
}

impl CartStore {
    /// Reads the saved cart, listens for changes from other tabs, and makes the cart known to all components below.
    pub fn provide() -> Self {
        let store = Self { cart: RwSignal::new(load()) };
        let handle = window_event_listener(ev::storage, move |event| {
            // No key: everything was cleared.
            if event.key().is_none_or(|key| key == KEY) {
                store.cart.set(load());
            }
        });
        on_cleanup(move || handle.remove());
        provide_context(store);
        store
    }

    /// The cart of the component tree.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Reads the cart; tracked.
    pub fn with<T>(self, read: impl FnOnce(&Cart) -> T) -> T {
        self.cart.with(read)
    }

    /// Adds so many of a variant, as far as the stock goes.
    pub fn add(self, slug: &str, sku: &str, wanted: u32, stock: i64) -> Added {
        self.change(|cart| cart.add(slug, sku, wanted, limit(stock)))
    }

    /// Sets how many of a variant there are.
    pub fn set(self, sku: &str, quantity: u32) {
        self.change(|cart| cart.set(sku, quantity));
    }

    /// Takes a variant out.
    pub fn remove(self, sku: &str) -> Option<(usize, Line)> {
        self.change(|cart| cart.remove(sku))
    }

    /// Undoes [`Self::remove`].
    pub fn put_back(self, index: usize, line: Line) {
        self.change(|cart| cart.put_back(index, line));
    }

    fn change<T>(self, change: impl FnOnce(&mut Cart) -> T) -> T {
        // Another tab may have saved since; its word counts, ours comes on top.
        let mut cart = browser::stored(KEY).map_or_else(|| self.cart.get_untracked(), |_| load());
        let result = change(&mut cart);
        browser::store(KEY, Some(&saved::write(&cart)));
        self.cart.set(cart);
        result
    }
}

/// An unreadable cart is an empty one: there is nothing a shopper could do about it.
fn load() -> Cart {
    browser::stored(KEY).and_then(|text| saved::read(&text).ok()).unwrap_or_default()
}
