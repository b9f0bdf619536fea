//! `POST /api/admin/uploads`

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::{NotSet, Set},
};
use vitrine_contract::{NewUpload, Problem, Upload, UploadStatus};

use super::view;
use crate::{
    AppState, audit,
    commerce::CommerceError,
    db::{self, entities::upload},
    domain::{UploadId, plain_text},
    http::{ApiError, Json},
    identity::Staff,
    uploads::{LEAST, MOST, PART_BYTES},
};

/// Begin to send a model
///
/// Each part is put where its `url` says, whose answer has an `ETag`: tell us that tag for each, then complete the upload.
#[utoipa::path(
    post,
    path = "",
    tag = "back office",
    operation_id = "create_upload",
    request_body = NewUpload,
    responses(
        (status = 201, description = "The upload", body = Upload),
        (status = 400, description = "A value is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For staff alone", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "This shop takes no uploads", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database, the session store or the file store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn create(
    State(state): State<AppState>,
    Staff(staff): Staff,
    Json(wanted): Json<NewUpload>,
) -> Result<Response, ApiError> {
    let uploads = view::uploads(&state)?;
    let name = plain_text(&wanted.file_name, 120).map_err(|error| ApiError::invalid_param("file_name", &error))?;
    if !name.to_ascii_lowercase().ends_with(".glb") {
        return Err(ApiError::invalid_param("file_name", &"must end with .glb"));
    }
    if !(LEAST..=MOST).contains(&wanted.bytes) {
        return Err(ApiError::invalid_param("bytes", &format!("must be from {LEAST} to {MOST}")));
    }
    let id = UploadId::random().map_err(CommerceError::from)?;
    let key = format!("uploads/{id}.glb");
    let multipart = uploads.storage().begin(&key).await?;
    let now = state.commerce.clock.now();
    let transaction = db::write(&state.db).await?;
    let row = upload::ActiveModel {
        id: NotSet,
        public_id: Set(id.to_string()),
        object_key: Set(key),
        multipart: Set(multipart),
        file_name: Set(name.clone()),
        bytes: Set(wanted.bytes as i64),
        part_bytes: Set(PART_BYTES as i64),
        parts: Set(upload::Parts::default()),
        status: Set(UploadStatus::Uploading.as_str().to_owned()),
        fault: Set(None),
        product_slug: Set(None),
        account_id: Set(staff.id),
        created_at: Set(now),
        digest: Set(None),
    };
    let row = row.insert(&transaction).await?;
    audit::record(&transaction, staff.id, "upload.create", id.as_str(), &name, now).await?;
    transaction.commit().await?;
    Ok((StatusCode::CREATED, Json(view::with_links(&state, row).await?)).into_response())
}
