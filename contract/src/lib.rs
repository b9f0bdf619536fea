//! The types that storefront and API exchange, and nothing else.
//!
//! All are plain JSON by serde; with the feature `openapi` each also gives its `OpenAPI` schema. Field names on the wire
//! are `snake_case`.

mod catalogue;
mod money;
mod page;
mod problem;
mod telemetry;

pub use catalogue::{CameraOrbit, Collection, Dimensions, Model, Poster, Product, ProductSummary, Sort, Variant};
pub use money::{Currency, Money};
pub use page::{List, Page};
pub use problem::{InvalidParam, Problem};
pub use telemetry::{ViewerBackend, ViewerReport};
