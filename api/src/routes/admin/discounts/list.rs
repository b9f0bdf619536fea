//! `GET /api/admin/discounts`

use axum::extract::State;
use sea_orm::{EntityTrait as _, QueryOrder as _};
use vitrine_contract::{Discount, List, Problem};

use super::view::shown;
use crate::{
    AppState,
    db::entities::discount,
    http::{ApiError, Json},
    identity::Staff,
};

/// All discount codes
#[utoipa::path(
    get,
    path = "",
    tag = "back office",
    operation_id = "list_discounts",
    responses(
        (status = 200, description = "The codes", body = List<Discount>),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For staff alone", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(State(state): State<AppState>, _: Staff) -> Result<Json<List<Discount>>, ApiError> {
    let rows = discount::Entity::find().order_by_asc(discount::Column::Code).all(&state.db).await?;
    Ok(Json(List { items: rows.into_iter().map(shown).collect::<Result<_, _>>()? }))
}
