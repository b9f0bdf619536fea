//! Tables as rows of Rust.

pub mod collection;
pub mod product;
pub mod variant;
