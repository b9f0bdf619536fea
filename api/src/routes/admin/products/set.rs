//! `PUT /api/admin/products/{slug}`

use axum::extract::State;
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set};
use vitrine_contract::{AdminProduct, Problem, ProductContent};

use super::view;
use crate::{
    AppState, audit, catalogue,
    db::{self, entities::product},
    domain::Slug,
    http::{ApiError, Json, Path},
    identity::Staff,
};

/// Change a product
///
/// From then on the catalogue's file has no say in it, nor in its variants.
#[utoipa::path(
    put,
    path = "/{slug}",
    tag = "back office",
    operation_id = "change_product",
    params(("slug" = String, Path, description = "The product's stable name", example = "alba-lounge-chair")),
    request_body = ProductContent,
    responses(
        (status = 200, description = "The product", body = AdminProduct),
        (status = 400, description = "A value is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For staff alone", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such product", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn set(
    State(state): State<AppState>,
    Path(slug): Path<Slug>,
    Staff(staff): Staff,
    Json(content): Json<ProductContent>,
) -> Result<Json<AdminProduct>, ApiError> {
    let now = state.commerce.clock.now();
    // Nor is the catalogue put in meanwhile.
    let transaction = db::exclusive(&state.db).await?;
    let before = view::row(&transaction, &slug).await?;
    let detail = detail(&before, &content);
    let mut row: product::ActiveModel = before.into();
    catalogue::write_product(&mut row, &content).map_err(ApiError::InvalidParams)?;
    row.collection_id = Set(view::collection(&transaction, &content.collection).await?);
    row.edited_at = Set(Some(now));
    let product = row.update(&transaction).await?;
    catalogue::settle(&transaction, product).await?;
    audit::record(&transaction, staff.id, "product.change", slug.as_str(), &detail, now).await?;
    let shown = view::one(&transaction, &slug).await?;
    transaction.commit().await?;
    state.catalogue_changed(slug.as_str()).await;
    Ok(Json(shown))
}

/// What matters most of what changed.
fn detail(before: &product::Model, content: &ProductContent) -> String {
    let mut parts = Vec::new();
    if before.name != content.name {
        parts.push(format!("name: {} → {}", before.name, content.name));
    }
    match (before.listed, content.published) {
        (false, true) => parts.push("published".to_owned()),
        (true, false) => parts.push("withdrawn".to_owned()),
        _ => {}
    }
    parts.join("; ")
}
