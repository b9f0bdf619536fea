//! Why a handler refuses.

use std::sync::Arc;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use sea_orm::{DbErr, RuntimeErr};
use serde_json::{Map, Value, json};
use vitrine_contract::InvalidParam;

use super::problem::{ProblemKind, Refusal};
use crate::{
    accounts::AccountError, commerce::CommerceError, payments::ProviderError, rate_limit::RetryAfter,
    session::SessionError, uploads::StorageError,
};

/// What a handler may fail with. Details are for clients: nothing of our inner workings goes into them.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// There is no such thing.
    #[error("{0}")]
    NotFound(String),
    /// Parameters are not what they must be.
    #[error("invalid parameters: {0:?}")]
    InvalidParams(Vec<InvalidParam>),
    /// Any other refusal that clients can do something about.
    #[error("{detail}")]
    Refused {
        /// Of what kind.
        kind: ProblemKind,
        /// What happened this time and what to do about it.
        detail: String,
        /// What else problems of this kind tell.
        extensions: Map<String, Value>,
    },
    /// Asked too often.
    #[error("too many requests")]
    TooManyRequests(#[from] RetryAfter),
    /// The session store is away.
    #[error("sessions cannot be reached")]
    SessionsUnavailable,
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
    /// The same error goes to others too, who waited for the same answer.
    #[error(transparent)]
    Shared(Arc<ApiError>),
}

impl ApiError {
    /// One parameter is not what it must be.
    pub fn invalid_param(name: impl Into<String>, reason: &impl ToString) -> Self {
        Self::InvalidParams(vec![InvalidParam { name: name.into(), reason: reason.to_string() }])
    }

    /// A refusal of this kind.
    pub fn refused(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self::Refused { kind, detail: detail.into(), extensions: Map::new() }
    }

    /// The same with one more member in its problem document. Only a refusal made by [`Self::refused`] takes it.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        if let Self::Refused { extensions, .. } = &mut self {
            extensions.insert(name.into(), value.into());
        }
        self
    }
}

impl From<Arc<ApiError>> for ApiError {
    fn from(error: Arc<ApiError>) -> Self {
        Arc::try_unwrap(error).unwrap_or_else(Self::Shared)
    }
}

impl From<SessionError> for ApiError {
    fn from(error: SessionError) -> Self {
        tracing::warn!(error = %error, "sessions cannot be reached");
        Self::SessionsUnavailable
    }
}

impl From<AccountError> for ApiError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Invalid(params) => Self::InvalidParams(params),
            AccountError::Credentials => {
                let detail = "These are not the credentials of an account here whose address was confirmed.";
                Self::refused(ProblemKind::Unauthenticated, detail)
            }
            AccountError::NotFound(what) => Self::NotFound(format!("There is no {what}.")),
            AccountError::Conflict(detail) => Self::refused(ProblemKind::Conflict, detail),
            AccountError::NoPasskeys => Self::NotFound("There are no passkeys at this address of the shop.".into()),
            AccountError::Database(error) => error.into(),
            AccountError::Corrupt(what) => Self::Corrupt(what),
            AccountError::Json(error) => Self::Json(error),
            AccountError::Hash(_) | AccountError::Random(_) => Self::Corrupt(error.to_string()),
        }
    }
}

impl From<CommerceError> for ApiError {
    fn from(error: CommerceError) -> Self {
        match error {
            CommerceError::NotFound(what) => Self::NotFound(format!("There is no {what}.")),
            CommerceError::Invalid(params) => Self::InvalidParams(params),
            CommerceError::EmptyCart => {
                Self::refused(ProblemKind::Unprocessable, "There is nothing in the cart that can be bought.")
            }
            CommerceError::OutOfStock(skus) => {
                let detail = "Not enough is left of what was asked for: take less, or something else.";
                Self::refused(ProblemKind::OutOfStock, detail).with("skus", skus)
            }
            CommerceError::PriceChanged(total) => {
                let detail = format!("The total is {total} by now. Look at it again, then go on.");
                Self::refused(ProblemKind::PriceChanged, detail)
                    .with("total", json!({ "amount": total.amount, "currency": total.currency }))
            }
            CommerceError::IllegalMove { from, to } => {
                let detail = format!("An order that is {} cannot become {}.", from.as_str(), to.as_str());
                Self::refused(ProblemKind::IllegalTransition, detail)
            }
            CommerceError::NotPayable(status) => {
                let detail = format!("The order is {}: it cannot be paid.", status.as_str());
                Self::refused(ProblemKind::IllegalTransition, detail)
            }
            CommerceError::RefundTooLarge(left) => {
                let detail = format!("At most {left} can be refunded.");
                Self::refused(ProblemKind::Unprocessable, detail)
            }
            CommerceError::RefundDone(number) => {
                let detail = format!("Refund {number} went back or is on its way: there is nothing to do about it.");
                Self::refused(ProblemKind::IllegalTransition, detail)
            }
            CommerceError::KeyReused => {
                let detail = "This Idempotency-Key came with another request before: make a new one for each.";
                Self::refused(ProblemKind::IdempotencyKeyReused, detail)
            }
            CommerceError::Provider(ProviderError::Away(reason)) => {
                tracing::warn!(reason, "the payment provider is away");
                Self::refused(ProblemKind::Unavailable, "The payment service cannot be reached. Try again soon.")
            }
            CommerceError::Provider(ProviderError::Refused(reason)) => {
                tracing::warn!(reason, "the payment provider refused");
                Self::refused(ProblemKind::PaymentFailed, "The payment service refused this payment.")
            }
            CommerceError::Database(error) => error.into(),
            CommerceError::Corrupt(what) => Self::Corrupt(what),
            CommerceError::Random(error) => Self::Corrupt(error.to_string()),
            CommerceError::Json(error) => Self::Json(error),
        }
    }
}

impl From<StorageError> for ApiError {
    fn from(error: StorageError) -> Self {
        if let StorageError::Part(number) = error {
            let detail = format!("Part {number} is not what its receipt says: put it again.");
            return Self::refused(ProblemKind::Conflict, detail).with("parts", vec![number]);
        }
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        tracing::warn!(%error, cause, "files cannot be kept or read");
        Self::refused(ProblemKind::Unavailable, "Files cannot be kept or read just now. Try again soon.")
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

impl ApiError {
    /// What clients are told; the log learns the rest.
    fn refusal(&self) -> Refusal {
        let plain = Refusal::of;
        match self {
            Self::NotFound(detail) => Refusal { detail: Some(detail.clone()), ..plain(ProblemKind::NotFound) },
            Self::InvalidParams(params) => {
                Refusal { invalid_params: params.clone(), ..plain(ProblemKind::InvalidRequest) }
            }
            Self::Refused { kind, detail, extensions } => {
                Refusal { detail: Some(detail.clone()), extensions: extensions.clone(), ..plain(*kind) }
            }
            Self::TooManyRequests(after) => {
                let detail = format!("Try again in {} s.", after.seconds());
                Refusal { detail: Some(detail), ..plain(ProblemKind::TooManyRequests) }
            }
            Self::SessionsUnavailable => {
                let detail = "Signing in, and what needs it, does not work just now. Try again soon.";
                Refusal { detail: Some(detail.into()), ..plain(ProblemKind::SessionsUnavailable) }
            }
            Self::Unavailable(source) => {
                tracing::warn!(error = %source, "{self}");
                let detail = "The database cannot be reached. Try again soon.";
                Refusal { detail: Some(detail.into()), ..plain(ProblemKind::Unavailable) }
            }
            Self::Database(source) => {
                tracing::error!(error = %source, "{self}");
                plain(ProblemKind::Internal)
            }
            Self::Corrupt(_) | Self::Json(_) => {
                tracing::error!("{self}");
                plain(ProblemKind::Internal)
            }
            Self::Shared(error) => error.refusal(),
        }
    }

    /// When to ask again, in seconds, where that helps.
    fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Unavailable(_) | Self::SessionsUnavailable => Some(2),
            Self::Refused { kind, .. } if kind.status() == StatusCode::SERVICE_UNAVAILABLE => Some(2),
            Self::TooManyRequests(after) => Some(after.seconds()),
            Self::Shared(error) => error.retry_after(),
            _ => None,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.refusal().into_response();
        if let Some(seconds) = self.retry_after() {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
