//! `POST /api/admin/orders/{number}/deliver`

use axum::{extract::State, response::Response};
use vitrine_contract::{Order, Problem};

use super::change::Change;
use crate::{
    AppState,
    domain::OrderNumber,
    http::{ApiError, IdempotencyKey, Path},
    identity::Staff,
};

/// Say that an order arrived
///
/// One that arrived already stays so.
#[utoipa::path(
    post,
    path = "/{number}/deliver",
    tag = "back office",
    operation_id = "deliver_order",
    params(
        ("number" = String, Path, description = "The order's number", example = "VT-7K3M-9QXD"),
        ("Idempotency-Key" = String, Header, description = "Anything random, the same each time this request is tried again"),
    ),
    responses(
        (status = 200, description = "The order", body = Order),
        (status = 400, description = "The key is missing or not valid", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For staff alone", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such order", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It was not sent", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The key came with another request before", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn deliver(
    State(state): State<AppState>,
    Path(number): Path<OrderNumber>,
    Staff(staff): Staff,
    key: IdempotencyKey,
) -> Result<Response, ApiError> {
    Change::Deliver.make(&state, &staff, &number, &key).await
}
