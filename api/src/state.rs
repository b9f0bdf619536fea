//! What every handler may use.

use std::sync::Arc;

use sea_orm::DatabaseConnection;

use crate::config::Origin;

/// Shared by all requests; cheap to clone.
#[derive(Debug, Clone)]
pub struct AppState {
    /// The pool.
    pub db: DatabaseConnection,
    /// Where models and posters are.
    pub models: Arc<Origin>,
}
