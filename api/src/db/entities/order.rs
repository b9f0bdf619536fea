//! Orders.

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use super::account::PostalAddress;

/// A row of `orders`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "orders")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What people call it by.
    #[sea_orm(unique)]
    pub number: String,
    /// The key to a guest's order, base64url: it opens no more than this row, so it stands here as it is.
    pub token: String,
    /// Whose it is; none for a guest's.
    pub account_id: Option<i64>,
    /// Where the receipt goes.
    pub email: String,
    /// An `OrderStatus`.
    pub status: String,
    /// ISO 4217.
    pub currency: String,
    /// Minor units.
    pub subtotal: i64,
    /// Minor units, not negative.
    pub discount: i64,
    /// Minor units.
    pub shipping: i64,
    /// Minor units, of lines and shipping.
    pub tax: i64,
    /// Whether prices hold the tax already.
    pub tax_included: bool,
    /// Minor units.
    pub total: i64,
    /// Minor units that went, or are on their way, back.
    pub refunded: i64,
    /// In upper case.
    pub discount_code: Option<String>,
    /// Its id.
    pub shipping_method: String,
    /// Its name for people.
    pub shipping_name: String,
    /// Where things go.
    pub shipping_address: PostalAddress,
    /// Whose bill it is.
    pub billing_address: PostalAddress,
    /// Who carries it.
    pub tracking: Option<Parcel>,
    /// Milliseconds since 1970.
    pub reserved_until: i64,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

/// Who carries an order, a JSON object in the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Parcel(pub vitrine_contract::Tracking);

/// It is joined by key where it is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
