//! Stock as staff see it.

use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, FromQueryResult, JoinType, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, RelationTrait as _, Select,
};
use vitrine_contract::StockLevel;

use crate::{
    db::entities::{inventory, product, variant},
    domain::Sku,
    http::ApiError,
};

/// A variant with its stock.
#[derive(Debug, FromQueryResult)]
struct Row {
    sku: String,
    slug: String,
    product: String,
    variant: String,
    received: i64,
    available: i64,
    reserved: i64,
    sold: i64,
}

fn select() -> Select<variant::Entity> {
    variant::Entity::find()
        .select_only()
        .column(variant::Column::Sku)
        .column_as(variant::Column::Name, "variant")
        .column_as(product::Column::Slug, "slug")
        .column_as(product::Column::Name, "product")
        .column_as(inventory::Column::Received, "received")
        .column_as(inventory::Column::Available, "available")
        .column_as(inventory::Column::Reserved, "reserved")
        .column_as(inventory::Column::Sold, "sold")
        .join(JoinType::InnerJoin, variant::Relation::Product.def())
        .join(JoinType::InnerJoin, variant::Relation::Inventory.def())
}

fn shown(row: Row) -> StockLevel {
    let Row { sku, slug, product, variant, received, available, reserved, sold } = row;
    StockLevel { sku, slug, product, variant, received, available, reserved, sold }
}

/// The stock of all variants, by product and in the product's order.
pub(super) async fn all(db: &impl ConnectionTrait) -> Result<Vec<StockLevel>, DbErr> {
    let rows = select()
        .order_by_asc(product::Column::NameKey)
        .order_by_asc(product::Column::Id)
        .order_by_asc(variant::Column::Position)
        .order_by_asc(variant::Column::Id)
        .into_model::<Row>()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(shown).collect())
}

/// The stock of one variant.
pub(super) async fn of(db: &impl ConnectionTrait, sku: &Sku) -> Result<StockLevel, ApiError> {
    let row = select().filter(variant::Column::Sku.eq(sku.as_str())).into_model::<Row>().one(db).await?;
    row.map(shown).ok_or_else(|| unknown(sku))
}

/// The key of a variant.
pub(super) async fn key_of(db: &impl ConnectionTrait, sku: &Sku) -> Result<i64, ApiError> {
    let row = variant::Entity::find().filter(variant::Column::Sku.eq(sku.as_str())).one(db).await?;
    row.map(|variant| variant.id).ok_or_else(|| unknown(sku))
}

fn unknown(sku: &Sku) -> ApiError {
    ApiError::NotFound(format!("There is no variant {sku}."))
}
