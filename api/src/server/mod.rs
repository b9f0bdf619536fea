//! From settings to running listeners, and to a clean end.

mod errands;
mod listen;
mod running;
mod stop_signal;

use std::{
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use axum::{
    Router,
    routing::{any, get},
};
use running::{Drain, Servers};
use sea_orm::{DatabaseConnection, DbErr};
use tokio::task::JoinSet;
use tower::util::MapResponseLayer;

pub use listen::ListenError;
pub use running::Running;
pub use stop_signal::stop_signal;

use crate::{
    AppState,
    accounts::Accounts,
    cache::Cache,
    catalogue::{self, Catalogue, CatalogueError},
    clock::Clock,
    commerce::{
        Commerce, Rules, Steps,
        pricing::{StandardShipping, StandardTax},
    },
    config::{Config, Models, Origin, Payments, Settings},
    db::{self, ConnectError},
    http::{Limits, api_layers, guard, outer_layers, strict_transport, watch, with_sessions},
    jobs::{Bell, Runner, Worker},
    local::{self, SiteError},
    mail::{MailConfigError, Mailer},
    metrics::{self, Metrics},
    payments::{Provider, stripe::Stripe, test::TestProvider},
    rate_limit::RateLimiter,
    redis::{Redis, UrlError},
    routes,
    session::Store,
    state::Shared,
    uploads::{self, StorageError, Uploads},
};

/// How long a part of a file may be on its way.
const PART_TIME: Duration = Duration::from_mins(30);

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
    /// The address of Redis is not fit.
    #[error(transparent)]
    Redis(#[from] UrlError),
    /// The settings for mail are not fit.
    #[error(transparent)]
    Mail(#[from] MailConfigError),
    /// The settings for uploads make no client for a bucket.
    #[error("uploads cannot be kept as the settings say")]
    Uploads(#[from] StorageError),
    /// No HTTP client can be made for the payment provider.
    #[error("no HTTP client can be made for the payment provider")]
    Payments(#[from] reqwest::Error),
    /// The public URL is no origin that browsers send.
    #[error("--public-url (VITRINE_PUBLIC_URL) cannot be an origin")]
    PublicUrl(#[from] tower_http::csrf::ConfigError),
}

/// Starts to serve and returns once requests are answered.
///
/// # Errors
/// [`StartError`]; nothing is left running then.
pub async fn start(config: Config) -> Result<Running, StartError> {
    // All of us that speaks TLS uses one library. An error says that it was chosen before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // What can fail fast and without a trace comes first.
    let catalogue = match &config.catalogue {
        Some(path) => Some(Catalogue::read(path).await?),
        None => None,
    };
    let redis = config.redis_url.as_ref().map(|url| Redis::open(url, &config.redis_prefix)).transpose()?;
    let mailer = Mailer::new(&config.mail, config.mail_from.clone()).await?;
    let shop = listen::listen(config.bind, listen::SHOP).await?;
    let metrics_listener = match config.metrics_bind {
        Some(address) => Some(listen::listen(address, listen::METRICS).await?),
        None => None,
    };
    let own = shop.origin();
    let settings = Settings::new(&config, own.clone());
    let (models_url, models) = match config.models {
        Models::Elsewhere(url) => (url, None),
        Models::Here { dir, bind, url } => {
            if !dir.is_dir() {
                return Err(StartError::NoModels(dir));
            }
            let bind = bind.unwrap_or_else(|| listen::next_to(config.bind, shop.address));
            let listener = listen::listen(bind, listen::MODELS).await?;
            let url = url.unwrap_or_else(|| listener.origin());
            let origins = if config.shop_origins.is_empty() {
                let mut origins = shop.own_origins();
                origins.extend(config.public_url.filter(|url| !origins.contains(url)));
                origins
            } else {
                config.shop_origins
            };
            (url, Some((listener, outer_layers(local::models(&dir, origins)))))
        }
    };
    let uploads = Uploads::new(&settings)?;
    let bucket = settings.uploads.origin();
    let stripe = matches!(settings.payments, Payments::Stripe { .. });
    let site = config.site.as_deref().map(|dir| local::site(dir, &models_url, bucket.as_ref(), stripe)).transpose()?;

    let db = db::connect_with(&config.database, config.database_connections).await?;
    tracing::info!(database = %config.database, "database opened");
    if config.migrate {
        db::migrate(&db).await.map_err(StartError::Migrate)?;
    }
    let metrics = Metrics::new();
    let cache = Cache::new(config.cache, redis.clone(), metrics.clone());
    if let Some(catalogue) = catalogue {
        let seeded = catalogue::seed(&db, &catalogue).await.map_err(StartError::Seed)?;
        // Other instances may have kept what was there before.
        cache.invalidate_all().await;
        tracing::info!(
            collections = seeded.collections,
            products = seeded.products,
            variants = seeded.variants,
            "catalogue read"
        );
    }

    let (provider, test_provider) = provider(&settings, &db)?;
    let commerce = Commerce {
        db: db.clone(),
        clock: Clock::default(),
        provider,
        rules: Arc::new(Rules {
            reservation: settings.reservation,
            shipping: Box::new(StandardShipping),
            tax: Box::new(StandardTax),
            shop: settings.public_url.to_string(),
        }),
        metrics: metrics.clone(),
        steps: Steps::default(),
    };
    let accounts = Accounts::new(db.clone(), commerce.clock.clone(), settings.public_url.clone());
    let state = AppState::from(Shared {
        db,
        accounts,
        commerce,
        test_provider,
        sessions: Store::new(redis.clone()),
        uploads,
        bell: Bell::default(),
        models: Arc::new(models_url),
        settings: Arc::new(settings),
        limiter: RateLimiter::new(config.rate_limit_scale, redis.clone()),
        redis,
        cache,
        mailer,
        metrics,
        stopping: AtomicBool::new(false),
    });
    let metrics = metrics_listener.map(|listener| (listener, outer_layers(metrics::router(state.clone()))));
    let shop_router = router(&state, config.limits, site, metrics.is_none())?;
    let mut tasks = JoinSet::new();
    if let Some(namespace) = config.emf {
        tasks.spawn(metrics::write_each_minute(state.clone(), namespace));
    }
    let worker = if state.settings.worker { Some(worker(&state, &own)?) } else { None };
    let servers = Servers { shop: (shop, shop_router), models, metrics };
    let drain = Drain { delay: config.drain_delay, time: config.drain };
    let running = Running::new(state, drain, servers, tasks, worker);
    tracing::info!(
        shop = %running.shop(),
        models = running.models().map(Origin::as_str),
        metrics = running.metrics().map(Origin::as_str),
        "listening"
    );
    Ok(running)
}

/// Who moves the money, and the built-in provider where it is that one.
fn provider(
    settings: &Settings,
    db: &DatabaseConnection,
) -> Result<(Arc<dyn Provider>, Option<TestProvider>), StartError> {
    Ok(match &settings.payments {
        Payments::Test => {
            let test = TestProvider::new(db.clone(), settings.secret.expose().as_bytes());
            (Arc::new(test.clone()), Some(test))
        }
        Payments::Stripe { secret_key, publishable_key, webhook_secret, api_base } => {
            let keys = (secret_key.expose(), publishable_key.as_str(), webhook_secret.expose());
            (Arc::new(Stripe::new(api_base.as_str(), keys.0, keys.1, keys.2)?), None)
        }
    })
}

/// What does the work that requests leave for later.
fn worker(state: &AppState, own: &Origin) -> Result<Worker, StartError> {
    let runner = Runner {
        commerce: state.commerce.clone(),
        errands: Arc::new(errands::Messenger::new(state.mailer.clone(), state.test_provider.clone(), own)?),
    };
    let reporter = state.clone();
    Ok(Worker::start(runner, state.bell.clone(), move |job, outcome| reporter.report(job, outcome)))
}

fn router(
    state: &AppState,
    limits: Limits,
    site: Option<Router>,
    with_metrics: bool,
) -> Result<Router, tower_http::csrf::ConfigError> {
    let (mut api, _) = routes::small().split_for_parts();
    let (open, _) = routes::open().split_for_parts();
    let (large, _) = routes::large().split_for_parts();
    // Where parts of files are put: more comes, and it takes as long as the sender's line needs.
    let roomy = Limits { body: uploads::PART_BYTES as usize, time: PART_TIME };
    // Nothing below /api is ever the site's.
    for unknown in ["/api", "/api/", "/api/{*rest}"] {
        api = api.route(unknown, any(routes::unknown));
    }
    let large = api_layers(guard(large, state)?, roomy);
    let api = guard(with_sessions(api, state).merge(open), state)?;
    let mut api = watch(api_layers(api, limits).merge(large), state);
    if with_metrics {
        api = api.route("/metrics", get(metrics::for_this_machine));
    }
    let api = api.with_state(state.clone());
    let mut all = match site {
        Some(site) => api.fallback_service(site),
        None => api,
    };
    if state.settings.hsts {
        all = all.layer(MapResponseLayer::new(strict_transport));
    }
    Ok(outer_layers(all))
}
