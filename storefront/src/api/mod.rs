//! What the shop asks its API, with typed answers and errors.

mod cache;
mod client;
mod error;
mod remote;

pub use client::{Listed, collections, list, list_more, listed, product, product_now};
pub use error::ApiError;
pub use remote::{Load, Remote, load};
