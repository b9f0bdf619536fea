//! Rows as shoppers see them.

use sea_orm::{ColumnTrait as _, DatabaseConnection, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use vitrine_contract::{CameraOrbit, Currency, Dimensions, Model, Money, Poster, Product, ProductSummary, Variant};

use crate::{
    config::Origin,
    db::entities::{inventory, product, variant},
    http::ApiError,
};

/// A variant, and how many of it can be bought.
pub(super) type Stocked = (variant::Model, i64);

/// The published variants of these products, in order.
pub(super) async fn variants_of(db: &DatabaseConnection, products: &[i64]) -> Result<Vec<Stocked>, DbErr> {
    if products.is_empty() {
        return Ok(Vec::new());
    }
    let rows = variant::Entity::find()
        .find_also_related(inventory::Entity)
        .filter(variant::Column::ProductId.is_in(products.iter().copied()))
        .filter(variant::Column::Published.eq(true))
        .order_by_asc(variant::Column::Position)
        .order_by_asc(variant::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(variant, stock)| (variant, stock.map_or(0, |stock| stock.available))).collect())
}

/// A product in a list; `variants` may hold those of others too.
pub(super) fn summary(
    product: product::Model,
    collection: String,
    variants: &[Stocked],
    models: &Origin,
) -> Result<ProductSummary, ApiError> {
    let mine = || variants.iter().filter(|(variant, _)| variant.product_id == product.id);
    Ok(ProductSummary {
        price: money(product.price_amount, &product.price_currency)?,
        poster: poster(&product, models)?,
        camera_orbit: camera_orbit(&product),
        swatches: mine().map(|(variant, _)| variant.swatch.clone()).collect(),
        in_stock: mine().any(|(_, stock)| *stock > 0),
        slug: product.slug,
        name: product.name,
        tagline: product.tagline,
        collection,
    })
}

/// A product, whole.
pub(super) fn whole(
    product: product::Model,
    collection: String,
    variants: Vec<Stocked>,
    models: &Origin,
) -> Result<Product, ApiError> {
    let variants = variants
        .into_iter()
        .map(|(variant, stock)| {
            Ok(Variant {
                price: money(variant.price_amount, &variant.price_currency)?,
                sku: variant.sku,
                name: variant.name,
                options: variant.options.0,
                swatch: variant.swatch,
                model_variant: variant.model_variant,
                stock,
            })
        })
        .collect::<Result<_, ApiError>>()?;
    Ok(Product {
        dimensions: Dimensions { width: product.width, height: product.height, depth: product.depth },
        model: Model { url: models.join(&product.model_path), bytes: whole_number(product.model_bytes)? },
        poster: poster(&product, models)?,
        camera_orbit: camera_orbit(&product),
        slug: product.slug,
        name: product.name,
        tagline: product.tagline,
        description: product.description,
        collection,
        materials: product.materials.0,
        variants,
    })
}

fn poster(product: &product::Model, models: &Origin) -> Result<Poster, ApiError> {
    Ok(Poster {
        url: models.join(&product.poster_path),
        width: whole_number(product.poster_width)?,
        height: whole_number(product.poster_height)?,
    })
}

fn camera_orbit(product: &product::Model) -> CameraOrbit {
    CameraOrbit { theta: product.camera_theta, phi: product.camera_phi }
}

fn money(amount: i64, currency: &str) -> Result<Money, ApiError> {
    let currency: Currency = currency.parse().map_err(|error| ApiError::Corrupt(format!("{error}")))?;
    Ok(Money { amount, currency })
}

fn whole_number<T: TryFrom<U>, U: Copy + std::fmt::Display>(number: U) -> Result<T, ApiError> {
    number.try_into().map_err(|_| ApiError::Corrupt(format!("{number} is out of range")))
}
