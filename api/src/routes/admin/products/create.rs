//! `POST /api/admin/products`

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, EntityTrait as _, QueryFilter as _,
};
use vitrine_contract::{AdminProduct, Currency, NewProduct, Problem};

use super::view;
use crate::{
    AppState, audit, catalogue,
    db::{self, entities::product},
    domain::Slug,
    http::{ApiError, Json, ProblemKind},
    identity::Staff,
};

/// Make a product
///
/// It is shown once it is published and has a model and a published variant. The catalogue's file has no say in it.
#[utoipa::path(
    post,
    path = "",
    tag = "back office",
    operation_id = "create_product",
    request_body = NewProduct,
    responses(
        (status = 201, description = "The product", body = AdminProduct),
        (status = 400, description = "A value is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For staff alone", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "There is a product by this name already", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn create(
    State(state): State<AppState>,
    Staff(staff): Staff,
    Json(wanted): Json<NewProduct>,
) -> Result<Response, ApiError> {
    let slug: Slug = wanted.slug.parse().map_err(|error| ApiError::invalid_param("slug", &error))?;
    let now = state.commerce.clock.now();
    // Nor is the catalogue put in meanwhile.
    let transaction = db::exclusive(&state.db).await?;
    let taken = product::Entity::find().filter(product::Column::Slug.eq(slug.as_str())).one(&transaction).await?;
    if taken.is_some() {
        return Err(ApiError::refused(ProblemKind::Conflict, format!("There is a product {slug} already.")));
    }
    let mut row = blank(&slug, catalogue::currency(&transaction).await?, now);
    catalogue::write_product(&mut row, &wanted.content).map_err(ApiError::InvalidParams)?;
    row.collection_id = Set(view::collection(&transaction, &wanted.content.collection).await?);
    row.insert(&transaction).await?;
    audit::record(&transaction, staff.id, "product.create", slug.as_str(), &wanted.content.name, now).await?;
    let shown = view::one(&transaction, &slug).await?;
    transaction.commit().await?;
    state.catalogue_changed(slug.as_str()).await;
    Ok((StatusCode::CREATED, Json(shown)).into_response())
}

/// What a product has before it has anything.
fn blank(slug: &Slug, shop: Option<Currency>, now: i64) -> product::ActiveModel {
    product::ActiveModel {
        id: NotSet,
        slug: Set(slug.to_string()),
        model_path: Set(String::new()),
        model_bytes: Set(0),
        poster_path: Set(String::new()),
        poster_width: Set(0),
        poster_height: Set(0),
        price_amount: Set(0),
        price_currency: Set(shop.unwrap_or(Currency::Eur).code().to_owned()),
        published: Set(false),
        edited_at: Set(Some(now)),
        ..Default::default()
    }
}
