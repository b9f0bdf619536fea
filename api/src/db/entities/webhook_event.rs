//! What payment providers told us, each once.

use sea_orm::entity::prelude::*;

/// A row of `webhook_event`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_event")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// A `PaymentProvider`.
    pub provider: String,
    /// The provider's name for it.
    pub event: String,
    /// The provider's name for what happened.
    pub kind: String,
    /// The payment it speaks of.
    pub intent: Option<String>,
    /// Milliseconds since 1970.
    pub received_at: i64,
    /// Milliseconds since 1970.
    pub processed_at: Option<i64>,
}

/// It is joined by key where it is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
