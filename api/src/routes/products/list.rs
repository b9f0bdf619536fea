//! `GET /api/products`

use axum::{extract::State, response::Response};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, Order, QueryFilter as _, QueryOrder as _, QuerySelect as _, Select,
    sea_query::{ExprTrait as _, LikeExpr},
};
use serde::Deserialize;
use utoipa::IntoParams;
use vitrine_contract::{Page, Problem, ProductSummary, Sort};

use super::view;
use crate::{
    AppState,
    cache::Cached,
    db::entities::{collection, product},
    domain::{Cursor, Limit, SearchTerms, Slug, SortKey},
    http::{ApiError, Conditional, Query},
};

/// What to list and how.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Params {
    /// Only products of the collection with this slug. `category` is another name for this parameter.
    #[serde(alias = "category")]
    #[param(value_type = Option<String>, example = "furniture")]
    collection: Option<Slug>,
    /// Only products in which each of these words begins a word of the name, tagline, description or materials. Case
    /// and accents do not matter.
    #[serde(default)]
    #[param(value_type = Option<String>, max_length = 200, example = "oak chair")]
    q: SearchTerms,
    /// The order.
    #[serde(default)]
    #[param(value_type = Option<Sort>)]
    sort: Sort,
    /// How many at most.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 100, default = 24)]
    limit: Limit,
    /// `next` of the page before, with the same `collection`, `q` and `sort`.
    cursor: Option<String>,
}

impl Params {
    /// The same for all requests that get the same answer.
    fn key(&self) -> String {
        let Self { collection, q, sort, limit, cursor } = self;
        let words: Vec<_> = q.words().collect();
        format!("products {collection:?} {words:?} {sort:?} {} {cursor:?}", limit.get())
    }
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
    params(Params),
    responses(
        (status = 200, description = "A page", body = Page<ProductSummary>),
        (status = 304, description = "The client has just that already (`If-None-Match`)"),
        (status = 400, description = "A parameter is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    Query(params): Query<Params>,
    conditional: Conditional,
) -> Result<Response, ApiError> {
    let key = params.key();
    let cached = state.cache.get_or_load(&key, Some("products"), || load(&state, params)).await?;
    Ok(conditional.bytes(&cached))
}

async fn load(state: &AppState, params: Params) -> Result<Cached, ApiError> {
    let Params { collection, q, sort, limit, cursor } = params;
    let after = cursor
        .map(|text| Cursor::decode(&text, sort, collection.as_ref(), &q))
        .transpose()
        .map_err(|error| ApiError::invalid_param("cursor", &error))?;

    let mut rows = select(collection.as_ref(), &q, sort, after)
        .limit(limit.get() as u64 + 1)
        .find_also_related(collection::Entity)
        .all(&state.db)
        .await?;

    let more = rows.len() > limit.get();
    rows.truncate(limit.get());
    let next = rows
        .last()
        .filter(|_| more)
        .map(|(last, _)| Cursor::new(sort_key(last, sort), last.id, sort, collection.as_ref(), &q).encode());

    let ids: Vec<_> = rows.iter().map(|(product, _)| product.id).collect();
    let variants = view::variants_of(&state.db, &ids).await?;
    let items = rows
        .into_iter()
        .map(|(product, collection)| {
            let collection =
                collection.ok_or_else(|| ApiError::Corrupt(format!("product {} has no collection", product.slug)))?;
            view::summary(product, collection.slug, &variants, &state.models)
        })
        .collect::<Result<_, _>>()?;
    Ok(Cached::json(&Page::<ProductSummary> { items, next })?)
}

/// The products of the list that come after `after`, in order.
fn select(
    collection: Option<&Slug>,
    terms: &SearchTerms,
    sort: Sort,
    after: Option<Cursor>,
) -> Select<product::Entity> {
    let (column, order) = match sort {
        Sort::Featured => (product::Column::Featured, Order::Asc),
        Sort::PriceAsc => (product::Column::PriceAmount, Order::Asc),
        Sort::PriceDesc => (product::Column::PriceAmount, Order::Desc),
        Sort::Name => (product::Column::NameKey, Order::Asc),
    };
    let mut select = product::Entity::find().filter(product::Column::Published.eq(true));
    if let Some(slug) = collection {
        select = select.filter(collection::Column::Slug.eq(slug.as_str()));
    }
    for word in terms.words() {
        // A folded word holds letters and digits only, so nothing in it needs escaping.
        select = select.filter(product::Column::Search.like(LikeExpr::new(format!("% {word}%"))));
    }
    if let Some(Cursor { key, id, .. }) = after {
        let (beyond, level) = match (key, &order) {
            (SortKey::Number(key), Order::Desc) => (column.lt(key), column.eq(key)),
            (SortKey::Number(key), _) => (column.gt(key), column.eq(key)),
            (SortKey::Text(key), Order::Desc) => (column.lt(key.as_str()), column.eq(key)),
            (SortKey::Text(key), _) => (column.gt(key.as_str()), column.eq(key)),
        };
        let later = if order == Order::Desc { product::Column::Id.lt(id) } else { product::Column::Id.gt(id) };
        select = select.filter(Condition::any().add(beyond).add(level.and(later)));
    }
    select.order_by(column, order.clone()).order_by(product::Column::Id, order)
}

fn sort_key(product: &product::Model, sort: Sort) -> SortKey {
    match sort {
        Sort::Featured => SortKey::Number(product.featured),
        Sort::PriceAsc | Sort::PriceDesc => SortKey::Number(product.price_amount),
        Sort::Name => SortKey::Text(product.name_key.clone()),
    }
}
