//! Command line and environment.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use clap::{
    ArgAction, Args,
    builder::{PossibleValuesParser, TypedValueParser as _},
};
use lettre::message::Mailbox;
use vitrine_contract::Role;

use super::{Config, ConfigError, Mail, Models, Origin, Payments, Secret, Uploads};
use crate::{
    db::DatabaseUrl,
    domain::{Email, Malformed, Named as _},
    http::Limits,
};

/// Where the database is.
#[derive(Debug, Clone, Args)]
pub struct DatabaseArgs {
    /// The database: sqlite:FILE or postgres://…
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, default_value = "sqlite:vitrine.db")]
    pub database_url: DatabaseUrl,
}

/// `vitrine-api catalogue`
#[derive(Debug, Clone, Args)]
pub struct CatalogueArgs {
    /// Where the catalogue goes.
    #[command(flatten)]
    pub database: DatabaseArgs,

    /// The catalogue.json
    #[arg(long)]
    pub file: PathBuf,
}

/// `vitrine-api account`
#[derive(Debug, Clone, Args)]
pub struct AccountArgs {
    /// Where accounts are.
    #[command(flatten)]
    pub database: DatabaseArgs,

    /// Its address
    #[arg(long, value_parser = Email::read)]
    pub email: Email,

    /// What its owner may do
    #[arg(long, value_parser = PossibleValuesParser::new(Role::ALL.map(Role::as_str)).try_map(role))]
    pub role: Role,

    /// What to call its owner
    #[arg(long)]
    pub name: Option<String>,

    /// Its password, from `VITRINE_PASSWORD` alone: other users of a machine can read command lines.
    #[arg(skip = std::env::var("VITRINE_PASSWORD").ok().map(Secret::from))]
    pub password: Option<Secret>,
}

#[expect(clippy::needless_pass_by_value, reason = "clap gives it so")]
fn role(name: String) -> Result<Role, Malformed> {
    Role::by_name(&name).ok_or(Malformed("is no role"))
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

    /// Seconds for which the service says that it is not ready, but serves on, before it stops: as long as a load balancer
    /// needs to see that
    #[arg(long, env = "VITRINE_DRAIN_DELAY", default_value_t = 0)]
    drain_delay: u32,

    /// Where shoppers find the shop: https, unless it is this very machine [default: the shop's address]
    #[arg(long, env = "VITRINE_PUBLIC_URL")]
    public_url: Option<Origin>,

    /// Connections to the database at most [default: as fits the database]
    #[arg(long, env = "VITRINE_DATABASE_CONNECTIONS", value_parser = clap::value_parser!(u32).range(1..=1000))]
    database_connections: Option<u32>,

    /// A Redis that all instances share: redis://… or rediss://… [default: each instance keeps to itself]
    #[arg(long, env = "VITRINE_REDIS_URL", hide_env_values = true)]
    redis_url: Option<Secret>,

    /// What the names of all keys in Redis begin with
    #[arg(long, env = "VITRINE_REDIS_PREFIX", default_value = "vitrine:")]
    redis_prefix: String,

    /// Seconds that answers about the catalogue are kept; 0 keeps none
    #[arg(long, env = "VITRINE_CACHE_TTL", default_value_t = 60)]
    cache_ttl: u32,

    /// A server that takes mail: smtps://… with user and password [default: mail goes into the log]
    #[arg(long, env = "VITRINE_SMTP_URL", hide_env_values = true)]
    smtp_url: Option<Secret>,

    /// A folder into which mail is put, a file each
    #[arg(long, env = "VITRINE_MAIL_DIR")]
    mail_dir: Option<PathBuf>,

    /// Whom mail comes from
    #[arg(long, env = "VITRINE_MAIL_FROM", default_value = "Vitrine <shop@vitrine.example>")]
    mail_from: Mailbox,

    /// Where metrics are served [default: /metrics at the shop's address, to this machine alone]
    #[arg(long, env = "VITRINE_METRICS_BIND")]
    metrics_bind: Option<SocketAddr>,

    /// Write metrics to standard output each minute, for `CloudWatch` (embedded metric format), in this namespace
    #[arg(long, env = "VITRINE_EMF")]
    emf: Option<String>,

    /// How many proxies stand in front of the service, whose X-Forwarded-For is believed
    #[arg(long, env = "VITRINE_TRUSTED_PROXIES", default_value_t = 0)]
    trusted_proxies: u8,

    /// What all rate limits are multiplied by; 0 lifts them
    #[arg(long, env = "VITRINE_RATE_LIMIT_SCALE", default_value_t = 1.0)]
    rate_limit_scale: f64,

    /// Tell browsers never to come without TLS [default: true where the public URL is https]
    #[arg(long, env = "VITRINE_HSTS", action = ArgAction::Set)]
    hsts: Option<bool>,

    /// Stripe's key for our requests to it [default: payments are simulated]
    #[arg(long, env = "STRIPE_SECRET_KEY", hide_env_values = true)]
    stripe_secret_key: Option<Secret>,

    /// Stripe's key for browsers
    #[arg(long, env = "STRIPE_PUBLISHABLE_KEY")]
    stripe_publishable_key: Option<String>,

    /// What Stripe signs its webhooks with
    #[arg(long, env = "STRIPE_WEBHOOK_SECRET", hide_env_values = true)]
    stripe_webhook_secret: Option<Secret>,

    /// Where Stripe is
    #[arg(long, env = "STRIPE_API_BASE", default_value = "https://api.stripe.com")]
    stripe_api_base: Origin,

    /// A folder for files that people send [default: none are taken]
    #[arg(long, env = "VITRINE_UPLOADS_DIR")]
    uploads_dir: Option<PathBuf>,

    /// A bucket of S3 for files that people send
    #[arg(long, env = "VITRINE_UPLOADS_BUCKET")]
    uploads_bucket: Option<String>,

    /// The bucket's region
    #[arg(long, env = "VITRINE_UPLOADS_REGION")]
    uploads_region: Option<String>,

    /// Where the bucket is, if not at AWS
    #[arg(long, env = "VITRINE_UPLOADS_ENDPOINT")]
    uploads_endpoint: Option<Origin>,

    /// Reach the bucket by AWS's nearest edge
    #[arg(long, env = "VITRINE_UPLOADS_ACCELERATE", default_value_t = false, action = ArgAction::Set)]
    uploads_accelerate: bool,

    /// The bucket where browsers find models, by the same service: published ones go there
    #[arg(long, env = "VITRINE_MODELS_BUCKET")]
    models_bucket: Option<String>,

    /// Minutes that stock is kept for an order that is not paid
    #[arg(long, env = "VITRINE_RESERVATION_MINUTES", default_value_t = 15)]
    reservation_minutes: u32,

    /// What the service signs with, at least 32 bytes [default: random for each process]
    #[arg(long, env = "VITRINE_SECRET", hide_env_values = true)]
    secret: Option<Secret>,

    /// Whether this instance runs background jobs
    #[arg(long, env = "VITRINE_WORKER", default_value_t = true, action = ArgAction::Set)]
    worker: bool,
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
        let mail = match (args.smtp_url, args.mail_dir) {
            (Some(_), Some(_)) => return Err(ConfigError::MailTwice),
            (Some(url), None) => Mail::Smtp(url),
            (None, Some(dir)) => Mail::Folder(dir),
            (None, None) => Mail::Log,
        };
        if let Some(url) = args.public_url.as_ref().filter(|url| !url.is_https() && !url.is_loopback()) {
            return Err(ConfigError::InsecurePublicUrl(url.clone()));
        }
        if args.secret.as_ref().is_some_and(|secret| secret.expose().len() < 32) {
            return Err(ConfigError::ShortSecret);
        }
        if !(args.rate_limit_scale.is_finite() && args.rate_limit_scale >= 0.0) {
            return Err(ConfigError::RateLimitScale);
        }
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
            drain_delay: Duration::from_secs(args.drain_delay.into()),
            public_url: args.public_url,
            database_connections: args.database_connections,
            redis_url: args.redis_url,
            redis_prefix: args.redis_prefix,
            cache: Duration::from_secs(args.cache_ttl.into()),
            mail,
            mail_from: args.mail_from,
            metrics_bind: args.metrics_bind,
            emf: args.emf,
            trusted_proxies: args.trusted_proxies,
            rate_limit_scale: args.rate_limit_scale,
            hsts: args.hsts,
            payments: Payments::new(
                args.stripe_secret_key,
                args.stripe_publishable_key,
                args.stripe_webhook_secret,
                args.stripe_api_base,
            )?,
            uploads: Uploads::new(
                args.uploads_dir,
                args.uploads_bucket,
                args.uploads_region,
                args.uploads_endpoint,
                args.uploads_accelerate,
                args.models_bucket,
            )?,
            reservation: Duration::from_secs(60 * u64::from(args.reservation_minutes)),
            secret: args.secret,
            worker: args.worker,
        })
    }
}
