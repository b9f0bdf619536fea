//! `GET /api/admin/products/{slug}`

use axum::extract::State;
use vitrine_contract::{AdminProduct, Problem};

use super::view;
use crate::{
    AppState,
    domain::Slug,
    http::{ApiError, Json, Path},
    identity::Staff,
};

/// One product as staff see it
#[utoipa::path(
    get,
    path = "/{slug}",
    tag = "back office",
    operation_id = "get_admin_product",
    params(("slug" = String, Path, description = "The product's stable name", example = "alba-lounge-chair")),
    responses(
        (status = 200, description = "The product", body = AdminProduct),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For staff alone", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such product", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn get(
    State(state): State<AppState>,
    _: Staff,
    Path(slug): Path<Slug>,
) -> Result<Json<AdminProduct>, ApiError> {
    Ok(Json(view::one(&state.db, &slug).await?))
}
