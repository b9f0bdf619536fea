//! What can be set: by flag, else by environment, else in a file, else as it comes.

mod args;
mod file;
mod mail;
mod origin;
mod payments;
mod secret;
mod settings;
mod uploads;

use std::{net::SocketAddr, path::PathBuf, time::Duration};

pub use args::{AccountArgs, CatalogueArgs, DatabaseArgs, ServeArgs};
pub use file::{FileError, with_file};
pub use mail::Mail;
pub use origin::{Origin, OriginError};
pub use payments::Payments;
pub use secret::Secret;
pub use settings::Settings;
pub use uploads::Uploads;

use lettre::{Address, message::Mailbox};

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
    /// How long it says that it is not ready, but serves on, before that.
    pub drain_delay: Duration,
    /// Where shoppers find the shop; where none, the shop's own address.
    pub public_url: Option<Origin>,
    /// How many connections to the database at most; where none, as fits the database.
    pub database_connections: Option<u32>,
    /// A Redis that all instances share; where none, each keeps to itself.
    pub redis_url: Option<Secret>,
    /// What the names of all our keys in Redis begin with.
    pub redis_prefix: String,
    /// How long computed answers are kept; zero keeps none.
    pub cache: Duration,
    /// Where mail goes.
    pub mail: Mail,
    /// Whom mail comes from.
    pub mail_from: Mailbox,
    /// Where metrics are served; where none, at the shop's address to this machine alone.
    pub metrics_bind: Option<SocketAddr>,
    /// The namespace under which metrics are also written to standard output, for `CloudWatch`.
    pub emf: Option<String>,
    /// How many proxies stand in front of us, whose word on the client's address counts.
    pub trusted_proxies: u8,
    /// What all rate limits are multiplied by; zero lifts them.
    pub rate_limit_scale: f64,
    /// Whether browsers are told never to come without TLS; where none, if the public URL is https.
    pub hsts: Option<bool>,
    /// Who takes the money.
    pub payments: Payments,
    /// Where files go that people send us.
    pub uploads: Uploads,
    /// How long stock is kept for an order that is not paid.
    pub reservation: Duration,
    /// What we sign with, at least 32 bytes; where none, something random for each process.
    pub secret: Option<Secret>,
    /// Whether this instance runs background jobs.
    pub worker: bool,
}

impl Config {
    /// What is set where nothing else is said, but for the three that have no default.
    pub fn new(bind: SocketAddr, database: DatabaseUrl, models: Models) -> Self {
        Self {
            bind,
            database,
            migrate: true,
            catalogue: None,
            site: None,
            models,
            shop_origins: Vec::new(),
            limits: Limits::default(),
            drain: Duration::from_secs(20),
            drain_delay: Duration::ZERO,
            public_url: None,
            database_connections: None,
            redis_url: None,
            redis_prefix: "vitrine:".into(),
            cache: Duration::from_mins(1),
            mail: Mail::Log,
            mail_from: default_sender(),
            metrics_bind: None,
            emf: None,
            trusted_proxies: 0,
            rate_limit_scale: 1.0,
            hsts: None,
            payments: Payments::Test,
            uploads: Uploads::Off,
            reservation: Duration::from_mins(15),
            secret: None,
            worker: true,
        }
    }
}

/// Nobody who could answer.
fn default_sender() -> Mailbox {
    Mailbox::new(Some("Vitrine".into()), Address::new_dangerous("shop", "vitrine.example"))
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
    /// Shoppers' passwords would go over the net for all to see.
    #[error("--public-url (VITRINE_PUBLIC_URL) {0} must be https, unless it is this very machine")]
    InsecurePublicUrl(Origin),
    /// Some keys of Stripe, but not all.
    #[error(
        "Stripe needs all of --stripe-secret-key, --stripe-publishable-key and --stripe-webhook-secret \
         (STRIPE_SECRET_KEY, STRIPE_PUBLISHABLE_KEY, STRIPE_WEBHOOK_SECRET)"
    )]
    SomeStripeKeys,
    /// Two places for uploads.
    #[error("--uploads-dir and --uploads-bucket do not go together")]
    UploadsTwice,
    /// A bucket nowhere.
    #[error("--uploads-bucket (VITRINE_UPLOADS_BUCKET) needs --uploads-region (VITRINE_UPLOADS_REGION)")]
    BucketWithoutRegion,
    /// Something about a bucket, but no bucket.
    #[error("--uploads-region, --uploads-endpoint, --uploads-accelerate and --models-bucket need --uploads-bucket")]
    NoBucket,
    /// Two ways for mail.
    #[error("--smtp-url and --mail-dir do not go together")]
    MailTwice,
    /// A secret that can be guessed.
    #[error("--secret (VITRINE_SECRET) must be at least 32 bytes")]
    ShortSecret,
    /// A limit that is no number of times.
    #[error("--rate-limit-scale (VITRINE_RATE_LIMIT_SCALE) must be 0 or more")]
    RateLimitScale,
}
