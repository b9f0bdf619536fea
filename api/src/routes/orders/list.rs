//! `GET /api/orders`

use axum::extract::State;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde::Deserialize;
use utoipa::IntoParams;
use vitrine_contract::{OrderSummary, Page, Problem};

use super::book;
use crate::{
    AppState,
    commerce::{Actor, newest_first},
    db::entities::order,
    domain::{Limit, OrderNumber},
    http::{ApiError, Json, Query},
    identity::SignedIn,
};

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Params {
    /// How many at most.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 100, default = 24)]
    limit: Limit,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<OrderNumber>,
}

/// The account's orders, the newest first
#[utoipa::path(
    get,
    path = "",
    tag = "orders",
    operation_id = "list_orders",
    params(Params),
    responses(
        (status = 200, description = "A page", body = Page<OrderSummary>),
        (status = 400, description = "A parameter is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    SignedIn(account): SignedIn,
    Query(Params { limit, cursor }): Query<Params>,
) -> Result<Json<Page<OrderSummary>>, ApiError> {
    let mine = order::Entity::find().filter(order::Column::AccountId.eq(account.id));
    Ok(Json(newest_first(&book(&state, &state.db), mine, limit, cursor.as_ref(), &Actor::Account(account.id)).await?))
}
