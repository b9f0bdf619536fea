//! What happens here, in numbers: for Prometheus at `/metrics`, and for `CloudWatch` in standard output.

mod emf;
mod layer;
mod serve;
mod viewers;

use std::{fmt, sync::Arc, time::Duration};

pub(crate) use emf::write_each_minute;
pub(crate) use layer::count;
use prometheus::{
    HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, TextEncoder,
    proto::MetricFamily,
};
use sea_orm::{DatabaseConnection, DbBackend};
pub(crate) use serve::{for_this_machine, router};
use viewers::Viewers;
use vitrine_contract::ViewerBackend;

/// Where an answer was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheTier {
    /// In this process.
    Local,
    /// In Redis.
    Redis,
    /// Where answers come from.
    Origin,
}

impl CacheTier {
    const ALL: [Self; 3] = [Self::Local, Self::Redis, Self::Origin];

    const fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Redis => "redis",
            Self::Origin => "origin",
        }
    }
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheOutcome {
    /// It was there.
    Hit,
    /// It was not.
    Miss,
    /// Nobody could tell.
    Error,
}

impl CacheOutcome {
    const ALL: [Self; 3] = [Self::Hit, Self::Miss, Self::Error];

    const fn name(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::Miss => "miss",
            Self::Error => "error",
        }
    }
}

/// Counts what happens. Cheap to clone; all clones count together.
#[derive(Clone)]
pub struct Metrics(Arc<Inner>);

struct Inner {
    registry: Registry,
    requests: IntCounterVec,
    latency: HistogramVec,
    /// By tier and outcome, found once: most requests count here.
    cache: [[IntCounter; 3]; 3],
    connections: IntGaugeVec,
    orders: IntCounterVec,
    payments: IntCounterVec,
    refunds: IntCounterVec,
    jobs: IntCounterVec,
    first_frame: HistogramVec,
    viewers_active: IntGauge,
    viewers: Viewers,
}

impl Metrics {
    /// With all counters at nothing.
    #[expect(clippy::expect_used, clippy::missing_panics_doc, reason = "names are fixed here, and a test makes all")]
    pub fn new() -> Self {
        let registry = Registry::new();
        let counter = |name: &str, help: &str, labels: &[&str]| {
            let counter = IntCounterVec::new(Opts::new(name, help), labels).expect("a counter");
            registry.register(Box::new(counter.clone())).expect("a name of its own");
            counter
        };
        let histogram = |name: &str, help: &str, labels: &[&str], buckets: &[f64]| {
            let options = HistogramOpts::new(name, help).buckets(buckets.to_vec());
            let histogram = HistogramVec::new(options, labels).expect("a histogram");
            registry.register(Box::new(histogram.clone())).expect("a name of its own");
            histogram
        };
        let cache = counter(
            "cache_lookups_total",
            "Looks for computed answers, where and with what luck",
            &["tier", "outcome"],
        );
        let connections = IntGaugeVec::new(Opts::new("database_connections", "Connections of the pool"), &["state"])
            .expect("a gauge");
        registry.register(Box::new(connections.clone())).expect("a name of its own");
        let viewers_active =
            IntGauge::new("viewers_active", "Viewers on pages that reported in the last minute").expect("a gauge");
        registry.register(Box::new(viewers_active.clone())).expect("a name of its own");
        Self(Arc::new(Inner {
            requests: counter("http_requests_total", "Requests to the API", &["route", "method", "status"]),
            latency: histogram(
                "http_request_seconds",
                "Time until an answer of the API begins",
                &["route", "method"],
                &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0],
            ),
            cache: CacheTier::ALL
                .map(|tier| CacheOutcome::ALL.map(|outcome| cache.with_label_values(&[tier.name(), outcome.name()]))),
            connections,
            orders: counter("orders_total", "Orders that reached a status", &["status"]),
            payments: counter("payments_total", "Payments that came to this", &["outcome"]),
            refunds: counter("refunds_total", "Refunds that came to this", &["outcome"]),
            jobs: counter("jobs_total", "Background jobs that ended", &["kind", "outcome"]),
            first_frame: histogram(
                "viewer_first_frame_seconds",
                "Time until a viewer showed its first frame",
                &["backend"],
                &[0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0],
            ),
            viewers_active,
            viewers: Viewers::default(),
            registry,
        }))
    }

    /// An order reached this status.
    pub fn order(&self, status: &str) {
        self.0.orders.with_label_values(&[status]).inc();
    }

    /// A payment came to this.
    pub fn payment(&self, outcome: &str) {
        self.0.payments.with_label_values(&[outcome]).inc();
    }

    /// A refund came to this.
    pub fn refund(&self, outcome: &str) {
        self.0.refunds.with_label_values(&[outcome]).inc();
    }

    /// A background job ended so.
    pub fn job(&self, kind: &str, outcome: &str) {
        self.0.jobs.with_label_values(&[kind, outcome]).inc();
    }

    /// An answer was looked for.
    pub fn cache(&self, tier: CacheTier, outcome: CacheOutcome) {
        self.0.cache[tier as usize][outcome as usize].inc();
    }

    /// A viewer showed its first frame.
    pub fn first_frame(&self, backend: ViewerBackend, time: Duration) {
        self.0.first_frame.with_label_values(&[backend.name()]).observe(time.as_secs_f64());
    }

    /// The page of this client has so many viewers.
    pub fn viewers(&self, client: &str, active: u16) {
        self.0.viewers.report(client, active);
    }

    fn request(&self, route: &str, method: &str, status: u16, time: Duration) {
        let class = match status {
            100..200 => "1xx",
            200..300 => "2xx",
            300..400 => "3xx",
            400..500 => "4xx",
            _ => "5xx",
        };
        self.0.requests.with_label_values(&[route, method, class]).inc();
        self.0.latency.with_label_values(&[route, method]).observe(time.as_secs_f64());
    }

    /// All numbers as of now.
    fn gather(&self, db: &DatabaseConnection) -> Vec<MetricFamily> {
        self.0.viewers_active.set(self.0.viewers.sum());
        let (size, idle) = if db.get_database_backend() == DbBackend::Postgres {
            let pool = db.get_postgres_connection_pool();
            (pool.size(), pool.num_idle())
        } else {
            let pool = db.get_sqlite_connection_pool();
            (pool.size(), pool.num_idle())
        };
        self.0.connections.with_label_values(&["open"]).set(size.into());
        self.0.connections.with_label_values(&["idle"]).set(i64::try_from(idle).unwrap_or(i64::MAX));
        self.0.registry.gather()
    }

    /// All numbers as of now, as Prometheus reads them.
    ///
    /// # Errors
    /// Where they cannot be written as text.
    pub fn text(&self, db: &DatabaseConnection) -> Result<String, prometheus::Error> {
        TextEncoder::new().encode_to_string(&self.gather(db))
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn tells_prometheus() {
        let db = crate::db::connect(&"sqlite::memory:".parse().expect("a URL")).await.expect("a database");
        let metrics = Metrics::new();
        metrics.order("paid");
        metrics.clone().order("paid");
        metrics.payment("declined");
        metrics.refund("failed");
        metrics.job("mail", "done");
        metrics.cache(CacheTier::Redis, CacheOutcome::Error);
        metrics.first_frame(ViewerBackend::Webgl2, Duration::from_millis(600));
        metrics.viewers("a", 2);
        metrics.viewers("b", 3);
        metrics.viewers("a", 1);
        metrics.request("/api/products", "GET", 304, Duration::from_millis(3));
        let text = metrics.text(&db).expect("text");
        for line in [
            "orders_total{status=\"paid\"} 2",
            "payments_total{outcome=\"declined\"} 1",
            "refunds_total{outcome=\"failed\"} 1",
            "jobs_total{kind=\"mail\",outcome=\"done\"} 1",
            "cache_lookups_total{outcome=\"error\",tier=\"redis\"} 1",
            "viewer_first_frame_seconds_bucket{backend=\"webgl2\",le=\"0.75\"} 1",
            "viewers_active 4",
            "http_requests_total{method=\"GET\",route=\"/api/products\",status=\"3xx\"} 1",
            "database_connections{state=\"open\"} 1",
        ] {
            assert!(text.lines().any(|given| given == line), "{line} is not in\n{text}");
        }
    }
}
