//! `GET /api/admin/stock`

use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;
use vitrine_contract::{List, Problem, StockLevel};

use super::view;
use crate::{
    AppState,
    domain::{SearchTerms, fold},
    http::{ApiError, Json, Query},
    identity::Staff,
};

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Params {
    /// Only variants in which each of these words begins a word of the SKU, of the product's or of the variant's name.
    #[serde(default)]
    #[param(value_type = Option<String>, max_length = 200, example = "alba oak")]
    q: SearchTerms,
}

/// The stock of all variants
///
/// By product, and in the product's own order; also of those that are not shown.
#[utoipa::path(
    get,
    path = "",
    tag = "back office",
    operation_id = "list_stock",
    params(Params),
    responses(
        (status = 200, description = "The stock", body = List<StockLevel>),
        (status = 400, description = "A parameter is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For staff alone", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    _: Staff,
    Query(Params { q }): Query<Params>,
) -> Result<Json<List<StockLevel>>, ApiError> {
    let mut items = view::all(&state.db).await?;
    items.retain(|level| fits(level, &q));
    Ok(Json(List { items }))
}

fn fits(level: &StockLevel, terms: &SearchTerms) -> bool {
    let text = format!(" {}", fold(&format!("{} {} {}", level.sku, level.product, level.variant)));
    terms.words().all(|word| text.contains(&format!(" {word}")))
}
