//! Paying.

use serde::{Deserialize, Serialize};

use crate::Money;

/// Who moves the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PaymentProvider {
    /// Built in; moves no real money.
    Test,
    /// Stripe.
    Stripe,
}

impl PaymentProvider {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Stripe => "stripe",
        }
    }
}

/// What a browser needs to pay an order: `POST /api/orders/{number}/payments`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaymentSession {
    /// Who moves the money.
    pub provider: PaymentProvider,
    /// The provider's name for this payment.
    pub intent: String,
    /// Lets a browser confirm this payment and nothing else.
    pub client_secret: String,
    /// The provider's key for browsers; none for the test provider.
    pub publishable_key: Option<String>,
    /// What is to be paid.
    pub amount: Money,
}

/// A card for the test provider: `POST /api/test-payments/{intent}/confirm`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TestCard {
    /// From [`PaymentSession`].
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub client_secret: String,
    /// `4242 4242 4242 4242` pays, `4000 0000 0000 0002` is declined, `4000 0000 0000 9995` lacks funds, and of
    /// `4000 0000 0000 5126` the first refund comes back.
    #[cfg_attr(feature = "openapi", schema(max_length = 30, example = "4242 4242 4242 4242"))]
    pub number: String,
}

/// What the test provider says of a confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TestPayment {
    /// Whether the money moved.
    pub captured: bool,
    /// Why not, in words for the shopper.
    pub declined: Option<String>,
}
