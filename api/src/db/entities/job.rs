//! What is to be done later, or again.

use sea_orm::entity::prelude::*;

/// A row of `job`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What kind of work.
    pub kind: String,
    /// On what; one job of a kind for each.
    pub subject: String,
    /// What else it needs to know.
    pub payload: Json,
    /// When, milliseconds since 1970.
    pub run_at: i64,
    /// Until when whoever took it has it.
    pub locked_until: i64,
    /// How often it was tried.
    pub attempts: i64,
    /// How often it was asked for.
    pub version: i64,
    /// Why it must be tried again.
    pub last_error: String,
}

/// It is joined by key where it is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
