//! `GET /api/orders/{number}`

use axum::extract::State;
use vitrine_contract::{Order, Problem};

use super::book;
use crate::{
    AppState, db,
    domain::OrderNumber,
    http::{ApiError, Json, OrderToken, Path},
    identity::Visitor,
};

/// One order
///
/// For the account that placed it, or whoever has its key. To all others it is not there.
#[utoipa::path(
    get,
    path = "/{number}",
    tag = "orders",
    operation_id = "get_order",
    params(
        ("number" = String, Path, description = "The order's number", example = "VT-7K3M-9QXD"),
        ("Order-Token" = Option<String>, Header, description = "The key to a guest's order"),
    ),
    responses(
        (status = 200, description = "The order", body = Order),
        (status = 404, description = "There is no such order, or it is not yours", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn get(
    State(state): State<AppState>,
    Path(number): Path<OrderNumber>,
    visitor: Visitor,
    token: OrderToken,
) -> Result<Json<Order>, ApiError> {
    // An order and what happened to it change together.
    let snapshot = db::snapshot(&state.db).await?;
    let book = book(&state, &snapshot);
    let order = book.find(number.as_str(), &visitor.actor(token.get())).await?;
    Ok(Json(book.show(order).await?))
}
