//! The shop's service.
//!
//! In production it serves `/api` alone, stateless behind a load balancer. Locally it also serves the built site and
//! the model bucket, each from its own origin as in production (see [`local`]).

pub mod catalogue;
pub mod clock;
pub mod commerce;
pub mod config;
pub mod countries;
pub mod db;
pub mod domain;
pub mod http;
pub mod jobs;
pub mod local;
pub mod logging;
pub mod payments;
pub mod routes;
pub mod server;
mod state;

pub use state::AppState;
