//! Orders.

use serde::{Deserialize, Serialize};

use crate::{Address, Money, Poster, Refund, Totals};

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OrderStatus {
    /// Stock is reserved; payment is awaited.
    PendingPayment,
    /// Paid; to be packed.
    Paid,
    /// Packed; to be handed to the carrier.
    Fulfilled,
    /// On its way.
    Shipped,
    /// Arrived.
    Delivered,
    /// Not paid in time; its stock is free again.
    Expired,
    /// Called off before it was sent; what was paid goes back.
    Cancelled,
    /// All that was paid went back.
    Refunded,
}

impl OrderStatus {
    /// Every status.
    pub const ALL: [Self; 8] = [
        Self::PendingPayment,
        Self::Paid,
        Self::Fulfilled,
        Self::Shipped,
        Self::Delivered,
        Self::Expired,
        Self::Cancelled,
        Self::Refunded,
    ];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PendingPayment => "pending_payment",
            Self::Paid => "paid",
            Self::Fulfilled => "fulfilled",
            Self::Shipped => "shipped",
            Self::Delivered => "delivered",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Refunded => "refunded",
        }
    }
}

/// An order in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderSummary {
    /// Its number, such as `VT-7K3M-9QXD`.
    pub number: String,
    /// Where it stands.
    pub status: OrderStatus,
    /// When it was placed, RFC 3339.
    pub created_at: String,
    /// Where the receipt goes.
    pub email: String,
    /// What was or is to be paid.
    pub total: Money,
    /// How much of that went, or is on its way, back.
    pub refunded: Money,
    /// Whether a refund of it failed, so that staff must see to it.
    pub refund_failed: bool,
    /// How many pieces.
    pub count: u32,
    /// The pictures of its products, at most four.
    pub posters: Vec<Poster>,
}

/// An order, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Order {
    /// Its number, such as `VT-7K3M-9QXD`.
    pub number: String,
    /// Where it stands.
    pub status: OrderStatus,
    /// When it was placed, RFC 3339.
    pub created_at: String,
    /// Until when its stock is reserved, RFC 3339; only while payment is awaited.
    pub reserved_until: Option<String>,
    /// Where the receipt goes.
    pub email: String,
    /// Where things go.
    pub shipping_address: Address,
    /// Whose bill it is.
    pub billing_address: Address,
    /// Name of the shipping method.
    pub shipping_method: String,
    /// Code of the discount.
    pub discount_code: Option<String>,
    /// What was bought.
    pub lines: Vec<OrderLine>,
    /// All parts of the sum, as they were when it was placed.
    pub totals: Totals,
    /// How much of the total went, or is on its way, back.
    pub refunded: Money,
    /// Every refund, the earliest first: for staff alone, others have `refunded` and the timeline.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub refunds: Vec<Refund>,
    /// How the payment stands.
    pub payment: PaymentStatus,
    /// Who carries it.
    pub tracking: Option<Tracking>,
    /// What happened, the earliest first.
    pub timeline: Vec<OrderEvent>,
    /// What its owner may do now.
    pub cancellable: bool,
    /// The key to a guest's order, sent as `Order-Token`. Given once, to who placed it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub token: Option<String>,
}

/// One variant of an order, as it was when the order was placed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderLine {
    /// Its number within the order, from 1.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub id: u32,
    /// The variant.
    pub sku: String,
    /// Slug of its product.
    pub slug: String,
    /// Name of its product.
    pub product: String,
    /// Name of the variant.
    pub variant: String,
    /// The product's still picture.
    pub poster: Poster,
    /// What one cost.
    pub unit_price: Money,
    /// How many.
    pub quantity: u32,
    /// How many of them were refunded.
    pub refunded: u32,
    /// What a code took off the line.
    pub discount: Money,
    /// Tax of the line.
    pub tax: Money,
    /// Tax rate in basis points: 1900 is 19 %.
    pub tax_rate: u32,
    /// What the line cost: price × number − discount (+ tax, where it is not included).
    pub total: Money,
}

/// How an order's payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    /// Not begun, or not yet decided.
    Pending,
    /// The last attempt was declined; another may be made.
    Declined,
    /// The money is here.
    Captured,
    /// Called off before any money moved.
    Cancelled,
    /// Part of it went back.
    PartlyRefunded,
    /// All of it went back.
    Refunded,
}

impl PaymentStatus {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Declined => "declined",
            Self::Captured => "captured",
            Self::Cancelled => "cancelled",
            Self::PartlyRefunded => "partly_refunded",
            Self::Refunded => "refunded",
        }
    }
}

/// A parcel to follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tracking {
    /// Who carries it.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "DHL"))]
    pub carrier: String,
    /// The carrier's number for it.
    #[cfg_attr(feature = "openapi", schema(max_length = 60))]
    pub number: String,
    /// The carrier's page for it (https).
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 400))]
    pub url: Option<String>,
}

/// Something that happened to an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderEvent {
    /// When, RFC 3339.
    pub at: String,
    /// What.
    pub kind: OrderEventKind,
    /// More about it, for people; may be empty.
    pub note: String,
    /// The sum it moved, where it moved money.
    pub amount: Option<Money>,
}

/// What can happen to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OrderEventKind {
    /// It was placed and its stock reserved.
    Placed,
    /// A payment was declined.
    PaymentDeclined,
    /// The money came.
    PaymentCaptured,
    /// The money came too late; the stock was still there.
    PaymentLate,
    /// The money came when it could no longer buy anything, or twice; it goes back.
    PaymentReturned,
    /// It was packed.
    Fulfilled,
    /// It was handed to the carrier.
    Shipped,
    /// It arrived.
    Delivered,
    /// It was not paid in time.
    Expired,
    /// It was called off.
    Cancelled,
    /// Money is on its way back.
    RefundRequested,
    /// Money went back.
    Refunded,
    /// A refund did not go through; staff see to it.
    RefundFailed,
    /// Money went back in another way than it came.
    RefundedOtherwise,
}

impl OrderEventKind {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::Placed,
        Self::PaymentDeclined,
        Self::PaymentCaptured,
        Self::PaymentLate,
        Self::PaymentReturned,
        Self::Fulfilled,
        Self::Shipped,
        Self::Delivered,
        Self::Expired,
        Self::Cancelled,
        Self::RefundRequested,
        Self::Refunded,
        Self::RefundFailed,
        Self::RefundedOtherwise,
    ];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::PaymentDeclined => "payment_declined",
            Self::PaymentCaptured => "payment_captured",
            Self::PaymentLate => "payment_late",
            Self::PaymentReturned => "payment_returned",
            Self::Fulfilled => "fulfilled",
            Self::Shipped => "shipped",
            Self::Delivered => "delivered",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::RefundRequested => "refund_requested",
            Self::Refunded => "refunded",
            Self::RefundFailed => "refund_failed",
            Self::RefundedOtherwise => "refunded_otherwise",
        }
    }
}
