//! Money that goes back.

use serde::{Deserialize, Serialize};

use crate::Money;

/// Gives money back: `POST /api/admin/orders/{number}/refunds`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefundRequest {
    /// The pieces that come back. Empty for an amount alone, or without one for all that is left, pieces and sum.
    #[serde(default)]
    pub lines: Vec<RefundLine>,
    /// How much; where none is given, what the pieces cost, or for no pieces all that is left.
    #[serde(default)]
    pub amount: Option<Money>,
    /// Whether the pieces can be sold again. An amount alone brings none back: it cannot be set then.
    #[serde(default)]
    pub restock: bool,
    /// Why; the shopper reads it.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub reason: String,
}

/// Pieces that come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefundLine {
    /// `id` of the order's line.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub line: u32,
    /// How many.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub quantity: u32,
}

/// A refund, as staff see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Refund {
    /// Its number within the order, from 1.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub id: u32,
    /// When it was asked for, RFC 3339.
    pub created_at: String,
    /// How much.
    pub amount: Money,
    /// Where it stands.
    pub status: RefundStatus,
    /// Why it was asked for; may be empty.
    pub reason: String,
    /// Why the payment service did not do it, in its words.
    pub fault: Option<String>,
}

/// Where a refund stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RefundStatus {
    /// On its way.
    Pending,
    /// The money went back.
    Succeeded,
    /// The payment service, or the shopper's bank, would not do it: the shopper is still owed the money. It can be tried
    /// again, or paid in another way.
    Failed,
    /// Staff paid it in another way.
    PaidOtherwise,
}

impl RefundStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Succeeded, Self::Failed, Self::PaidOtherwise];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::PaidOtherwise => "paid_otherwise",
        }
    }
}

/// How a failed refund was paid: `POST /api/admin/orders/{number}/refunds/{id}/settle`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefundSettlement {
    /// In words, such as "bank transfer of 3 May"; the shopper reads it. Must not be empty.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200))]
    pub note: String,
}
