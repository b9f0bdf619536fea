//! Carts, of accounts and of guests.

use sea_orm::entity::prelude::*;

/// A row of `cart`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cart")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// SHA-256 of a guest's cookie, base64url.
    #[sea_orm(unique)]
    pub token_hash: Option<String>,
    /// The account's key.
    #[sea_orm(unique)]
    pub account_id: Option<i64>,
    /// As typed, in upper case.
    pub discount_code: Option<String>,
    /// The order that was last made of it and is not paid yet.
    pub order_id: Option<i64>,
    /// Milliseconds since 1970.
    pub updated_at: i64,
}

/// It is joined by key where it is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
