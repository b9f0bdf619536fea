//! The log: to standard error, so that standard output stays for what other programs read. And traces, to a collector
//! where one is named.

use std::{
    env,
    io::{self, IsTerminal as _},
    time::Duration,
};

use clap::ValueEnum;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{ExporterBuildError, SpanExporter};
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use tracing_subscriber::{EnvFilter, Layer as _, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

/// Where OpenTelemetry's own rules look for the collector.
const COLLECTOR: [&str; 2] = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];
/// How long the last spans may take to the collector when the process ends.
const FLUSH: Duration = Duration::from_secs(5);

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// For machines: a JSON object per line.
    Json,
}

/// The log, once started. [`Log::stop`] sends off what is left.
#[derive(Debug)]
#[must_use]
pub struct Log {
    traces: Option<SdkTracerProvider>,
}

/// Starts the log. `filter` as in `tracing_subscriber`'s `EnvFilter`, such as `info,vitrine_api=debug`. Without
/// `format`, people are served where standard error is a terminal, machines otherwise. Where
/// `OTEL_EXPORTER_OTLP_ENDPOINT` is set, spans also go there, by the rules of OpenTelemetry's environment variables.
///
/// # Errors
/// Where the filter is malformed, the collector's address is, or a log was already started.
pub fn start(format: Option<LogFormat>, filter: &str) -> Result<Log, LogError> {
    let filter = EnvFilter::try_new(filter)?;
    let is_terminal = io::stderr().is_terminal();
    let format = format.unwrap_or(if is_terminal { LogFormat::Pretty } else { LogFormat::Json });
    let lines = match format {
        LogFormat::Pretty => fmt::layer().with_writer(io::stderr).with_ansi(is_terminal).with_target(false).boxed(),
        LogFormat::Json => {
            fmt::layer().with_writer(io::stderr).json().flatten_event(true).with_span_list(false).boxed()
        }
    };
    let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    let traces = COLLECTOR.into_iter().any(is_set).then(collector).transpose()?;
    let spans = traces.as_ref().map(|traces| tracing_opentelemetry::layer().with_tracer(traces.tracer("vitrine-api")));
    tracing_subscriber::registry().with(filter).with(lines).with(spans).try_init()?;
    Ok(Log { traces })
}

/// Spans go to the collector in batches, from a thread of their own.
fn collector() -> Result<SdkTracerProvider, ExporterBuildError> {
    // The client speaks TLS by the library that all of us uses. An error says that it was chosen before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let exporter = SpanExporter::builder().with_http().build()?;
    let mut resource = Resource::builder();
    if env::var_os("OTEL_SERVICE_NAME").is_none() {
        resource = resource.with_service_name("vitrine-api");
    }
    Ok(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource.build()).build())
}

impl Log {
    /// Sends the last spans to the collector, and waits for that, five seconds at most.
    pub async fn stop(self) {
        let Some(traces) = self.traces else { return };
        let stopped = tokio::task::spawn_blocking(move || traces.shutdown_with_timeout(FLUSH)).await;
        if let Ok(Err(error)) = stopped {
            tracing::warn!(%error, "the last spans did not reach the collector");
        }
    }
}

/// The log could not be started.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The filter is malformed.
    #[error("the log filter (--log, VITRINE_LOG) is malformed")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// There is one already.
    #[error("the log was already started")]
    Started(#[from] tracing_subscriber::util::TryInitError),
    /// The collector's address is malformed, or something else about it.
    #[error("traces cannot be sent to the collector (OTEL_EXPORTER_OTLP_ENDPOINT)")]
    Collector(#[from] ExporterBuildError),
}
