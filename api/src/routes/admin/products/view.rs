//! Products as staff see them.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use vitrine_contract::{
    AdminProduct, AdminVariant, CameraOrbit, Currency, Dimensions, Money, ProductContent, VariantContent,
};

use crate::{
    db::entities::{collection, inventory, product, variant},
    domain::{Named as _, Slug},
    http::ApiError,
};

type Stocked = (variant::Model, Option<inventory::Model>);

/// All products, by name.
pub(super) async fn all(db: &impl ConnectionTrait) -> Result<Vec<AdminProduct>, ApiError> {
    let products = product::Entity::find()
        .find_also_related(collection::Entity)
        .order_by_asc(product::Column::NameKey)
        .order_by_asc(product::Column::Id)
        .all(db)
        .await?;
    let rows = variant::Entity::find()
        .find_also_related(inventory::Entity)
        .order_by_asc(variant::Column::Position)
        .order_by_asc(variant::Column::Id)
        .all(db)
        .await?;
    let mut variants: HashMap<i64, Vec<Stocked>> = HashMap::new();
    for row in rows {
        variants.entry(row.0.product_id).or_default().push(row);
    }
    products
        .into_iter()
        .map(|(product, collection)| {
            let mine = variants.remove(&product.id).unwrap_or_default();
            shown(product, collection, mine)
        })
        .collect()
}

/// One product, whole.
pub(super) async fn one(db: &impl ConnectionTrait, slug: &Slug) -> Result<AdminProduct, ApiError> {
    let (product, collection) = product::Entity::find()
        .filter(product::Column::Slug.eq(slug.as_str()))
        .find_also_related(collection::Entity)
        .one(db)
        .await?
        .ok_or_else(|| unknown(slug))?;
    let variants = variant::Entity::find()
        .filter(variant::Column::ProductId.eq(product.id))
        .find_also_related(inventory::Entity)
        .order_by_asc(variant::Column::Position)
        .order_by_asc(variant::Column::Id)
        .all(db)
        .await?;
    shown(product, collection, variants)
}

/// A product to be changed.
pub(super) async fn row(transaction: &DatabaseTransaction, slug: &Slug) -> Result<product::Model, ApiError> {
    let product = product::Entity::find().filter(product::Column::Slug.eq(slug.as_str())).one(transaction).await?;
    product.ok_or_else(|| unknown(slug))
}

/// The key of the collection that a product is to be in.
pub(super) async fn collection(db: &impl ConnectionTrait, slug: &str) -> Result<i64, ApiError> {
    let key: Option<i64> = collection::Entity::find()
        .select_only()
        .column(collection::Column::Id)
        .filter(collection::Column::Slug.eq(slug))
        .filter(collection::Column::Published.eq(true))
        .into_tuple()
        .one(db)
        .await?;
    key.ok_or_else(|| ApiError::invalid_param("collection", &"must be the slug of a collection"))
}

fn unknown(slug: &Slug) -> ApiError {
    ApiError::NotFound(format!("There is no product {slug}."))
}

fn shown(
    product: product::Model,
    collection: Option<collection::Model>,
    variants: Vec<Stocked>,
) -> Result<AdminProduct, ApiError> {
    let collection =
        collection.ok_or_else(|| ApiError::Corrupt(format!("product {} has no collection", product.slug)))?;
    let path = |path: String| (!path.is_empty()).then_some(path);
    Ok(AdminProduct {
        content: ProductContent {
            name: product.name,
            tagline: product.tagline,
            description: product.description,
            collection: collection.slug,
            materials: product.materials.0,
            dimensions: Dimensions { width: product.width, height: product.height, depth: product.depth },
            camera_orbit: CameraOrbit { theta: product.camera_theta, phi: product.camera_phi },
            // What is beyond all ranks has none.
            featured: u32::try_from(product.featured).ok(),
            published: product.listed,
        },
        model_path: path(product.model_path),
        poster_path: path(product.poster_path),
        slug: product.slug,
        variants: variants.into_iter().map(variant).collect::<Result<_, _>>()?,
    })
}

fn variant((variant, stock): Stocked) -> Result<AdminVariant, ApiError> {
    let currency = Currency::by_name(&variant.price_currency)
        .ok_or_else(|| ApiError::Corrupt(format!("variant {} is priced in no currency", variant.sku)))?;
    Ok(AdminVariant {
        content: VariantContent {
            name: variant.name,
            options: variant.options.0,
            swatch: variant.swatch,
            model_variant: variant.model_variant,
            price: Money { amount: variant.price_amount, currency },
            published: variant.published,
        },
        sku: variant.sku,
        available: stock.map_or(0, |stock| stock.available),
    })
}
