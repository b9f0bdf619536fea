//! What every handler may use.

use std::sync::Arc;

use sea_orm::DatabaseConnection;

use crate::{
    cache::Cache,
    config::{Origin, Settings},
    mail::Mailer,
    metrics::Metrics,
    rate_limit::RateLimiter,
    redis::Redis,
};

/// Shared by all requests; cheap to clone.
#[derive(Debug, Clone)]
pub struct AppState {
    /// The pool.
    pub db: DatabaseConnection,
    /// Where models and posters are.
    pub models: Arc<Origin>,
    /// What handlers may know of the settings.
    pub settings: Arc<Settings>,
    /// What all instances share, where there is such a thing.
    pub redis: Option<Redis>,
    /// Computed answers.
    pub cache: Cache,
    /// How often one may ask.
    pub limiter: RateLimiter,
    /// Mail to people.
    pub mailer: Mailer,
    /// What happens here, in numbers.
    pub metrics: Metrics,
}
