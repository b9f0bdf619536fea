//! Why something about money or stock cannot be.

use sea_orm::DbErr;
use vitrine_contract::{InvalidParam, Money, OrderStatus};

use crate::{domain::Malformed, payments::ProviderError};

/// Why something about money or stock cannot be. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
pub enum CommerceError {
    /// There is no such thing, or it is not theirs to see.
    #[error("there is no {0}")]
    NotFound(String),
    /// Values are not what they must be.
    #[error("invalid values: {0:?}")]
    Invalid(Vec<InvalidParam>),
    /// There is nothing in the cart that can be bought.
    #[error("the cart is empty")]
    EmptyCart,
    /// There is not enough of these.
    #[error("not enough in stock: {}", .0.join(", "))]
    OutOfStock(Vec<String>),
    /// It costs something else than the shopper agreed to.
    #[error("the total is {0} by now")]
    PriceChanged(Money),
    /// An order cannot go from where it is to there.
    #[error("an order that is {} cannot become {}", from.as_str(), to.as_str())]
    IllegalMove {
        /// Where it is.
        from: OrderStatus,
        /// Where it should go.
        to: OrderStatus,
    },
    /// The order can no longer be paid.
    #[error("the order is {}, it cannot be paid", .0.as_str())]
    NotPayable(OrderStatus),
    /// More is to go back than is left.
    #[error("at most {0} can be refunded")]
    RefundTooLarge(Money),
    /// The refund is not one that failed: it went back, or is on its way.
    #[error("refund {0} did not fail")]
    RefundDone(u32),
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The payment provider refused, or is away.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] DbErr),
    /// What lies in the database is not what we put there.
    #[error("stored data are not sound: {0}")]
    Corrupt(String),
    /// The system gives no random bytes.
    #[error("no random bytes can be had")]
    Random(#[from] getrandom::Error),
    /// An answer could not be written as JSON.
    #[error("an answer could not be written")]
    Json(#[from] serde_json::Error),
}

impl CommerceError {
    /// One value is not what it must be.
    pub fn invalid(name: &str, reason: impl Into<String>) -> Self {
        Self::Invalid(vec![InvalidParam { name: name.to_owned(), reason: reason.into() }])
    }

    /// One value is malformed.
    pub fn malformed(name: &str, malformed: &Malformed) -> Self {
        Self::invalid(name, malformed.to_string())
    }
}
