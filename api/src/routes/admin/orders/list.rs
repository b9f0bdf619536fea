//! `GET /api/admin/orders`

use axum::extract::State;
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryTrait as _,
    sea_query::{Expr, ExprTrait as _, LikeExpr},
};
use serde::Deserialize;
use utoipa::IntoParams;
use vitrine_contract::{OrderStatus, OrderSummary, Page, Problem};

use crate::{
    AppState,
    commerce::{Actor, newest_first, refund_failed},
    db::entities::order,
    domain::{Limit, OrderNumber, plain_text},
    http::{ApiError, Json, Query},
    identity::Staff,
    routes::orders::book,
};

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Params {
    /// Only orders that stand there.
    status: Option<OrderStatus>,
    /// Only orders of which a refund failed, so that staff must see to it.
    #[serde(default)]
    #[param(value_type = Option<bool>, default = false)]
    refund_failed: bool,
    /// Only orders whose number or e-mail address begins so; case does not matter.
    #[serde(default)]
    #[param(value_type = Option<String>, max_length = 254, example = "VT-7K")]
    q: String,
    /// How many at most.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 100, default = 24)]
    limit: Limit,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<OrderNumber>,
}

/// Everybody's orders, the newest first
#[utoipa::path(
    get,
    path = "",
    tag = "back office",
    operation_id = "list_all_orders",
    params(Params),
    responses(
        (status = 200, description = "A page", body = Page<OrderSummary>),
        (status = 400, description = "A parameter is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For staff alone", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    Staff(staff): Staff,
    Query(Params { status, refund_failed: failed, q, limit, cursor }): Query<Params>,
) -> Result<Json<Page<OrderSummary>>, ApiError> {
    let q = plain_text(&q, 254).map_err(|error| ApiError::invalid_param("q", &error))?;
    let mut orders = order::Entity::find();
    if let Some(status) = status {
        orders = orders.filter(order::Column::Status.eq(status.as_str()));
    }
    if failed {
        orders = orders.filter(order::Column::Id.in_subquery(refund_failed().into_query()));
    }
    if !q.is_empty() {
        // Numbers are in upper case, addresses in lower.
        let begins = |column, text: String| Expr::col((order::Entity, column)).like(beginning(&text));
        orders = orders.filter(
            Condition::any()
                .add(begins(order::Column::Number, q.to_uppercase()))
                .add(begins(order::Column::Email, q.to_lowercase())),
        );
    }
    Ok(Json(newest_first(&book(&state, &state.db), orders, limit, cursor.as_ref(), &Actor::Staff(staff.id)).await?))
}

/// Texts that begin with this one, whatever is in it.
fn beginning(text: &str) -> LikeExpr {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    LikeExpr::new(format!("{escaped}%")).escape('\\')
}
