//! One module per page.

#[cfg(feature = "till")]
mod account;
#[cfg(feature = "admin")]
mod admin;
#[cfg(feature = "window")]
mod cart;
#[cfg(feature = "till")]
mod checkout;
#[cfg(feature = "window")]
mod collection;
mod elsewhere;
#[cfg(feature = "window")]
mod home;
mod not_found;
#[cfg(feature = "till")]
mod order;
#[cfg(feature = "till")]
mod orders;
#[cfg(feature = "till")]
mod payment;
#[cfg(feature = "window")]
mod product;

pub use elsewhere::{Elsewhere, provide};
pub use not_found::NotFoundPage;
#[cfg(feature = "till")]
pub use {account::account_page, checkout::CheckoutPage, order::order_page, orders::orders_page};
#[cfg(feature = "window")]
pub use {cart::CartPage, collection::CollectionPage, home::HomePage, product::ProductPage};
