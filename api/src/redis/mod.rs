//! A Redis that all instances share, where one is set. Nothing that matters lives in it alone: while it is away, what
//! uses it goes on without, and asking it costs next to nothing.

mod breaker;
mod subscription;

use std::{fmt, sync::Arc, time::Duration};

use ::redis::{
    Client, Cmd, FromRedisValue, Pipeline, RedisResult, ScriptInvocation,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use breaker::Breaker;
pub use subscription::Event;

use crate::config::Secret;

/// How long it takes to find that nobody is there.
const CONNECT: Duration = Duration::from_secs(1);
/// How long an answer may take.
const RESPONSE: Duration = Duration::from_millis(250);
/// The longest that one question takes in all, with a new connection on the way.
const TOTAL: Duration = Duration::from_millis(1250);
/// How long it is left alone after it did not answer.
const REST: Duration = Duration::from_secs(1);

/// A connection to Redis that comes back by itself. Cheap to clone.
#[derive(Clone)]
pub struct Redis(Arc<Inner>);

struct Inner {
    client: Client,
    connection: ConnectionManager,
    prefix: String,
    breaker: Breaker,
}

/// The URL of Redis is not fit. Its text may hold a password and is not shown.
#[derive(Debug, thiserror::Error)]
#[error("--redis-url (VITRINE_REDIS_URL) must be a URL such as redis://host:6379 or rediss://user:password@host:6379")]
pub struct UrlError;

/// Why Redis did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum RedisError {
    /// It did not answer a moment ago and is left alone for now.
    #[error("Redis is away")]
    Away,
    /// It did not answer in time.
    #[error("Redis did not answer in time")]
    Late,
    /// It, or the way to it, failed.
    #[error("Redis failed")]
    Failed(#[from] ::redis::RedisError),
}

impl Redis {
    /// For the server at `url`, with `prefix` before all names. Does not connect yet, so the server may be away. Must be
    /// called within a runtime.
    ///
    /// # Errors
    /// Where the URL is malformed.
    pub fn open(url: &Secret, prefix: &str) -> Result<Self, UrlError> {
        let client = Client::open(url.expose()).map_err(|_| UrlError)?;
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(CONNECT))
            .set_response_timeout(Some(RESPONSE))
            .set_number_of_retries(0);
        let connection = ConnectionManager::new_lazy_with_config(client.clone(), config).map_err(|_| UrlError)?;
        Ok(Self(Arc::new(Inner { client, connection, prefix: prefix.to_owned(), breaker: Breaker::new(REST) })))
    }

    /// The full name of a key or channel.
    pub fn key(&self, name: &str) -> String {
        format!("{}{name}", self.0.prefix)
    }

    /// Whether it did not answer lately.
    pub fn is_away(&self) -> bool {
        self.0.breaker.is_open()
    }

    /// Asks for one thing. Where the connection was lost it is asked twice, so the command must stand that.
    ///
    /// # Errors
    /// [`RedisError`]
    pub async fn run<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, RedisError> {
        self.ask(Question::One(command)).await
    }

    /// Asks for several things at once; the same goes for them.
    ///
    /// # Errors
    /// [`RedisError`]
    pub async fn run_all<T: FromRedisValue>(&self, commands: &Pipeline) -> Result<T, RedisError> {
        self.ask(Question::Several(commands)).await
    }

    /// Runs a script; the same goes for it.
    ///
    /// # Errors
    /// [`RedisError`]
    pub async fn script<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> Result<T, RedisError> {
        self.ask(Question::Script(script)).await
    }

    /// Tells all who listen to `channel`.
    ///
    /// # Errors
    /// [`RedisError`]
    pub async fn publish(&self, channel: &str, message: &str) -> Result<(), RedisError> {
        let mut command = ::redis::cmd("PUBLISH");
        command.arg(self.key(channel)).arg(message);
        self.run(&command).await
    }

    async fn ask<T: FromRedisValue>(&self, question: Question<'_>) -> Result<T, RedisError> {
        if !self.0.breaker.admits() {
            return Err(RedisError::Away);
        }
        let asked = tokio::time::timeout(TOTAL, async {
            match question.put(self.0.connection.clone()).await {
                // A server that was started anew, or that hangs up on idle clients: the next connection is fresh.
                Err(error) if error.is_connection_dropped() || error.is_io_error() && !error.is_timeout() => {
                    question.put(self.0.connection.clone()).await
                }
                outcome => outcome,
            }
        });
        match asked.await {
            Err(_) => {
                self.failed(&"no answer in time");
                Err(RedisError::Late)
            }
            Ok(Err(error)) if is_away(&error) => {
                self.failed(&error);
                Err(error.into())
            }
            // It answers, if only to say no.
            Ok(outcome) => {
                if self.0.breaker.close() {
                    tracing::info!("Redis is back");
                }
                Ok(outcome?)
            }
        }
    }

    fn failed(&self, why: &dyn fmt::Display) {
        if self.0.breaker.open() {
            tracing::warn!(error = %why, "Redis is away; going on without");
        }
    }
}

/// What Redis may be asked.
#[derive(Clone, Copy)]
enum Question<'a> {
    One(&'a Cmd),
    Several(&'a Pipeline),
    Script(&'a ScriptInvocation<'a>),
}

impl Question<'_> {
    async fn put<T: FromRedisValue>(self, mut connection: ConnectionManager) -> RedisResult<T> {
        match self {
            Self::One(command) => command.query_async(&mut connection).await,
            Self::Several(commands) => commands.query_async(&mut connection).await,
            Self::Script(script) => script.invoke_async(&mut connection).await,
        }
    }
}

/// Whether nobody is there who could answer, rather than our question wrong.
fn is_away(error: &::redis::RedisError) -> bool {
    error.is_io_error()
        || error.is_timeout()
        || error.is_connection_dropped()
        || error.is_connection_refusal()
        || error.is_unrecoverable_error()
        || matches!(
            error.kind(),
            ::redis::ErrorKind::AuthenticationFailed
                | ::redis::ErrorKind::Server(
                    ::redis::ServerErrorKind::BusyLoading
                        | ::redis::ServerErrorKind::MasterDown
                        | ::redis::ServerErrorKind::ClusterDown
                        | ::redis::ServerErrorKind::ReadOnly
                )
        )
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis").field("prefix", &self.0.prefix).field("away", &self.is_away()).finish_non_exhaustive()
    }
}
