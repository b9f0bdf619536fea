//! One module per page.

#[cfg(feature = "till")]
mod account;
#[cfg(feature = "admin")]
pub mod admin;
mod cart;
#[cfg(feature = "till")]
mod checkout;
mod collection;
mod elsewhere;
mod home;
mod not_found;
#[cfg(any(feature = "till", feature = "admin"))]
mod order;
#[cfg(feature = "till")]
mod orders;
#[cfg(feature = "till")]
mod payment;
mod product;

#[cfg(feature = "till")]
pub use account::account_page;
pub use cart::CartPage;
#[cfg(feature = "till")]
pub use checkout::CheckoutPage;
pub use collection::CollectionPage;
pub use elsewhere::Elsewhere;
pub use home::HomePage;
pub use not_found::NotFoundPage;
#[cfg(feature = "till")]
pub use order::order_page;
#[cfg(feature = "till")]
pub use orders::orders_page;
pub use product::ProductPage;
