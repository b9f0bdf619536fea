//! `POST /api/admin/uploads/{id}/publish`

use axum::extract::State;
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _,
};
use vitrine_contract::{Problem, Publication, Upload, UploadStatus};

use super::view;
use crate::{
    AppState, audit, catalogue,
    db::{
        self,
        entities::{product, upload},
    },
    domain::{AssetPath, Slug, UploadId},
    http::{ApiError, Json, Path, ProblemKind},
    identity::Staff,
};

/// Show a checked model on a product
///
/// It is copied to where browsers find models, under a name of its own, so that nobody sees half of it. The product keeps
/// the poster that it has; one that has none gets an empty one. Where the request is given up the work goes on.
#[utoipa::path(
    post,
    path = "/{id}/publish",
    tag = "back office",
    operation_id = "publish_upload",
    params(("id" = String, Path, description = "The upload")),
    request_body = Publication,
    responses(
        (status = 200, description = "The upload", body = Upload),
        (status = 400, description = "There is no such product", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For staff alone", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such upload", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It was not checked, or another product shows it, or there is nowhere to put it", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database, the session store or the file store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn publish(
    State(state): State<AppState>,
    Path(id): Path<UploadId>,
    Staff(staff): Staff,
    Json(publication): Json<Publication>,
) -> Result<Json<Upload>, ApiError> {
    let unknown = || ApiError::invalid_param("product", &"must be the slug of a product");
    let slug: Slug = publication.product.parse().map_err(|_| unknown())?;
    view::uploads(&state)?;
    let row = view::find(&state.db, &id).await?;
    match view::status(&row)? {
        UploadStatus::Checked => {}
        UploadStatus::Published if row.product_slug.as_deref() == Some(slug.as_str()) => {
            return Ok(Json(view::shown(row)?));
        }
        status => return Err(view::not_now(status)),
    }
    let there = product::Entity::find().filter(product::Column::Slug.eq(slug.as_str())).one(&state.db).await?;
    there.ok_or_else(unknown)?;
    let work = tokio::spawn(put_up(state, row, slug, staff.id));
    let row = work.await.map_err(|error| ApiError::Corrupt(format!("a model was not published: {error}")))??;
    Ok(Json(view::shown(row)?))
}

async fn put_up(state: AppState, row: upload::Model, slug: Slug, staff: i64) -> Result<upload::Model, ApiError> {
    let uploads = view::uploads(&state)?;
    let shelf = uploads.shelf().ok_or_else(|| {
        let detail = "This service cannot put models where browsers find them.";
        ApiError::refused(ProblemKind::Conflict, detail)
    })?;
    let digest = row.digest.as_deref().and_then(|digest| digest.get(..16));
    let digest = digest.ok_or_else(|| ApiError::Corrupt(format!("upload {} has no digest", row.public_id)))?;
    let path: AssetPath =
        format!("models/{slug}.{digest}.glb").parse().map_err(|error| ApiError::Corrupt(format!("{error}")))?;
    shelf.put_model(&path, &slug, uploads.storage().read(&row).await?).await?;
    let blank = shelf.put_blank_poster().await?;

    let now = state.commerce.clock.now();
    // Nor is the catalogue put in meanwhile.
    let transaction = db::exclusive(&state.db).await?;
    let row = upload::Entity::find_by_id(row.id).lock_exclusive().one(&transaction).await?;
    let row = row.ok_or_else(|| ApiError::Corrupt("an upload is gone".into()))?;
    let status = view::status(&row)?;
    if status != UploadStatus::Checked {
        return Err(view::not_now(status));
    }
    let product = product::Entity::find().filter(product::Column::Slug.eq(slug.as_str())).one(&transaction).await?;
    let product = product.ok_or_else(|| ApiError::Corrupt(format!("product {slug} is gone")))?;
    let has_poster = !product.poster_path.is_empty();
    let mut change: product::ActiveModel = product.into();
    change.model_path = Set(path.to_string());
    change.model_bytes = Set(row.bytes);
    change.edited_at = Set(Some(now));
    if !has_poster {
        change.poster_path = Set(blank);
        (change.poster_width, change.poster_height) = (Set(1), Set(1));
    }
    let product = change.update(&transaction).await?;
    catalogue::settle(&transaction, product).await?;
    let detail = format!("{} as {path}", row.file_name);
    let mut change: upload::ActiveModel = row.into();
    change.status = Set(UploadStatus::Published.as_str().to_owned());
    change.product_slug = Set(Some(slug.to_string()));
    let row = change.update(&transaction).await?;
    audit::record(&transaction, staff, "upload.publish", slug.as_str(), &detail, now).await?;
    transaction.commit().await?;
    state.catalogue_changed(slug.as_str()).await;
    Ok(row)
}
