//! Answers that are given again to the same request.

use sea_orm::entity::prelude::*;

/// A row of `idempotency`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Who asked for what.
    pub scope: String,
    /// The client's `Idempotency-Key`.
    pub key: String,
    /// SHA-256 of the request, base64url.
    pub fingerprint: String,
    /// Of the answer.
    pub status: i32,
    /// Of the answer.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

/// It is joined by key where it is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
