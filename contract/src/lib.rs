//! The types that storefront and API exchange, and nothing else.
//!
//! All are plain JSON by serde; with the feature `openapi` each also gives its `OpenAPI` schema. Field names on the wire
//! are `snake_case`; moments are RFC 3339 in UTC.

mod account;
mod address;
mod admin;
mod cart;
mod catalogue;
mod checkout;
mod facets;
mod money;
mod order;
mod page;
mod payment;
mod problem;
mod refund;
mod telemetry;

pub use account::{
    Account, AccountChange, EmailVerification, NewPasskey, Passkey, PasskeyOptions, PasskeySignIn, PasswordChange,
    PasswordReset, PasswordResetRequest, Registration, Role, Session, SignIn,
};
pub use address::{Address, Country, Subdivision};
pub use admin::{
    AdminProduct, AdminVariant, AuditEntry, Cancellation, Discount, NewProduct, NewUpload, PartReceipt, ProductContent,
    Publication, RoleChange, Shipment, StockAdjustment, StockLevel, StockMovement, StockReason, Upload, UploadPart,
    UploadStatus, User, VariantContent,
};
pub use cart::{Cart, CartAddition, CartDiscount, CartLine, CartQuantity, DiscountCode, LineState};
pub use catalogue::{
    CameraOrbit, Collection, Dimensions, Model, Poster, Product, ProductSummary, Sort, Variant, VariantOption,
};
pub use checkout::{Checkout, Quote, QuoteRequest, ShippingMethod, Totals};
pub use facets::{AvailabilityFacet, CollectionFacet, Facets, OptionFacet, OptionValueFacet, PriceBucket, PriceFacet};
pub use money::{Currency, Money};
pub use order::{Order, OrderEvent, OrderEventKind, OrderLine, OrderStatus, OrderSummary, PaymentStatus, Tracking};
pub use page::{List, Page};
pub use payment::{PaymentProvider, PaymentSession, TestCard, TestPayment};
pub use problem::{InvalidParam, Problem};
pub use refund::{Refund, RefundLine, RefundRequest, RefundSettlement, RefundStatus};
pub use telemetry::{ViewerBackend, ViewerReport};
