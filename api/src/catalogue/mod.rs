//! The catalogue file (`catalogue.json`, written by the assets room) and its way into the database.

mod check;
mod content;
mod file;
mod fit;
mod seed;
mod settle;

pub(crate) use content::{write_product, write_variant};
pub use file::{Catalogue, CatalogueError, VERSION};
pub use seed::{Seeded, seed};
pub(crate) use settle::{currency, settle};
