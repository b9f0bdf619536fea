//! The catalogue's way into the database.

use std::collections::{HashMap, HashSet};

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait as _, Iterable as _,
    QueryFilter as _, QuerySelect as _,
    sea_query::OnConflict,
};

use super::{
    content::rank,
    file::{Catalogue, Product, Variant},
    fit::options,
    settle::settle,
};
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
/// Products that staff made or changed are theirs, with all their variants: the file has no say in them any more.
///
/// # Errors
/// Where the database cannot be reached or refuses a statement.
pub async fn seed(db: &DatabaseConnection, catalogue: &Catalogue) -> Result<Seeded, DbErr> {
    let transaction = db::exclusive(db).await?;
    let kept = Kept::of(&transaction).await?;
    let collections = seed_collections(&transaction, catalogue, &kept).await?;
    seed_products(&transaction, catalogue, &collections, &kept).await?;
    transaction.commit().await?;
    Ok(Seeded {
        collections: catalogue.collections.len(),
        products: catalogue.products.len(),
        variants: catalogue.products.iter().map(|product| product.variants.len()).sum(),
    })
}

/// What is staff's, and left alone.
struct Kept {
    products: Vec<i64>,
    collections: HashSet<i64>,
    slugs: HashSet<String>,
    skus: HashSet<String>,
}

impl Kept {
    async fn of(transaction: &DatabaseTransaction) -> Result<Self, DbErr> {
        let products: Vec<(i64, String, i64)> = product::Entity::find()
            .select_only()
            .columns([product::Column::Id, product::Column::Slug, product::Column::CollectionId])
            .filter(product::Column::EditedAt.is_not_null())
            .into_tuple()
            .all(transaction)
            .await?;
        let ids: Vec<_> = products.iter().map(|(id, ..)| *id).collect();
        let skus: Vec<String> = variant::Entity::find()
            .select_only()
            .column(variant::Column::Sku)
            .filter(variant::Column::ProductId.is_in(ids.iter().copied()))
            .into_tuple()
            .all(transaction)
            .await?;
        Ok(Self {
            products: ids,
            collections: products.iter().map(|(.., collection)| *collection).collect(),
            slugs: products.into_iter().map(|(_, slug, _)| slug).collect(),
            skus: skus.into_iter().collect(),
        })
    }
}

async fn seed_collections<'a>(
    transaction: &DatabaseTransaction,
    catalogue: &'a Catalogue,
    kept: &Kept,
) -> Result<HashMap<&'a Slug, i64>, DbErr> {
    use collection::{ActiveModel, Column, Entity};

    // All are withdrawn but those that staff's products are in, and those in the file come back below: no one sees the
    // moment in between.
    Entity::update_many()
        .col_expr(Column::Published, false.into())
        .filter(Column::Id.is_not_in(kept.collections.iter().copied()))
        .exec(transaction)
        .await?;

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
    kept: &Kept,
) -> Result<(), DbErr> {
    product::Entity::update_many()
        .col_expr(product::Column::Published, false.into())
        .col_expr(product::Column::Listed, false.into())
        .filter(product::Column::EditedAt.is_null())
        .exec(transaction)
        .await?;
    variant::Entity::update_many()
        .col_expr(variant::Column::Published, false.into())
        .filter(variant::Column::ProductId.is_not_in(kept.products.iter().copied()))
        .exec(transaction)
        .await?;

    for product in catalogue.products.iter().filter(|product| !kept.slugs.contains(product.slug.as_str())) {
        // Both were checked when the file was read; an unsound catalogue cannot be had.
        let Some(&collection_id) = collections.get(&product.collection) else { continue };
        let Some(row) = product_row(product, collection_id) else { continue };
        let update = OnConflict::column(product::Column::Slug)
            .update_columns(
                product::Column::iter().filter(|column| !matches!(column, product::Column::Id | product::Column::Slug)),
            )
            .to_owned();
        let row = product::Entity::insert(row).on_conflict(update).exec_with_returning(transaction).await?;
        let variants: Vec<_> =
            product.variants.iter().filter(|variant| !kept.skus.contains(variant.sku.as_str())).collect();
        seed_variants(transaction, &variants, row.id).await?;
        if variants.len() < product.variants.len() {
            settle(transaction, row).await?;
        }
    }
    Ok(())
}

async fn seed_variants(transaction: &DatabaseTransaction, variants: &[&Variant], product_id: i64) -> Result<(), DbErr> {
    use variant::{ActiveModel, Column, Entity};

    let rows = (0..).zip(variants).map(|(position, variant)| ActiveModel {
        id: NotSet,
        product_id: Set(product_id),
        sku: Set(variant.sku.to_string()),
        name: Set(variant.name.clone()),
        options: Set(options(&variant.name, &variant.options)),
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
    seed_stock(transaction, variants).await
}

/// Only for variants that have none yet.
async fn seed_stock(transaction: &DatabaseTransaction, variants: &[&Variant]) -> Result<(), DbErr> {
    use inventory::{ActiveModel, Column, Entity};

    let skus = variants.iter().map(|variant| variant.sku.as_str());
    let ids: Vec<(String, i64)> = variant::Entity::find()
        .select_only()
        .columns([variant::Column::Sku, variant::Column::Id])
        .filter(variant::Column::Sku.is_in(skus))
        .into_tuple()
        .all(transaction)
        .await?;
    let rows = ids.into_iter().filter_map(|(sku, id)| {
        let stock = i64::from(variants.iter().find(|variant| variant.sku.as_str() == sku)?.stock);
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
        featured: Set(rank(product.featured)),
        price_amount: Set(price.amount),
        price_currency: Set(price.currency.code().to_owned()),
        published: Set(true),
        listed: Set(true),
        edited_at: Set(None),
    })
}
