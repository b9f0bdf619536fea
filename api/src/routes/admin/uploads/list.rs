//! `GET /api/admin/uploads`

use axum::extract::State;
use sea_orm::{EntityTrait as _, QueryOrder as _, QuerySelect as _};
use vitrine_contract::{List, Problem, Upload};

use super::view;
use crate::{
    AppState,
    db::entities::upload,
    http::{ApiError, Json},
    identity::Staff,
};

/// How many are told.
const MOST: u64 = 100;

/// Models that were sent
///
/// The newest 100, the newest first, without addresses of parts: ask for one upload to get those.
#[utoipa::path(
    get,
    path = "",
    tag = "back office",
    operation_id = "list_uploads",
    responses(
        (status = 200, description = "The uploads", body = List<Upload>),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For staff alone", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(State(state): State<AppState>, _: Staff) -> Result<Json<List<Upload>>, ApiError> {
    let rows = upload::Entity::find().order_by_desc(upload::Column::Id).limit(MOST).all(&state.db).await?;
    Ok(Json(List { items: rows.into_iter().map(view::shown).collect::<Result<_, _>>()? }))
}
