//! `PUT /api/uploads/{id}/parts/{number}`

use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde::Deserialize;
use utoipa::IntoParams;
use vitrine_contract::{Problem, UploadStatus};

use crate::{
    AppState,
    db::entities::upload,
    domain::UploadId,
    http::{ApiError, Path, ProblemKind, Query},
    uploads::{Link, Storage, StorageError, part_size},
};

/// Who gave permission.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Params {
    /// Until when it counts.
    #[serde(default)]
    #[param(value_type = i64)]
    expires: i64,
    /// Ours.
    #[serde(default)]
    #[param(value_type = String)]
    signature: String,
}

/// Put a part of an upload
///
/// At the address that the upload told, which is permission enough. A bucket takes parts in the same way.
#[utoipa::path(
    put,
    path = "/{id}/parts/{number}",
    tag = "uploads",
    operation_id = "put_part",
    params(
        ("id" = String, Path, description = "The upload"),
        ("number" = u32, Path, description = "The part, from 1"),
        Params,
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The part, whole"),
    responses(
        (status = 204, description = "It is kept", headers(("ETag" = String, description = "To be told to the upload"))),
        (status = 400, description = "It is not as long as this part must be", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The address was not given by us, or is too old", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such upload, or it is kept elsewhere", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "No parts are awaited", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "It is longer than a part can be", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the file store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn put(
    State(state): State<AppState>,
    Path((id, number)): Path<(UploadId, u32)>,
    Query(Params { expires, signature }): Query<Params>,
    body: Body,
) -> Result<Response, ApiError> {
    let Some(Storage::Folder(folder)) = state.uploads.as_ref().map(crate::uploads::Uploads::storage) else {
        return Err(ApiError::NotFound("No parts are kept here.".into()));
    };
    let link = Link { id: id.as_str(), number, expires };
    if !folder.permits(&link, &signature, state.commerce.clock.now()) {
        let detail = "This address was not given by the shop, or is too old: ask for the upload again.";
        return Err(ApiError::refused(ProblemKind::Forbidden, detail));
    }
    let row = upload::Entity::find().filter(upload::Column::PublicId.eq(id.as_str())).one(&state.db).await?;
    let row = row.ok_or_else(|| ApiError::NotFound(format!("There is no upload {id}.")))?;
    if row.status != UploadStatus::Uploading.as_str() {
        return Err(ApiError::refused(ProblemKind::IllegalTransition, "No parts of this upload are awaited."));
    }
    let expected = part_size(row.bytes.unsigned_abs(), row.part_bytes.unsigned_abs(), number)
        .ok_or_else(|| ApiError::NotFound(format!("The upload has no part {number}.")))?;
    let etag = match folder.put((id.as_str(), number), expected, body.into_data_stream()).await {
        Err(StorageError::Length { .. }) => {
            return Err(ApiError::invalid_param("body", &format!("must be {expected} bytes long")));
        }
        Err(StorageError::BrokenOff) => return Err(ApiError::invalid_param("body", &"broke off, or is too long")),
        kept => kept?,
    };
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Ok(etag) = HeaderValue::try_from(format!("\"{etag}\"")) {
        response.headers_mut().insert(header::ETAG, etag);
    }
    Ok(response)
}
