//! Secrets that were sent by mail, by their digests.

use sea_orm::entity::prelude::*;

/// A row of `email_token`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "email_token")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// SHA-256 of the secret, base64url.
    #[sea_orm(unique)]
    pub hash: String,
    /// The account's key.
    pub account_id: i64,
    /// `verify` or `reset`.
    pub purpose: String,
    /// Milliseconds since 1970.
    pub expires_at: i64,
}

/// It is joined by key where it is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
