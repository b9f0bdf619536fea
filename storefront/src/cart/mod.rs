//! The shopper's cart: kept by the shop, shown here.

mod legacy;
mod overlay;
mod store;

pub use store::CartStore;
