//! Uploads as staff see them.

use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use vitrine_contract::{Upload, UploadPart, UploadStatus};

use crate::{
    AppState,
    clock::rfc3339,
    db::entities::upload,
    domain::{Named as _, UploadId},
    http::{ApiError, ProblemKind},
    uploads::{Uploads, parts_of},
};

/// Where files are kept; a refusal where none are taken.
pub(super) fn uploads(state: &AppState) -> Result<&Uploads, ApiError> {
    state.uploads.as_ref().ok_or_else(|| ApiError::NotFound("This shop takes no uploads.".into()))
}

/// The upload by this name.
pub(super) async fn find(db: &impl ConnectionTrait, id: &UploadId) -> Result<upload::Model, ApiError> {
    let row = upload::Entity::find().filter(upload::Column::PublicId.eq(id.as_str())).one(db).await?;
    row.ok_or_else(|| ApiError::NotFound(format!("There is no upload {id}.")))
}

/// Where it stands.
pub(super) fn status(row: &upload::Model) -> Result<UploadStatus, ApiError> {
    UploadStatus::by_name(&row.status)
        .ok_or_else(|| ApiError::Corrupt(format!("upload {} is {:?}", row.public_id, row.status)))
}

/// It cannot be done to an upload that stands there.
pub(super) fn not_now(status: UploadStatus) -> ApiError {
    let detail = format!("The upload is {}: this cannot be done to it.", status.as_str());
    ApiError::refused(ProblemKind::IllegalTransition, detail)
}

/// An upload, with addresses for the parts that are to come.
pub(super) async fn with_links(state: &AppState, row: upload::Model) -> Result<Upload, ApiError> {
    let (storage, now) = (uploads(state)?.storage(), state.commerce.clock.now());
    let mut links = Vec::new();
    if status(&row)? == UploadStatus::Uploading {
        for number in 1..=count(&row) {
            if !row.parts.0.contains_key(&number) {
                links.push((number, storage.part_url(&row, number, now).await?));
            }
        }
    }
    let mut upload = shown(row)?;
    for (number, url) in links {
        if let Some(part) = upload.parts.get_mut(number as usize - 1) {
            part.url = Some(url);
        }
    }
    Ok(upload)
}

/// How many parts it has.
pub(super) fn count(row: &upload::Model) -> u32 {
    parts_of(row.bytes.unsigned_abs(), row.part_bytes.unsigned_abs())
}

/// An upload without addresses.
pub(super) fn shown(row: upload::Model) -> Result<Upload, ApiError> {
    let part = |number| UploadPart { number, url: None, received: row.parts.0.contains_key(&number) };
    Ok(Upload {
        status: status(&row)?,
        parts: (1..=count(&row)).map(part).collect(),
        bytes: row.bytes.unsigned_abs(),
        part_bytes: row.part_bytes.unsigned_abs(),
        created_at: rfc3339(row.created_at),
        id: row.public_id,
        file_name: row.file_name,
        fault: row.fault,
        product: row.product_slug,
    })
}
