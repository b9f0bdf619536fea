//! From settings to running listeners, and to a clean end.

mod listen;
mod running;
mod stop_signal;

use std::{path::PathBuf, sync::Arc};

use axum::{Router, routing::any};
use sea_orm::DbErr;

pub use listen::ListenError;
pub use running::Running;
pub use stop_signal::stop_signal;

use crate::{
    AppState,
    catalogue::{self, Catalogue, CatalogueError},
    config::{Config, Models, Origin},
    db::{self, ConnectError},
    http::{Limits, api_layers, outer_layers},
    local::{self, SiteError},
    routes,
};

/// Why the service could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A port could not be had.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// The catalogue is not fit.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// The database could not be opened.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The schema could not be brought up to date.
    #[error("cannot bring the database schema up to date")]
    Migrate(#[source] DbErr),
    /// The catalogue could not be put into the database.
    #[error("cannot put the catalogue into the database")]
    Seed(#[source] DbErr),
    /// The site is not fit.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// The folder of models is none.
    #[error("there is no folder {} to serve models from", .0.display())]
    NoModels(PathBuf),
}

/// Starts to serve and returns once requests are answered.
///
/// # Errors
/// [`StartError`]; nothing is left running then.
pub async fn start(config: Config) -> Result<Running, StartError> {
    // What can fail fast and without a trace comes first.
    let catalogue = match &config.catalogue {
        Some(path) => Some(Catalogue::read(path).await?),
        None => None,
    };
    let shop = listen::listen(config.bind, listen::SHOP).await?;
    let (models_url, models) = match config.models {
        Models::Elsewhere(url) => (url, None),
        Models::Here { dir, bind, url } => {
            if !dir.is_dir() {
                return Err(StartError::NoModels(dir));
            }
            let bind = bind.unwrap_or_else(|| listen::next_to(config.bind, shop.address));
            let listener = listen::listen(bind, listen::MODELS).await?;
            let url = url.unwrap_or_else(|| listener.origin());
            let origins = if config.shop_origins.is_empty() { shop.own_origins() } else { config.shop_origins };
            (url, Some((listener, outer_layers(local::models(&dir, origins)))))
        }
    };
    let site = config.site.as_deref().map(|dir| local::site(dir, &models_url)).transpose()?;

    let db = db::connect(&config.database).await?;
    tracing::info!(database = %config.database, "database opened");
    if config.migrate {
        db::migrate(&db).await.map_err(StartError::Migrate)?;
    }
    if let Some(catalogue) = catalogue {
        let seeded = catalogue::seed(&db, &catalogue).await.map_err(StartError::Seed)?;
        tracing::info!(
            collections = seeded.collections,
            products = seeded.products,
            variants = seeded.variants,
            "catalogue read"
        );
    }

    let state = AppState { db, models: Arc::new(models_url) };
    let shop_router = router(state.clone(), config.limits, site);
    let running = Running::new(state.db, config.drain, (shop, shop_router), models);
    tracing::info!(shop = %running.shop(), models = running.models().map(Origin::as_str), "listening");
    Ok(running)
}

fn router(state: AppState, limits: Limits, site: Option<Router>) -> Router {
    let (mut api, _) = routes::all().split_for_parts();
    // Nothing below /api is ever the site's.
    for unknown in ["/api", "/api/", "/api/{*rest}"] {
        api = api.route(unknown, any(routes::unknown));
    }
    let api = api_layers(api, limits).with_state(state);
    outer_layers(match site {
        Some(site) => api.fallback_service(site),
        None => api,
    })
}
