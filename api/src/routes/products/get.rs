//! `GET /api/products/{slug}`

use axum::{extract::State, response::Response};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use vitrine_contract::{Problem, Product};

use super::view;
use crate::{
    AppState,
    cache::Cached,
    db::entities::{collection, product},
    domain::Slug,
    http::{ApiError, Conditional, Path},
};

/// One product
///
/// Everything the product page shows. Answers carry an `ETag`.
#[utoipa::path(
    get,
    path = "/{slug}",
    tag = "catalogue",
    operation_id = "get_product",
    params(("slug" = String, Path, description = "The product's stable name", example = "alba-lounge-chair")),
    responses(
        (status = 200, description = "The product", body = Product),
        (status = 304, description = "The client has just that already (`If-None-Match`)"),
        (status = 404, description = "There is no such product", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn get(
    State(state): State<AppState>,
    Path(slug): Path<Slug>,
    conditional: Conditional,
) -> Result<Response, ApiError> {
    let tag = format!("product:{slug}");
    let cached = state.cache.get_or_load(&tag, Some(&tag), || load(&state, &slug)).await?;
    Ok(conditional.bytes(&cached))
}

async fn load(state: &AppState, slug: &Slug) -> Result<Cached, ApiError> {
    let (product, collection) = product::Entity::find()
        .filter(product::Column::Slug.eq(slug.as_str()))
        .filter(product::Column::Published.eq(true))
        .find_also_related(collection::Entity)
        .one(&state.db)
        .await?
        .ok_or_else(|| ApiError::NotFound(format!("There is no product {slug}.")))?;
    let collection = collection.ok_or_else(|| ApiError::Corrupt(format!("product {slug} has no collection")))?;
    let variants = view::variants_of(&state.db, &[product.id]).await?;
    Ok(Cached::json(&view::whole(product, collection.slug, variants, &state.models)?)?)
}
