//! The log: to standard error, so that standard output stays for what other programs read. And traces, to a collector
//! where one is named.

mod json;
mod writer;

use std::{
    env,
    io::{self, IsTerminal as _},
    time::Duration,
};

use clap::ValueEnum;
use json::{Fields, Json};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{ExporterBuildError, SpanExporter};
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use tracing_subscriber::{EnvFilter, Layer as _, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};
use writer::Scribe;

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

/// The log, once started. [`Log::stop`] sends off what is left; lines are also written where it is dropped.
#[derive(Debug)]
#[must_use]
pub struct Log {
    traces: Option<SdkTracerProvider>,
    scribe: Scribe,
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
    let (lines, scribe) = writer::start(io::stderr()).map_err(LogError::Thread)?;
    let lines = fmt::layer().with_writer(lines);
    let lines = match format {
        LogFormat::Pretty => lines.with_ansi(is_terminal).with_target(false).boxed(),
        LogFormat::Json => lines.with_ansi(false).fmt_fields(Fields).event_format(Json::new()).boxed(),
    };
    let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    let traces = COLLECTOR.into_iter().any(is_set).then(collector).transpose()?;
    let spans = traces.as_ref().map(|traces| tracing_opentelemetry::layer().with_tracer(traces.tracer("vitrine-api")));
    tracing_subscriber::registry().with(filter).with(lines).with(spans).try_init()?;
    Ok(Log { traces, scribe })
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
    /// Sends the last spans to the collector, and waits for that, five seconds at most; then writes the last lines.
    pub async fn stop(self) {
        let Self { traces, scribe } = self;
        // Both wait.
        let stopped = tokio::task::spawn_blocking(move || {
            if let Some(Err(error)) = traces.map(|traces| traces.shutdown_with_timeout(FLUSH)) {
                tracing::warn!(%error, "the last spans did not reach the collector");
            }
            drop(scribe);
        });
        let _ = stopped.await;
    }
}

/// The log could not be started.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The filter is malformed.
    #[error("the log filter (--log, VITRINE_LOG) is malformed")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// The system gives no thread to write it.
    #[error("no thread can be had to write the log")]
    Thread(#[source] io::Error),
    /// There is one already.
    #[error("the log was already started")]
    Started(#[from] tracing_subscriber::util::TryInitError),
    /// The collector's address is malformed, or something else about it.
    #[error("traces cannot be sent to the collector (OTEL_EXPORTER_OTLP_ENDPOINT)")]
    Collector(#[from] ExporterBuildError),
}
