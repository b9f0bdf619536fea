//! `GET /api/admin/products`

use axum::extract::State;
use vitrine_contract::{AdminProduct, List, Problem};

use super::view;
use crate::{
    AppState,
    http::{ApiError, Json},
    identity::Staff,
};

/// All products, also those that are not shown
#[utoipa::path(
    get,
    path = "",
    tag = "back office",
    operation_id = "list_admin_products",
    responses(
        (status = 200, description = "The products, by name", body = List<AdminProduct>),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For staff alone", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(State(state): State<AppState>, _: Staff) -> Result<Json<List<AdminProduct>>, ApiError> {
    Ok(Json(List { items: view::all(&state.db).await? }))
}
