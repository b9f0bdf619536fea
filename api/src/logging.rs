//! The log: to standard error, so that standard output stays for what other programs read.

use std::io::{self, IsTerminal as _};

use clap::ValueEnum;
use tracing_subscriber::{EnvFilter, fmt, util::SubscriberInitExt as _};

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// For machines: a JSON object per line.
    Json,
}

/// Starts the log. `filter` as in `tracing_subscriber`'s `EnvFilter`, such as `info,vitrine_api=debug`. Without
/// `format`, people are served where standard error is a terminal, machines otherwise.
///
/// # Errors
/// Where the filter is malformed or a log was already started.
pub fn start(format: Option<LogFormat>, filter: &str) -> Result<(), LogError> {
    let filter = EnvFilter::try_new(filter)?;
    let is_terminal = io::stderr().is_terminal();
    let format = format.unwrap_or(if is_terminal { LogFormat::Pretty } else { LogFormat::Json });
    let lines = fmt().with_env_filter(filter).with_writer(io::stderr);
    match format {
        LogFormat::Pretty => lines.with_ansi(is_terminal).with_target(false).finish().try_init()?,
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).finish().try_init()?,
    }
    Ok(())
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
}
