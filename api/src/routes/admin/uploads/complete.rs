//! `POST /api/admin/uploads/{id}/complete`

use axum::extract::State;
use futures_util::TryStreamExt as _;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use vitrine_contract::{Problem, Upload, UploadStatus};

use super::view;
use crate::{
    AppState, audit,
    db::{self, entities::upload},
    domain::UploadId,
    http::{ApiError, Json, Path, ProblemKind},
    identity::Staff,
    uploads::{Check, Storage, StorageError},
};

/// Say that all parts of an upload are there
///
/// They are joined and the file is checked: it is `checked` or, with its `fault`, `refused` then. Where the request is given
/// up before that, the work goes on: ask for the upload again.
#[utoipa::path(
    post,
    path = "/{id}/complete",
    tag = "back office",
    operation_id = "complete_upload",
    params(("id" = String, Path, description = "The upload")),
    responses(
        (status = 200, description = "The upload", body = Upload),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For staff alone", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such upload", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Parts are missing (`parts`) or are not what was told of them, or the upload was given up", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database, the session store or the file store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn complete(
    State(state): State<AppState>,
    Path(id): Path<UploadId>,
    Staff(staff): Staff,
) -> Result<Json<Upload>, ApiError> {
    view::uploads(&state)?;
    let row = view::find(&state.db, &id).await?;
    match view::status(&row)? {
        UploadStatus::Uploading => {}
        UploadStatus::Aborted => return Err(view::not_now(UploadStatus::Aborted)),
        UploadStatus::Checked | UploadStatus::Refused | UploadStatus::Published => return Ok(Json(view::shown(row)?)),
    }
    let missing: Vec<u32> = (1..=view::count(&row)).filter(|number| !row.parts.0.contains_key(number)).collect();
    if !missing.is_empty() {
        return Err(ApiError::refused(ProblemKind::Conflict, "Parts are missing.").with("parts", missing));
    }
    let work = tokio::spawn(settle(state, row, staff.id));
    let row = work.await.map_err(|error| ApiError::Corrupt(format!("an upload was not checked: {error}")))??;
    Ok(Json(view::shown(row)?))
}

async fn settle(state: AppState, row: upload::Model, staff: i64) -> Result<upload::Model, ApiError> {
    use upload::{Column, Entity};

    let storage = view::uploads(&state)?.storage();
    let verdict = check(storage, &row).await?;
    let status = if verdict.fault.is_some() { UploadStatus::Refused } else { UploadStatus::Checked };
    let now = state.commerce.clock.now();
    let transaction = db::write(&state.db).await?;
    // Someone else may have been faster.
    let settled = Entity::update_many()
        .col_expr(Column::Status, Expr::value(status.as_str()))
        .col_expr(Column::Fault, Expr::value(verdict.fault.clone()))
        .col_expr(Column::Digest, Expr::value(verdict.digest.as_str()))
        .filter(Column::Id.eq(row.id))
        .filter(Column::Status.eq(UploadStatus::Uploading.as_str()))
        .exec(&transaction)
        .await?;
    if settled.rows_affected == 1 {
        let detail = verdict.fault.as_deref().unwrap_or(status.as_str());
        audit::record(&transaction, staff, "upload.complete", &row.public_id, detail, now).await?;
    }
    transaction.commit().await?;
    if settled.rows_affected == 1 {
        let tidied =
            if status == UploadStatus::Refused { storage.discard(&row).await } else { storage.tidy(&row).await };
        if let Err(error) = tidied {
            tracing::warn!(%error, upload = row.public_id, "parts of an upload stay behind");
        }
    }
    let row = Entity::find_by_id(row.id).one(&state.db).await?;
    row.ok_or_else(|| ApiError::Corrupt("an upload is gone".into()))
}

async fn check(storage: &Storage, row: &upload::Model) -> Result<crate::uploads::Verdict, StorageError> {
    storage.join(row).await?;
    let mut file = storage.read(row).await?;
    let mut check = Check::new(row.bytes.unsigned_abs());
    while let Some(chunk) = file.try_next().await? {
        check.push(&chunk);
    }
    Ok(check.finish())
}
