//! Where money and stock move: cart, order, payment, refund.
//!
//! Each change is one database transaction; payment providers are spoken to between transactions, never inside one.
//! Whatever a crash leaves undone is found again by a job that was written in the transaction before it. Rows are
//! locked in one order, cart before order before stock, and stock by ascending key, so that no two wait for each other.

mod cancel;
pub mod cart;
mod error;
mod expire;
mod fulfil;
mod idempotency;
mod mails;
mod order;
mod pay;
mod place;
pub mod pricing;
mod refund;
mod settle;
mod steps;
pub mod stock;
mod sweep;
mod touched;
mod webhook;

use std::{sync::Arc, time::Duration};

use sea_orm::DatabaseConnection;

pub use error::CommerceError;
pub use idempotency::{Answer, Begun, Keyed, Turn};
pub use order::{Actor, OrderBook, newest_first};
pub use place::Placement;
pub use refund::{Returning, failed as refund_failed};
pub use steps::Steps;

use crate::{
    clock::Clock,
    commerce::pricing::{ShippingTable, TaxTable},
    metrics::Metrics,
    payments::Provider,
};

/// Everything that moves money or stock; cheap to clone.
#[derive(Debug, Clone)]
pub struct Commerce {
    /// The pool.
    pub db: DatabaseConnection,
    /// The time.
    pub clock: Clock,
    /// Who moves the money.
    pub provider: Arc<dyn Provider>,
    /// What may be changed about it all.
    pub rules: Arc<Rules>,
    /// Counts what came of it.
    pub metrics: Metrics,
    /// Where tests may stop it.
    pub steps: Steps,
}

/// What a shop decides.
#[derive(Debug)]
pub struct Rules {
    /// How long stock waits for its payment.
    pub reservation: Duration,
    /// Ways and prices of sending.
    pub shipping: Box<dyn ShippingTable>,
    /// Taxes.
    pub tax: Box<dyn TaxTable>,
    /// The shop's address for links in mails: an origin.
    pub shop: String,
}
