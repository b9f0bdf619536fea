//! What can be set, by flag or environment.

mod args;
mod origin;

use std::{net::SocketAddr, path::PathBuf, time::Duration};

pub use args::{DatabaseArgs, ServeArgs};
pub use origin::{Origin, OriginError};

use crate::{db::DatabaseUrl, http::Limits};

/// How to serve. Made from [`ServeArgs`], or by hand in tests.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the shop (site and API) listens.
    pub bind: SocketAddr,
    /// The database.
    pub database: DatabaseUrl,
    /// Whether to bring the schema up to date before serving.
    pub migrate: bool,
    /// A catalogue to put into the database before serving.
    pub catalogue: Option<PathBuf>,
    /// The built site, to be served beside the API.
    pub site: Option<PathBuf>,
    /// Where models and posters come from.
    pub models: Models,
    /// Origins whose pages may read the models; where empty, the shop's own address.
    pub shop_origins: Vec<Origin>,
    /// What one request may use up.
    pub limits: Limits,
    /// How long requests under way may take to end after a stop was asked for.
    pub drain: Duration,
}

/// Where models and posters come from.
#[derive(Debug, Clone)]
pub enum Models {
    /// Another server has them.
    Elsewhere(Origin),
    /// This process serves a folder, on a port of its own.
    Here {
        /// The folder.
        dir: PathBuf,
        /// Where to listen; where none, the port after the shop's.
        bind: Option<SocketAddr>,
        /// How browsers reach it; where none, by the address it listens on.
        url: Option<Origin>,
    },
}

/// Settings that do not go together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Nothing says where models are.
    #[error(
        "where are the models? Give --models-url (VITRINE_MODELS_URL) where another server has them, \
         or --models-dir (VITRINE_MODELS_DIR) to serve a folder"
    )]
    NoModels,
    /// A port for models, but no folder to serve there.
    #[error("--models-bind (VITRINE_MODELS_BIND) needs --models-dir (VITRINE_MODELS_DIR)")]
    BindWithoutDir,
}
