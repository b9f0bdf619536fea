//! What all routes share of HTTP.

mod answer;
mod api_error;
mod around;
mod conditional;
mod guard;
mod idempotency_key;
mod json;
mod layers;
mod order_token;
mod path;
mod problem;
mod query;
mod request_id;
mod trace_context;

pub use api_error::ApiError;
pub(crate) use around::{Around, around};
pub use conditional::{Conditional, Keep};
pub use guard::{guard, with_sessions};
pub(crate) use guard::{strict_transport, watch};
pub use idempotency_key::IdempotencyKey;
pub use json::Json;
pub use layers::{Limits, api_layers, outer_layers};
pub use order_token::OrderToken;
pub use path::Path;
pub use problem::ProblemKind;
pub(crate) use problem::is_refusal;
pub use query::Query;
