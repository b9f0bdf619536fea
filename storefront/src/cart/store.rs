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
    /// Whether storage has what this page has. While it is full it keeps an older cart, which must not come back.
    kept: RwSignal<bool>,
}

impl CartStore {
    /// Reads the saved cart, listens for changes from other tabs, and makes the cart known to all components below.
    pub fn provide() -> Self {
        let load = || basis(browser::stored(KEY).as_deref(), true, Cart::default());
        let store = Self { cart: RwSignal::new(load()), kept: RwSignal::new(true) };
        let handle = window_event_listener(ev::storage, move |event| {
            // No key: everything was cleared.
            if event.key().is_none_or(|key| key == KEY) && store.kept.get_untracked() {
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
        let mut cart = basis(browser::stored(KEY).as_deref(), self.kept.get_untracked(), self.cart.get_untracked());
        let result = change(&mut cart);
        self.kept.set(browser::store(KEY, Some(&saved::write(&cart))));
        self.cart.set(cart);
        result
    }
}

/// The cart to go on from: the stored one, unless there is none or our last save failed. An unreadable cart is an empty
/// one: there is nothing a shopper could do about it.
fn basis(stored: Option<&str>, kept: bool, ours: Cart) -> Cart {
    match stored {
        Some(text) if kept => saved::read(text).unwrap_or_default(),
        _ => ours,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cart(sku: &str) -> Cart {
        Cart::from_lines([Line { slug: "chair".into(), sku: sku.into(), quantity: 1 }])
    }

    #[test]
    fn what_another_tab_saved_counts() {
        let theirs = saved::write(&cart("THEIRS"));
        assert_eq!(basis(Some(&theirs), true, cart("OURS")), cart("THEIRS"));
        assert_eq!(basis(Some("{"), true, cart("OURS")), Cart::default(), "unreadable");
        assert_eq!(basis(None, true, cart("OURS")), cart("OURS"), "nothing stored");
    }

    #[test]
    fn a_cart_that_could_not_be_saved_outlives_the_stored_one() {
        let older = saved::write(&cart("OLDER"));
        assert_eq!(basis(Some(&older), false, cart("OURS")), cart("OURS"));
    }
}
