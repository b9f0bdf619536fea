//! What staff did. Only ever added to.

use sea_orm::entity::prelude::*;

/// A row of `audit`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Milliseconds since 1970.
    pub at: i64,
    /// Who did it.
    pub account_id: i64,
    /// What, such as `order.ship`.
    pub action: String,
    /// To what.
    pub subject: String,
    /// More about it, for people.
    pub detail: String,
}

/// It is joined by key where it is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
