//! `GET /api/products`

use axum::{extract::State, response::Response};
use sea_orm::{
    Condition, EntityTrait as _, ExprTrait as _, FromQueryResult, JoinType, Order, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, RelationTrait as _, Select, sea_query::Expr,
};
use serde::Deserialize;
use utoipa::IntoParams;
use vitrine_contract::{Page, Problem, ProductSummary, Sort};

use super::view;
use crate::{
    AppState,
    cache::Cached,
    db::{
        Except, Matching,
        entities::{collection, product},
    },
    domain::{Cursor, Filter, Limit, SortKey},
    http::{ApiError, Conditional, Query},
    routes::filters::{FilterParams, Filters, OptionParam},
};

/// How to list them.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Params {
    /// The order: where none is asked for, `relevance` with a search, `featured` without.
    #[param(value_type = Option<Sort>)]
    sort: Option<Sort>,
    /// How many at most.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 100, default = 24)]
    limit: Limit,
    /// `next` of the page before, with the same filters and the same `sort`.
    cursor: Option<String>,
}

/// Products, page by page
///
/// Pages are cut by key, not by number: products that come or go in between neither repeat nor hide others. Answers
/// carry an `ETag`.
#[utoipa::path(
    get,
    path = "",
    tag = "catalogue",
    operation_id = "list_products",
    params(FilterParams, OptionParam, Params),
    responses(
        (status = 200, description = "A page", body = Page<ProductSummary>),
        (status = 304, description = "The client has just that already (`If-None-Match`)"),
        (status = 400, description = "A parameter is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    Filters(filter): Filters,
    Query(params): Query<Params>,
    conditional: Conditional,
) -> Result<Response, ApiError> {
    // Both are as normal as they can be: what asks for the same has the same key.
    let params = Params { sort: Some(effective(params.sort, &filter)), ..params };
    let key = format!("products {filter:?} {params:?}");
    let cached = state.cache.get_or_load(&key, Some("products"), || load(&state, filter, params)).await?;
    Ok(conditional.bytes(&cached))
}

async fn load(state: &AppState, filter: Filter, params: Params) -> Result<Cached, ApiError> {
    let Params { sort, limit, cursor } = params;
    let sort = effective(sort, &filter);
    let after = cursor
        .map(|text| Cursor::decode(&text, sort, &filter))
        .transpose()
        .map_err(|error| ApiError::invalid_param("cursor", &error))?;
    let matching = Matching::new(&state.db, &filter, after.as_ref().map(|after| after.misspelt)).await?;

    let mut rows: Vec<Row> =
        select(&matching, sort, after).limit(limit.get() as u64 + 1).into_model().all(&state.db).await?;

    let more = rows.len() > limit.get();
    rows.truncate(limit.get());
    let misspelt = matching.search().misspelt();
    let next = rows
        .last()
        .filter(|_| more)
        .map(|last| Cursor::new(last.sort_key(sort), last.product.id, misspelt, sort, &filter).encode());

    let ids: Vec<_> = rows.iter().map(|row| row.product.id).collect();
    let variants = view::variants_of(&state.db, &ids).await?;
    let items = rows
        .into_iter()
        .map(|row| view::summary(row.product, row.collection, &variants, &state.models))
        .collect::<Result<_, _>>()?;
    Ok(Cached::json(&Page::<ProductSummary> { items, next })?)
}

/// The order that is meant.
fn effective(asked: Option<Sort>, filter: &Filter) -> Sort {
    match asked {
        // Without a search all are equally near.
        None | Some(Sort::Relevance) if filter.terms.is_empty() => Sort::Featured,
        asked => asked.unwrap_or(Sort::Relevance),
    }
}

/// A product of the list.
#[derive(Debug, FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    product: product::Model,
    collection: String,
    distance: i64,
}

impl Row {
    fn sort_key(&self, sort: Sort) -> SortKey {
        match sort {
            Sort::Featured => SortKey::Number(self.product.featured),
            Sort::Relevance => SortKey::Number(self.distance),
            Sort::PriceAsc | Sort::PriceDesc => SortKey::Number(self.product.price_amount),
            Sort::Name => SortKey::Text(self.product.name_key.clone()),
        }
    }
}

/// The products of the list that come after `after`, in order.
fn select(matching: &Matching<'_>, sort: Sort, after: Option<Cursor>) -> Select<product::Entity> {
    let column = |column: product::Column| Expr::col((product::Entity, column));
    let distance = matching.search().distance();
    let (by, order) = match sort {
        Sort::Featured => (column(product::Column::Featured), Order::Asc),
        Sort::Relevance => (distance.clone(), Order::Asc),
        Sort::PriceAsc => (column(product::Column::PriceAmount), Order::Asc),
        Sort::PriceDesc => (column(product::Column::PriceAmount), Order::Desc),
        Sort::Name => (column(product::Column::NameKey), Order::Asc),
    };
    let id = || column(product::Column::Id);
    let mut select = product::Entity::find()
        .join(JoinType::InnerJoin, product::Relation::Collection.def())
        .column_as(collection::Column::Slug, "collection")
        // Measured only where it decides.
        .expr_as(if sort == Sort::Relevance { distance } else { Expr::val(0_i64) }, "distance")
        .filter(matching.products(Except::Nothing));
    if let Some(Cursor { key, id: last, .. }) = after {
        let key = match key {
            SortKey::Number(key) => Expr::val(key),
            SortKey::Text(key) => Expr::val(key),
        };
        let level = by.clone().eq(key.clone());
        let (beyond, later) = if order == Order::Desc {
            (by.clone().lt(key), id().lt(last))
        } else {
            (by.clone().gt(key), id().gt(last))
        };
        select = select.filter(Condition::any().add(beyond).add(level.and(later)));
    }
    select.order_by(by, order.clone()).order_by(id(), order)
}
