//! `GET /api/admin/orders/{number}`

use axum::extract::State;
use vitrine_contract::{Order, Problem};

use crate::{
    AppState,
    commerce::Actor,
    db,
    domain::OrderNumber,
    http::{ApiError, Json, Path},
    identity::Staff,
    routes::orders::book,
};

/// Anybody's order
#[utoipa::path(
    get,
    path = "/{number}",
    tag = "back office",
    operation_id = "get_any_order",
    params(("number" = String, Path, description = "The order's number", example = "VT-7K3M-9QXD")),
    responses(
        (status = 200, description = "The order", body = Order),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For staff alone", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such order", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn get(
    State(state): State<AppState>,
    Staff(staff): Staff,
    Path(number): Path<OrderNumber>,
) -> Result<Json<Order>, ApiError> {
    let snapshot = db::snapshot(&state.db).await?;
    let book = book(&state, &snapshot);
    let order = book.find(number.as_str(), &Actor::Staff(staff.id)).await?;
    Ok(Json(book.show_to_staff(order).await?))
}
