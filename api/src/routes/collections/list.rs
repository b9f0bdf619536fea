//! `GET /api/collections`

use axum::{extract::State, response::Response};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, JoinType, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    RelationTrait as _,
};
use vitrine_contract::{Collection, List, Problem};

use crate::{
    AppState,
    cache::Cached,
    db::entities::{collection, product},
    http::{ApiError, Conditional},
};

/// All collections
///
/// In the shop's order, each with how many products it shows. Answers carry an `ETag`.
#[utoipa::path(
    get,
    path = "",
    tag = "catalogue",
    operation_id = "list_collections",
    responses(
        (status = 200, description = "The collections", body = List<Collection>),
        (status = 304, description = "The client has just that already (`If-None-Match`)"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(State(state): State<AppState>, conditional: Conditional) -> Result<Response, ApiError> {
    let cached = state.cache.get_or_load("collections", Some("collections"), || load(&state)).await?;
    Ok(conditional.bytes(&cached))
}

async fn load(state: &AppState) -> Result<Cached, ApiError> {
    use collection::Column;

    let published = collection::Relation::Product.def().on_condition(|_, _| product::Column::Published.eq(true).into());
    let rows: Vec<(String, String, String, i64)> = collection::Entity::find()
        .select_only()
        .columns([Column::Slug, Column::Name, Column::Description])
        .column_as(product::Column::Id.count(), "products")
        .join(JoinType::LeftJoin, published)
        .filter(Column::Published.eq(true))
        .group_by(Column::Id)
        .group_by(Column::Slug)
        .group_by(Column::Name)
        .group_by(Column::Description)
        .group_by(Column::Position)
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(&state.db)
        .await?;
    let items = rows
        .into_iter()
        .map(|(slug, name, description, products)| Collection {
            slug,
            name,
            description,
            products: products.unsigned_abs(),
        })
        .collect();
    Ok(Cached::json(&List::<Collection> { items })?)
}
