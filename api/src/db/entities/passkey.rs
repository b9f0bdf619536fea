//! Passkeys (`WebAuthn` credentials).

use sea_orm::entity::prelude::*;

/// A row of `passkey`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passkey")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The account's key.
    pub account_id: i64,
    /// The credential's id, base64url.
    #[sea_orm(unique)]
    pub credential: String,
    /// What its owner calls it.
    pub name: String,
    /// The public key and its counter, JSON.
    #[sea_orm(column_type = "Text")]
    pub data: String,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// Milliseconds since 1970.
    pub used_at: Option<i64>,
}

/// It is joined by key where it is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
