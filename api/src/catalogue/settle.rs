//! What follows for a product from its variants.

use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr,
    EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use vitrine_contract::Currency;

use crate::{
    db::entities::{product, variant},
    domain::Named as _,
};

/// Sets what of a product follows from the rest: its price is the lowest of its published variants, and it is shown
/// where it is listed and has a model and such a variant. Returns it as it is then.
///
/// # Errors
/// Where the database fails.
pub(crate) async fn settle(
    transaction: &DatabaseTransaction,
    product: product::Model,
) -> Result<product::Model, DbErr> {
    let cheapest = variant::Entity::find()
        .filter(variant::Column::ProductId.eq(product.id))
        .filter(variant::Column::Published.eq(true))
        .order_by_asc(variant::Column::PriceAmount)
        .limit(1)
        .one(transaction)
        .await?;
    let published = product.listed && !product.model_path.is_empty() && cheapest.is_some();
    let mut row: product::ActiveModel = product.into();
    row.published = Set(published);
    if let Some(cheapest) = cheapest {
        row.price_amount = Set(cheapest.price_amount);
        row.price_currency = Set(cheapest.price_currency);
    }
    row.update(transaction).await
}

/// The currency the shop prices in; none before anything has a price.
///
/// # Errors
/// Where the database fails.
pub(crate) async fn currency(db: &impl ConnectionTrait) -> Result<Option<Currency>, DbErr> {
    let code: Option<String> = variant::Entity::find()
        .select_only()
        .column(variant::Column::PriceCurrency)
        .order_by_desc(variant::Column::Published)
        .order_by_asc(variant::Column::Id)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    Ok(code.and_then(|code| Currency::by_name(&code)))
}
