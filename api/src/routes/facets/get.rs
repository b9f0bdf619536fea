//! `GET /api/facets`

use axum::{extract::State, response::Response};
use sea_orm::{
    ColumnTrait as _, Condition, DatabaseConnection, DbErr, EntityTrait as _, ExprTrait as _, JoinType,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, RelationTrait as _, sea_query::Expr,
};
use vitrine_contract::{AvailabilityFacet, CollectionFacet, Facets, Problem};

use super::{options, price};
use crate::{
    AppState,
    cache::Cached,
    db::{
        Except, Matching,
        entities::{collection, product},
    },
    domain::Filter,
    http::{ApiError, Conditional},
    routes::filters::{FilterParams, Filters, OptionParam},
};

/// What a list could be narrowed to
///
/// Takes the filters of `GET /api/products` and tells how many products each further choice would leave. Each is counted
/// with all filters but its own. Answers carry an `ETag`.
#[utoipa::path(
    get,
    path = "",
    tag = "catalogue",
    operation_id = "get_facets",
    params(FilterParams, OptionParam),
    responses(
        (status = 200, description = "The counts", body = Facets),
        (status = 304, description = "The client has just that already (`If-None-Match`)"),
        (status = 400, description = "A parameter is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn get(
    State(state): State<AppState>,
    Filters(filter): Filters,
    conditional: Conditional,
) -> Result<Response, ApiError> {
    let key = format!("facets {filter:?}");
    let cached = state.cache.get_or_load(&key, Some("products"), || load(&state, filter)).await?;
    Ok(conditional.bytes(&cached))
}

async fn load(state: &AppState, filter: Filter) -> Result<Cached, ApiError> {
    let db = &state.db;
    let matching = Matching::new(db, &filter, None).await?;
    let availability = count_by_availability(db, &matching).await?;
    let facets = Facets {
        products: availability.in_stock + if filter.in_stock { 0 } else { availability.out_of_stock },
        collections: count_by_collection(db, matching.products(Except::Collection)).await?,
        options: options::arrange(matching.count_by_option(db).await?, &filter.options),
        availability,
        price: price::count(db, matching.products(Except::Price)).await?,
    };
    Ok(Cached::json(&facets)?)
}

async fn count_by_collection(db: &DatabaseConnection, condition: Condition) -> Result<Vec<CollectionFacet>, DbErr> {
    use collection::Column;

    let products = collection::Relation::Product.def().on_condition(move |_, _| condition.clone());
    let rows: Vec<(String, String, i64)> = collection::Entity::find()
        .select_only()
        .columns([Column::Slug, Column::Name])
        .column_as(product::Column::Id.count(), "products")
        .join(JoinType::LeftJoin, products)
        .filter(Column::Published.eq(true))
        .group_by(Column::Id)
        .group_by(Column::Slug)
        .group_by(Column::Name)
        .group_by(Column::Position)
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let facet = |(slug, name, products): (_, _, i64)| CollectionFacet { slug, name, products: products.unsigned_abs() };
    Ok(rows.into_iter().map(facet).collect())
}

async fn count_by_availability(db: &DatabaseConnection, matching: &Matching<'_>) -> Result<AvailabilityFacet, DbErr> {
    let in_stock = Expr::case(matching.is_in_stock(), 1);
    let counts: Option<(i64, i64)> = product::Entity::find()
        .filter(matching.products(Except::Availability))
        .select_only()
        .column_as(product::Column::Id.count(), "products")
        .column_as(Expr::expr(in_stock).count(), "in_stock")
        .into_tuple()
        .one(db)
        .await?;
    let (products, in_stock) = counts.unwrap_or_default();
    Ok(AvailabilityFacet { in_stock: in_stock.unsigned_abs(), out_of_stock: (products - in_stock).unsigned_abs() })
}
