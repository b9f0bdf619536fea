//! Accounts.

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

/// A row of `account`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Unique, in lower case.
    #[sea_orm(unique)]
    pub email: String,
    /// What to call its owner; may be empty.
    pub name: String,
    /// argon2id, PHC string.
    pub password_hash: String,
    /// A `Role`.
    pub role: String,
    /// Whether the address was confirmed; no one signs in before.
    pub verified: bool,
    /// Counts up to end all sessions.
    pub epoch: i64,
    /// Where things were sent last.
    pub address: Option<PostalAddress>,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

/// An address, a JSON object in the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct PostalAddress(pub vitrine_contract::Address);

/// It is joined by key where it is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
