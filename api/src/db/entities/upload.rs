//! Models that merchants send.

use std::collections::BTreeMap;

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

/// A row of `upload`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "upload")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Its name in URLs.
    #[sea_orm(unique)]
    pub public_id: String,
    /// Its name in the bucket.
    pub object_key: String,
    /// The bucket's name for the upload under way.
    pub multipart: String,
    /// As the merchant calls it.
    pub file_name: String,
    /// Its size.
    pub bytes: i64,
    /// Size of each part but the last.
    pub part_bytes: i64,
    /// The `ETag`s of the parts that are here.
    pub parts: Parts,
    /// An `UploadStatus`.
    pub status: String,
    /// What is wrong with it.
    pub fault: Option<String>,
    /// The product that shows it.
    pub product_slug: Option<String>,
    /// Who sends it.
    pub account_id: i64,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// SHA-256 of the whole file, hexadecimal, once it was checked.
    pub digest: Option<String>,
}

/// Part numbers (from 1) and `ETag`s, a JSON object in the database.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Parts(pub BTreeMap<u32, String>);

/// It is joined by key where it is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
