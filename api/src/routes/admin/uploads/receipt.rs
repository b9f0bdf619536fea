//! `PUT /api/admin/uploads/{id}/parts/{number}`

use axum::extract::State;
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _,
};
use vitrine_contract::{PartReceipt, Problem, Upload, UploadStatus};

use super::view;
use crate::{
    AppState,
    db::{self, entities::upload},
    domain::UploadId,
    http::{ApiError, Json, Path},
    identity::Staff,
};

/// Say that a part of an upload is there
#[utoipa::path(
    put,
    path = "/{id}/parts/{number}",
    tag = "back office",
    operation_id = "put_part_receipt",
    params(("id" = String, Path, description = "The upload"), ("number" = u32, Path, description = "The part, from 1")),
    request_body = PartReceipt,
    responses(
        (status = 200, description = "The upload", body = Upload),
        (status = 400, description = "A value is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For staff alone", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such upload, or no such part of it", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "No parts are awaited", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database, the session store or the file store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn receipt(
    State(state): State<AppState>,
    Path((id, number)): Path<(UploadId, u32)>,
    _: Staff,
    Json(receipt): Json<PartReceipt>,
) -> Result<Json<Upload>, ApiError> {
    let etag = etag(&receipt.etag)?;
    let transaction = db::write(&state.db).await?;
    let row = upload::Entity::find()
        .filter(upload::Column::PublicId.eq(id.as_str()))
        .lock_exclusive()
        .one(&transaction)
        .await?
        .ok_or_else(|| ApiError::NotFound(format!("There is no upload {id}.")))?;
    if !(1..=view::count(&row)).contains(&number) {
        return Err(ApiError::NotFound(format!("The upload has no part {number}.")));
    }
    let status = view::status(&row)?;
    if status != UploadStatus::Uploading {
        return Err(view::not_now(status));
    }
    let mut parts = row.parts.clone();
    parts.0.insert(number, etag);
    let mut row: upload::ActiveModel = row.into();
    row.parts = Set(parts);
    let row = row.update(&transaction).await?;
    transaction.commit().await?;
    Ok(Json(view::with_links(&state, row).await?))
}

/// A tag in quotes, as it came or without them.
fn etag(text: &str) -> Result<String, ApiError> {
    let bare = text.trim().trim_matches('"');
    let fits = (1..=98).contains(&bare.len())
        && bare.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'&'));
    if fits {
        Ok(format!("\"{bare}\""))
    } else {
        Err(ApiError::invalid_param("etag", &"must be the ETag that the PUT of the part was answered with"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_have_quotes() {
        assert_eq!(etag("\"a1\"").ok(), Some("\"a1\"".into()));
        assert_eq!(etag(" a1-2 ").ok(), Some("\"a1-2\"".into()));
        for bad in ["", "\"\"", "a\"b", "<a>", "a b", "\0", &"a".repeat(99)] {
            assert!(etag(bad).is_err(), "{bad:?}");
        }
    }
}
