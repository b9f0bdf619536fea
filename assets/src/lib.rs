//! The demo catalogue: products modelled in code, with their textures, and the step that writes them for the shop.
//!
//! Everything is a pure function of the code: the same program makes the same bytes each time, on as many threads as
//! there are.

pub mod catalogue;
pub mod glb;
pub mod make;
pub mod mesh;
pub mod model;
pub mod products;
pub mod texture;

mod added;
mod error;
#[cfg(feature = "posters")]
mod poster;
mod rules;

pub use error::Error;
pub use make::{Options, Summary, make};
