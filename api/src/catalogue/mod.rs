//! The catalogue file (`catalogue.json`, written by the assets room) and its way into the database.

mod check;
mod file;
mod seed;

pub use file::{Catalogue, CatalogueError, VERSION};
pub use seed::{Seeded, seed};
