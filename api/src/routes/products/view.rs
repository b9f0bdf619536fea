//! Rows as shoppers see them.

use sea_orm::{ColumnTrait as _, DatabaseConnection, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use vitrine_contract::{CameraOrbit, Currency, Dimensions, Model, Money, Poster, Product, ProductSummary, Variant};

use crate::{
    config::Origin,
    db::entities::{product, variant},
    http::ApiError,
};

/// The published variants of these products, in order.
pub(super) async fn variants_of(db: &DatabaseConnection, products: &[i64]) -> Result<Vec<variant::Model>, DbErr> {
    if products.is_empty() {
        return Ok(Vec::new());
    }
    variant::Entity::find()
        .filter(variant::Column::ProductId.is_in(products.iter().copied()))
        .filter(variant::Column::Published.eq(true))
        .order_by_asc(variant::Column::Position)
        .order_by_asc(variant::Column::Id)
        .all(db)
        .await
}

/// A product in a list; `variants` may hold those of others too.
pub(super) fn summary(
    product: product::Model,
    collection: String,
    variants: &[variant::Model],
    models: &Origin,
) -> Result<ProductSummary, ApiError> {
    let mine = || variants.iter().filter(|variant| variant.product_id == product.id);
    Ok(ProductSummary {
        price: money(product.price_amount, &product.price_currency)?,
        poster: poster(&product, models)?,
        camera_orbit: camera_orbit(&product),
        swatches: mine().map(|variant| variant.swatch.clone()).collect(),
        in_stock: mine().any(|variant| variant.stock > 0),
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
    variants: Vec<variant::Model>,
    models: &Origin,
) -> Result<Product, ApiError> {
    let variants = variants
        .into_iter()
        .map(|variant| {
            Ok(Variant {
                price: money(variant.price_amount, &variant.price_currency)?,
                sku: variant.sku,
                name: variant.name,
                swatch: variant.swatch,
                model_variant: variant.model_variant,
                stock: variant.stock,
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
