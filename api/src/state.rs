//! What every handler may use.

use std::{
    ops::Deref,
    sync::{Arc, atomic::AtomicBool},
};

use sea_orm::DatabaseConnection;

use crate::{
    accounts::Accounts,
    cache::Cache,
    commerce::Commerce,
    config::{Origin, Settings},
    jobs::{Bell, Job},
    mail::Mailer,
    metrics::Metrics,
    payments::test::TestProvider,
    rate_limit::RateLimiter,
    redis::Redis,
    session::Store,
    uploads::Uploads,
};

/// Shared by all requests. Each clones it many times on its way, so it is one pointer.
#[derive(Debug, Clone)]
pub struct AppState(Arc<Shared>);

/// What is behind it.
#[derive(Debug)]
pub struct Shared {
    /// The pool.
    pub db: DatabaseConnection,
    /// Where models and posters are.
    pub models: Arc<Origin>,
    /// What handlers may know of the settings.
    pub settings: Arc<Settings>,
    /// What all instances share, where there is such a thing.
    pub redis: Option<Redis>,
    /// Accounts.
    pub accounts: Accounts,
    /// Who is signed in.
    pub sessions: Store,
    /// Files that people send; none where they are not taken.
    pub uploads: Option<Uploads>,
    /// What moves money and stock.
    pub commerce: Commerce,
    /// The built-in payment provider, where it is the one in use.
    pub test_provider: Option<TestProvider>,
    /// Rung where there is something to do in the background.
    pub bell: Bell,
    /// Computed answers.
    pub cache: Cache,
    /// How often one may ask.
    pub limiter: RateLimiter,
    /// Mail to people.
    pub mailer: Mailer,
    /// What happens here, in numbers.
    pub metrics: Metrics,
    /// Whether it is about to stop, and wants no more requests.
    pub stopping: AtomicBool,
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl From<Shared> for AppState {
    fn from(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }
}

impl AppState {
    /// Makes what shows these products, or their stock, unknown to all caches of ours; and what lists products.
    pub async fn products_changed(&self, slugs: &[String]) {
        let mut tags: Vec<String> = slugs.iter().map(|slug| format!("product:{slug}")).collect();
        tags.push("products".to_owned());
        self.cache.invalidate(&tags).await;
    }

    /// The same where it may be another question which products there are: collections count them.
    pub async fn catalogue_changed(&self, slug: &str) {
        self.products_changed(&[slug.to_owned()]).await;
        self.cache.invalidate(&["collections".to_owned()]).await;
    }

    /// The same for the products of an order, whose stock it moved. A failure is not the request's: caches are right
    /// again by themselves soon.
    pub async fn order_moved(&self, order: i64) {
        self.bell.ring();
        match self.commerce.products_of(order).await {
            Ok(slugs) => self.products_changed(&slugs).await,
            Err(error) => tracing::warn!(%error, "caches are not told of an order"),
        }
    }

    /// Counts a job, and tells caches of what it changed.
    pub fn report(&self, job: &Job, went_well: bool) {
        self.metrics.job(job.kind(), if went_well { "done" } else { "failed" });
        if went_well && job.moves_stock() {
            let (state, job) = (self.clone(), job.clone());
            tokio::spawn(async move {
                match state.commerce.order_of(&job).await {
                    Ok(Some(order)) => state.order_moved(order).await,
                    Ok(None) => {}
                    Err(error) => tracing::warn!(%error, "caches are not told of a job"),
                }
            });
        }
    }
}
