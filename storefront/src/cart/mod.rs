//! The shopper's cart: kept in this browser until there is a checkout to hand it to.

mod model;
mod review;
mod saved;
mod store;

pub use model::{Added, Line, limit};
pub use review::{Change, Review, Row, Standing, review};
pub use store::CartStore;
