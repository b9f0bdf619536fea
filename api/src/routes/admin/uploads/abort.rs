//! `DELETE /api/admin/uploads/{id}`

use axum::{extract::State, http::StatusCode};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _,
};
use vitrine_contract::{Problem, UploadStatus};

use super::view;
use crate::{
    AppState, audit,
    db::{self, entities::upload},
    domain::UploadId,
    http::{ApiError, Path},
    identity::Staff,
};

/// Give an upload up
///
/// Its file goes. One that was given up already stays so.
#[utoipa::path(
    delete,
    path = "/{id}",
    tag = "back office",
    operation_id = "abort_upload",
    params(("id" = String, Path, description = "The upload")),
    responses(
        (status = 204, description = "It is given up"),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For staff alone", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such upload", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "A product shows it", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn abort(
    State(state): State<AppState>,
    Path(id): Path<UploadId>,
    Staff(staff): Staff,
) -> Result<StatusCode, ApiError> {
    let storage = view::uploads(&state)?.storage();
    let now = state.commerce.clock.now();
    let transaction = db::write(&state.db).await?;
    let row = upload::Entity::find()
        .filter(upload::Column::PublicId.eq(id.as_str()))
        .lock_exclusive()
        .one(&transaction)
        .await?
        .ok_or_else(|| ApiError::NotFound(format!("There is no upload {id}.")))?;
    match view::status(&row)? {
        UploadStatus::Aborted => return Ok(StatusCode::NO_CONTENT),
        UploadStatus::Published => return Err(view::not_now(UploadStatus::Published)),
        UploadStatus::Uploading | UploadStatus::Checked | UploadStatus::Refused => {}
    }
    let mut change: upload::ActiveModel = row.clone().into();
    change.status = Set(UploadStatus::Aborted.as_str().to_owned());
    change.update(&transaction).await?;
    audit::record(&transaction, staff.id, "upload.abort", id.as_str(), &row.file_name, now).await?;
    transaction.commit().await?;
    if let Err(error) = storage.discard(&row).await {
        tracing::warn!(%error, upload = %id, "the file of an upload stays behind");
    }
    Ok(StatusCode::NO_CONTENT)
}
