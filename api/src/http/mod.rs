//! What all routes share of HTTP.

mod api_error;
mod conditional;
mod layers;
mod path;
mod problem;
mod query;
mod request_id;

pub use api_error::ApiError;
pub use conditional::Conditional;
pub use layers::{Limits, api_layers, outer_layers};
pub use path::Path;
pub use problem::ProblemKind;
pub use query::Query;
