//! The catalogue's way into the database.

use std::collections::HashMap;

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait as _, Iterable as _,
    QueryFilter as _, QuerySelect as _,
    sea_query::OnConflict,
};

use super::file::{Catalogue, Product, Variant};
use crate::{
    db::{
        self,
        entities::{collection, inventory, product, variant},
    },
    domain::{Slug, name_key, search_text},
};

/// What was put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seeded {
    /// Collections in the file.
    pub collections: usize,
    /// Products in the file.
    pub products: usize,
    /// Variants in the file.
    pub variants: usize,
}

/// Makes the database show what the catalogue holds, all at once or not at all: adds what is new, updates what is
/// there, unpublishes what is gone (it is kept, since orders may speak of it). Stock is set for new variants only:
/// what was sold since stays sold. Doing it twice changes nothing.
///
/// # Errors
/// Where the database cannot be reached or refuses a statement.
pub async fn seed(db: &DatabaseConnection, catalogue: &Catalogue) -> Result<Seeded, DbErr> {
    let transaction = db::exclusive(db).await?;
    let collections = seed_collections(&transaction, catalogue).await?;
    seed_products(&transaction, catalogue, &collections).await?;
    transaction.commit().await?;
    Ok(Seeded {
        collections: catalogue.collections.len(),
        products: catalogue.products.len(),
        variants: catalogue.products.iter().map(|product| product.variants.len()).sum(),
    })
}

async fn seed_collections<'a>(
    transaction: &DatabaseTransaction,
    catalogue: &'a Catalogue,
) -> Result<HashMap<&'a Slug, i64>, DbErr> {
    use collection::{ActiveModel, Column, Entity};

    // All are withdrawn, and those in the file come back below: no one sees the moment in between.
    Entity::update_many().col_expr(Column::Published, false.into()).exec(transaction).await?;

    let mut ids = HashMap::new();
    for (position, collection) in (0..).zip(&catalogue.collections) {
        let row = ActiveModel {
            id: NotSet,
            slug: Set(collection.slug.to_string()),
            name: Set(collection.name.clone()),
            description: Set(collection.description.clone()),
            position: Set(position),
            published: Set(true),
        };
        let row = Entity::insert(row)
            .on_conflict(
                OnConflict::column(Column::Slug)
                    .update_columns([Column::Name, Column::Description, Column::Position, Column::Published])
                    .to_owned(),
            )
            .exec_with_returning(transaction)
            .await?;
        ids.insert(&collection.slug, row.id);
    }
    Ok(ids)
}

async fn seed_products(
    transaction: &DatabaseTransaction,
    catalogue: &Catalogue,
    collections: &HashMap<&Slug, i64>,
) -> Result<(), DbErr> {
    product::Entity::update_many().col_expr(product::Column::Published, false.into()).exec(transaction).await?;
    variant::Entity::update_many().col_expr(variant::Column::Published, false.into()).exec(transaction).await?;

    for product in &catalogue.products {
        // Both were checked when the file was read; an unsound catalogue cannot be had.
        let Some(&collection_id) = collections.get(&product.collection) else { continue };
        let Some(row) = product_row(product, collection_id) else { continue };
        let update = OnConflict::column(product::Column::Slug)
            .update_columns(
                product::Column::iter().filter(|column| !matches!(column, product::Column::Id | product::Column::Slug)),
            )
            .to_owned();
        let row = product::Entity::insert(row).on_conflict(update).exec_with_returning(transaction).await?;
        seed_variants(transaction, product, row.id).await?;
    }
    Ok(())
}

async fn seed_variants(transaction: &DatabaseTransaction, product: &Product, product_id: i64) -> Result<(), DbErr> {
    use variant::{ActiveModel, Column, Entity};

    let rows = (0..).zip(&product.variants).map(|(position, variant)| ActiveModel {
        id: NotSet,
        product_id: Set(product_id),
        sku: Set(variant.sku.to_string()),
        name: Set(variant.name.clone()),
        options: Set(options_of(variant)),
        swatch: Set(variant.swatch.to_string()),
        model_variant: Set(variant.model_variant.clone()),
        price_amount: Set(variant.price.amount),
        price_currency: Set(variant.price.currency.code().to_owned()),
        position: Set(position),
        published: Set(true),
    });
    Entity::insert_many(rows)
        .on_conflict(
            OnConflict::column(Column::Sku)
                .update_columns([
                    Column::ProductId,
                    Column::Name,
                    Column::Options,
                    Column::Swatch,
                    Column::ModelVariant,
                    Column::PriceAmount,
                    Column::PriceCurrency,
                    Column::Position,
                    Column::Published,
                ])
                .to_owned(),
        )
        .exec_without_returning(transaction)
        .await?;
    seed_stock(transaction, product).await
}

fn options_of(variant: &Variant) -> variant::Options {
    if variant.options.is_empty() {
        variant::Options::of_name(&variant.name)
    } else {
        variant::Options(variant.options.clone())
    }
}

/// Only for variants that have none yet.
async fn seed_stock(transaction: &DatabaseTransaction, product: &Product) -> Result<(), DbErr> {
    use inventory::{ActiveModel, Column, Entity};

    let skus = product.variants.iter().map(|variant| variant.sku.as_str());
    let ids: Vec<(String, i64)> = variant::Entity::find()
        .select_only()
        .columns([variant::Column::Sku, variant::Column::Id])
        .filter(variant::Column::Sku.is_in(skus))
        .into_tuple()
        .all(transaction)
        .await?;
    let rows = ids.into_iter().filter_map(|(sku, id)| {
        let stock = i64::from(product.variants.iter().find(|variant| variant.sku.as_str() == sku)?.stock);
        Some(ActiveModel {
            variant_id: Set(id),
            received: Set(stock),
            available: Set(stock),
            reserved: Set(0),
            sold: Set(0),
        })
    });
    Entity::insert_many(rows)
        .on_conflict(OnConflict::column(Column::VariantId).do_nothing().to_owned())
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

/// None for a product without variants, which a sound catalogue does not hold.
fn product_row(product: &Product, collection_id: i64) -> Option<product::ActiveModel> {
    let price = product.variants.iter().map(|variant| variant.price).min_by_key(|price| price.amount)?;
    Some(product::ActiveModel {
        id: NotSet,
        slug: Set(product.slug.to_string()),
        collection_id: Set(collection_id),
        name: Set(product.name.clone()),
        name_key: Set(name_key(&product.name)),
        tagline: Set(product.tagline.clone()),
        description: Set(product.description.clone()),
        search: Set(search_text(&product.name, &product.tagline, &product.materials, &product.description)),
        materials: Set(product::Lines(product.materials.clone())),
        width: Set(product.dimensions.width),
        height: Set(product.dimensions.height),
        depth: Set(product.dimensions.depth),
        model_path: Set(product.model.path.to_string()),
        model_bytes: Set(i64::try_from(product.model.bytes).unwrap_or(i64::MAX)),
        poster_path: Set(product.poster.path.to_string()),
        poster_width: Set(i32::try_from(product.poster.width).unwrap_or(i32::MAX)),
        poster_height: Set(i32::try_from(product.poster.height).unwrap_or(i32::MAX)),
        camera_theta: Set(product.camera_orbit.theta),
        camera_phi: Set(product.camera_orbit.phi),
        featured: Set(product.featured.map_or(i64::MAX, i64::from)),
        price_amount: Set(price.amount),
        price_currency: Set(price.currency.code().to_owned()),
        published: Set(true),
    })
}
