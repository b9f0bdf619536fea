//! Why a handler refuses.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use sea_orm::{DbErr, RuntimeErr};
use vitrine_contract::InvalidParam;

use super::problem::{ProblemKind, Refusal};

/// What a handler may fail with. Details are for clients: nothing of our inner workings goes into them.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// There is no such thing.
    #[error("{0}")]
    NotFound(String),
    /// Parameters are not what they must be.
    #[error("invalid parameters: {0:?}")]
    InvalidParams(Vec<InvalidParam>),
    /// The database is away.
    #[error("the database cannot be reached")]
    Unavailable(#[source] DbErr),
    /// The database refused what we asked of it.
    #[error("the database failed")]
    Database(#[source] DbErr),
    /// What lies in the database is not what we put there.
    #[error("stored data are not sound: {0}")]
    Corrupt(String),
    /// An answer could not be written as JSON.
    #[error("an answer could not be written")]
    Json(#[from] serde_json::Error),
}

impl ApiError {
    /// One parameter is not what it must be.
    pub fn invalid_param(name: impl Into<String>, reason: &impl ToString) -> Self {
        Self::InvalidParams(vec![InvalidParam { name: name.into(), reason: reason.to_string() }])
    }
}

impl From<DbErr> for ApiError {
    fn from(error: DbErr) -> Self {
        if is_away(&error) { Self::Unavailable(error) } else { Self::Database(error) }
    }
}

/// Whether the database, or the way to it, is down, rather than our statement wrong.
fn is_away(error: &DbErr) -> bool {
    match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => true,
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => match &**error {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => true,
            // PostgreSQL: class 08 is the connection, 57P0x a server that stops or starts, 3D000 a database that is
            // gone, 53 a lack of resources. SQLite: 5 is "busy".
            sqlx::Error::Database(error) => error.code().is_some_and(|code| {
                code == "5" || code == "3D000" || ["08", "53", "57P"].iter().any(|class| code.starts_with(class))
            }),
            _ => false,
        },
        _ => false,
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (kind, detail, invalid_params) = match self {
            Self::NotFound(detail) => (ProblemKind::NotFound, Some(detail), Vec::new()),
            Self::InvalidParams(params) => (ProblemKind::InvalidRequest, None, params),
            Self::Unavailable(ref source) => {
                tracing::warn!(error = %source, "{self}");
                (ProblemKind::Unavailable, Some("The database cannot be reached. Try again soon.".into()), Vec::new())
            }
            Self::Database(ref source) => {
                tracing::error!(error = %source, "{self}");
                (ProblemKind::Internal, None, Vec::new())
            }
            Self::Corrupt(_) | Self::Json(_) => {
                tracing::error!("{self}");
                (ProblemKind::Internal, None, Vec::new())
            }
        };
        let mut response = Refusal { kind, detail, invalid_params }.into_response();
        if kind == ProblemKind::Unavailable {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        response
    }
}
