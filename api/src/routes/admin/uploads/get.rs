//! `GET /api/admin/uploads/{id}`

use axum::extract::State;
use vitrine_contract::{Problem, Upload};

use super::view;
use crate::{
    AppState,
    domain::UploadId,
    http::{ApiError, Json, Path},
    identity::Staff,
};

/// One upload
///
/// With fresh addresses, for an hour, of the parts that are to come.
#[utoipa::path(
    get,
    path = "/{id}",
    tag = "back office",
    operation_id = "get_upload",
    params(("id" = String, Path, description = "The upload")),
    responses(
        (status = 200, description = "The upload", body = Upload),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For staff alone", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such upload", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database, the session store or the file store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn get(
    State(state): State<AppState>,
    _: Staff,
    Path(id): Path<UploadId>,
) -> Result<Json<Upload>, ApiError> {
    let row = view::find(&state.db, &id).await?;
    Ok(Json(view::with_links(&state, row).await?))
}
