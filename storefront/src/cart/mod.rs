//! The shopper's cart: kept by the shop, shown here.

mod overlay;
mod store;

pub use store::CartStore;
