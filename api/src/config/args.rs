//! Command line and environment.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use clap::{ArgAction, Args};

use super::{Config, ConfigError, Models, Origin};
use crate::{db::DatabaseUrl, http::Limits};

/// Where the database is.
#[derive(Debug, Clone, Args)]
pub struct DatabaseArgs {
    /// The database: sqlite:FILE or postgres://…
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, default_value = "sqlite:vitrine.db")]
    pub database_url: DatabaseUrl,
}

/// `vitrine-api serve`
#[derive(Debug, Clone, Args)]
pub struct ServeArgs {
    /// Where the shop (API, and site where given) listens; port 0 takes any free one
    #[arg(long, env = "VITRINE_BIND", default_value = "127.0.0.1:8080")]
    bind: SocketAddr,

    #[command(flatten)]
    database: DatabaseArgs,

    /// Bring the database schema up to date first
    #[arg(long, env = "VITRINE_MIGRATE", default_value_t = true, action = ArgAction::Set)]
    migrate: bool,

    /// A catalogue.json to put into the database first
    #[arg(long, env = "VITRINE_CATALOGUE")]
    catalogue: Option<PathBuf>,

    /// A built site to serve beside the API
    #[arg(long, env = "VITRINE_SITE")]
    site: Option<PathBuf>,

    /// A folder of models and posters to serve on a port of its own
    #[arg(long, env = "VITRINE_MODELS_DIR")]
    models_dir: Option<PathBuf>,

    /// Where the models listen [default: the port after the shop's]
    #[arg(long, env = "VITRINE_MODELS_BIND")]
    models_bind: Option<SocketAddr>,

    /// The origin at which browsers find models and posters [default: where the models listen]
    #[arg(long, env = "VITRINE_MODELS_URL")]
    models_url: Option<Origin>,

    /// Origins whose pages may read the models, with commas between [default: the shop's address and localhost]
    #[arg(long, env = "VITRINE_SHOP_ORIGINS", value_delimiter = ',')]
    shop_origins: Vec<Origin>,

    /// Seconds until a request that has no answer yet is given up
    #[arg(long, env = "VITRINE_REQUEST_TIMEOUT", default_value_t = 15)]
    request_timeout: u32,

    /// Seconds that requests under way are given to end when the service is stopped
    #[arg(long, env = "VITRINE_DRAIN_TIMEOUT", default_value_t = 20)]
    drain_timeout: u32,
}

impl TryFrom<ServeArgs> for Config {
    type Error = ConfigError;

    fn try_from(args: ServeArgs) -> Result<Self, Self::Error> {
        let models = match (args.models_dir, args.models_bind, args.models_url) {
            (Some(dir), bind, url) => Models::Here { dir, bind, url },
            (None, Some(_), _) => return Err(ConfigError::BindWithoutDir),
            (None, None, Some(url)) => Models::Elsewhere(url),
            (None, None, None) => return Err(ConfigError::NoModels),
        };
        Ok(Self {
            bind: args.bind,
            database: args.database.database_url,
            migrate: args.migrate,
            catalogue: args.catalogue,
            site: args.site,
            models,
            shop_origins: args.shop_origins,
            limits: Limits { time: Duration::from_secs(args.request_timeout.into()), ..Limits::default() },
            drain: Duration::from_secs(args.drain_timeout.into()),
        })
    }
}
