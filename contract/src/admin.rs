//! What staff see and do.

use serde::{Deserialize, Serialize};

use crate::{CameraOrbit, Dimensions, Money, Role, Tracking, VariantOption};

/// Sends an order: `POST /api/admin/orders/{number}/ship`.
pub type Shipment = Tracking;

/// Why an order is called off: `POST /api/orders/{number}/cancel`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cancellation {
    /// In words; may be empty.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub reason: String,
}

/// Stock of one variant. `received = available + reserved + sold`, always.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StockLevel {
    /// The variant.
    pub sku: String,
    /// Slug of its product.
    pub slug: String,
    /// Name of its product.
    pub product: String,
    /// Name of the variant.
    pub variant: String,
    /// How many ever came in, less those written off.
    pub received: i64,
    /// How many can be bought.
    pub available: i64,
    /// How many wait for a payment.
    pub reserved: i64,
    /// How many were sold and not brought back.
    pub sold: i64,
}

/// Why stock changes by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StockReason {
    /// Goods came in.
    Received,
    /// A count found another number.
    Counted,
    /// Broken or lost.
    Damaged,
    /// Brought back by a customer outside a refund.
    Returned,
}

impl StockReason {
    /// Every reason.
    pub const ALL: [Self; 4] = [Self::Received, Self::Counted, Self::Damaged, Self::Returned];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Counted => "counted",
            Self::Damaged => "damaged",
            Self::Returned => "returned",
        }
    }
}

/// Changes stock: `POST /api/admin/stock/{sku}/adjustments`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StockAdjustment {
    /// How many more (or fewer) can be bought.
    #[cfg_attr(feature = "openapi", schema(minimum = -100_000, maximum = 100_000))]
    pub delta: i64,
    /// Why.
    pub reason: StockReason,
    /// More about it; may be empty.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub note: String,
}

/// A change of stock that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StockMovement {
    /// When, RFC 3339.
    pub at: String,
    /// How many more (or fewer) can be bought since.
    pub delta: i64,
    /// Why: a [`StockReason`], or `seeded`, `reserved`, `sold`, `released`, `restocked`.
    pub reason: String,
    /// More about it.
    pub note: String,
    /// The order's number, where an order caused it.
    pub order: Option<String>,
    /// Address of whoever changed it by hand.
    pub staff: Option<String>,
}

/// A product as staff see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdminProduct {
    /// Stable name in URLs; never changes.
    pub slug: String,
    /// What can be changed.
    #[serde(flatten)]
    pub content: ProductContent,
    /// Path of the model on the models origin; none before one was published.
    pub model_path: Option<String>,
    /// Path of the poster on the models origin.
    pub poster_path: Option<String>,
    /// All its variants, also those that are not shown.
    pub variants: Vec<AdminVariant>,
}

/// What staff change of a product: `PUT /api/admin/products/{slug}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProductContent {
    /// Name for people.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 120))]
    pub name: String,
    /// One line under the name.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub tagline: String,
    /// Plain text; paragraphs are parted by an empty line.
    #[cfg_attr(feature = "openapi", schema(max_length = 8000))]
    pub description: String,
    /// Slug of its collection.
    pub collection: String,
    /// What it is made of, a line each.
    pub materials: Vec<String>,
    /// Its real size.
    pub dimensions: Dimensions,
    /// From where the viewer shows it at first.
    pub camera_orbit: CameraOrbit,
    /// Rank in the shop's own order, smallest first; none comes last.
    #[cfg_attr(feature = "openapi", schema(maximum = 2_147_483_647))]
    pub featured: Option<u32>,
    /// Whether shoppers see it.
    pub published: bool,
}

/// A new product: `POST /api/admin/products`. It is shown once it is published and has a model and a variant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewProduct {
    /// Stable name in URLs.
    #[cfg_attr(feature = "openapi", schema(max_length = 80, example = "alba-lounge-chair"))]
    pub slug: String,
    /// All else.
    #[serde(flatten)]
    pub content: ProductContent,
}

/// A variant as staff see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdminVariant {
    /// Stock keeping unit; never changes.
    pub sku: String,
    /// What can be changed.
    #[serde(flatten)]
    pub content: VariantContent,
    /// How many can be bought.
    pub available: i64,
}

/// What staff change of a variant: `PUT /api/admin/products/{slug}/variants/{sku}` (which also makes it).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VariantContent {
    /// Name for people.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 120))]
    pub name: String,
    /// What sets it apart from its siblings, in order: at most ten, no name twice. Where none are given, its name is its
    /// "Finish".
    #[serde(default)]
    pub options: Vec<VariantOption>,
    /// CSS `#rrggbb`.
    #[cfg_attr(feature = "openapi", schema(example = "#6b7358"))]
    pub swatch: String,
    /// The `KHR_materials_variants` name in the model.
    pub model_variant: Option<String>,
    /// What it costs.
    pub price: Money,
    /// Whether shoppers see it.
    pub published: bool,
}

/// An account as an admin sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
    /// To name it by in URLs.
    pub id: i64,
    /// The address it signs in with.
    pub email: String,
    /// What to call its owner.
    pub name: String,
    /// What its owner may do.
    pub role: Role,
    /// Whether the address was confirmed.
    pub verified: bool,
    /// When it was made, RFC 3339.
    pub created_at: String,
}

/// Gives an account another role: `PUT /api/admin/users/{id}/role`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoleChange {
    /// The new one.
    pub role: Role,
}

/// Something that staff did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    /// When, RFC 3339.
    pub at: String,
    /// Address of who did it.
    pub staff: String,
    /// What, such as `order.ship`.
    pub action: String,
    /// To what: an order's number, a SKU, a slug, an address.
    pub subject: String,
    /// More about it, for people.
    pub detail: String,
}

/// A discount code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Discount {
    /// What shoppers type, in upper case.
    #[cfg_attr(feature = "openapi", schema(min_length = 3, max_length = 40, example = "WELCOME10"))]
    pub code: String,
    /// Basis points off the lines (1000 is 10 %); this or `amount`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 10_000))]
    pub percent: Option<u32>,
    /// A sum off the lines; this or `percent`.
    #[serde(default)]
    pub amount: Option<Money>,
    /// The lines must come to this at least.
    #[serde(default)]
    pub minimum: Option<Money>,
    /// From when it counts, RFC 3339.
    #[serde(default)]
    pub starts_at: Option<String>,
    /// Until when it counts, RFC 3339.
    #[serde(default)]
    pub ends_at: Option<String>,
    /// How many orders may use it.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(maximum = 2_147_483_647))]
    pub max_uses: Option<u32>,
    /// How many did.
    #[serde(default)]
    pub uses: u32,
    /// Whether it counts at all.
    pub active: bool,
}

/// Where an uploaded model stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum UploadStatus {
    /// Parts are awaited.
    Uploading,
    /// All parts came and make a sound model.
    Checked,
    /// All parts came, but make no sound model.
    Refused,
    /// A product shows it.
    Published,
    /// Given up.
    Aborted,
}

impl UploadStatus {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Uploading => "uploading",
            Self::Checked => "checked",
            Self::Refused => "refused",
            Self::Published => "published",
            Self::Aborted => "aborted",
        }
    }
}

/// Begins an upload: `POST /api/admin/uploads`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewUpload {
    /// As the merchant calls it; `.glb`.
    #[cfg_attr(feature = "openapi", schema(max_length = 120, example = "chair.glb"))]
    pub file_name: String,
    /// Its size.
    #[cfg_attr(feature = "openapi", schema(minimum = 20, maximum = 536_870_912))]
    pub bytes: u64,
}

/// An upload of a model. Parts may be sent in any order, again after a break, several at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Upload {
    /// To name it by in URLs.
    pub id: String,
    /// As the merchant calls it.
    pub file_name: String,
    /// Its size.
    pub bytes: u64,
    /// Where it stands.
    pub status: UploadStatus,
    /// What is wrong with it, where it was refused.
    pub fault: Option<String>,
    /// Size of each part but the last.
    pub part_bytes: u64,
    /// All its parts.
    pub parts: Vec<UploadPart>,
    /// Slug of the product that shows it.
    pub product: Option<String>,
    /// When it was begun, RFC 3339.
    pub created_at: String,
}

/// A part of an upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UploadPart {
    /// From 1.
    pub number: u32,
    /// Where to `PUT` its bytes, for an hour; none once it is here. Ask for the upload again for fresh ones.
    pub url: Option<String>,
    /// Whether it is here.
    pub received: bool,
}

/// Says that a part is there: `PUT /api/admin/uploads/{id}/parts/{number}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PartReceipt {
    /// The `ETag` that the `PUT` of the part was answered with.
    #[cfg_attr(feature = "openapi", schema(max_length = 100))]
    pub etag: String,
}

/// Shows an uploaded model on a product: `POST /api/admin/uploads/{id}/publish`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Publication {
    /// Slug of the product.
    pub product: String,
}
