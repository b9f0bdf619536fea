//! The shop's service.
//!
//! In production it serves `/api` alone, stateless behind a load balancer. Locally it also serves the built site and
//! the model bucket, each from its own origin as in production (see [`local`]).

pub mod accounts;
pub mod audit;
pub mod cache;
pub mod catalogue;
pub mod clock;
pub mod commerce;
pub mod config;
pub mod countries;
pub mod db;
pub mod domain;
pub mod http;
pub mod identity;
pub mod jobs;
pub mod local;
pub mod logging;
pub mod mail;
pub mod metrics;
pub mod payments;
pub mod rate_limit;
pub mod redis;
pub mod routes;
pub mod server;
pub mod session;
mod state;
pub mod uploads;

pub use state::AppState;
