//! What the shop asks its API, with typed answers and errors.

mod cache;
mod call;
mod client;
mod error;
pub mod keys;
mod remote;

pub use call::{Call, read};
pub use client::{Listed, collections, list, list_more, listed, product};
pub use error::ApiError;
pub use remote::{Load, Remote, load};
