//! Why something about accounts cannot be.

use sea_orm::DbErr;
use vitrine_contract::InvalidParam;

use super::HashError;
use crate::domain::Malformed;

/// Why something about accounts cannot be. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Values are not what they must be.
    #[error("invalid values: {0:?}")]
    Invalid(Vec<InvalidParam>),
    /// Who asks is not whom they say. There is one such error, whatever was wrong, so that it tells nothing.
    #[error("the credentials are not good")]
    Credentials,
    /// There is no such thing, or it is not theirs.
    #[error("there is no {0}")]
    NotFound(&'static str),
    /// It does not fit what is there.
    #[error("{0}")]
    Conflict(&'static str),
    /// The shop has an address for which browsers make no passkeys.
    #[error("there are no passkeys at a bare IP address")]
    NoPasskeys,
    /// Passwords cannot be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] DbErr),
    /// What lies in the database is not what we put there.
    #[error("stored data are not sound: {0}")]
    Corrupt(String),
    /// The system gives no random bytes.
    #[error("no random bytes can be had")]
    Random(#[from] getrandom::Error),
    /// Something could not be written as JSON.
    #[error("something could not be written as JSON")]
    Json(#[from] serde_json::Error),
}

impl AccountError {
    /// One value is not what it must be.
    pub fn invalid(name: &str, reason: impl Into<String>) -> Self {
        Self::Invalid(vec![InvalidParam { name: name.to_owned(), reason: reason.into() }])
    }

    /// One value is malformed.
    pub fn malformed(name: &str, malformed: &Malformed) -> Self {
        Self::invalid(name, malformed.to_string())
    }

    /// A link that is no link of ours, was used, replaced, or is too old.
    pub(super) fn bad_link() -> Self {
        Self::invalid("token", "is not good, or no longer: ask for a new link")
    }
}
