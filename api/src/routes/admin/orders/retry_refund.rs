//! `POST /api/admin/orders/{number}/refunds/{id}/retry`

use axum::{extract::State, response::Response};
use vitrine_contract::{Order, Problem};

use super::change::Change;
use crate::{
    AppState,
    domain::OrderNumber,
    http::{ApiError, IdempotencyKey, Path},
    identity::Staff,
};

/// Try a failed refund again
///
/// The provider is asked anew a moment later. One that is on its way already stays so.
#[utoipa::path(
    post,
    path = "/{number}/refunds/{id}/retry",
    tag = "back office",
    operation_id = "retry_refund",
    params(
        ("number" = String, Path, description = "The order's number", example = "VT-7K3M-9QXD"),
        ("id" = u32, Path, description = "The refund's number within the order", example = 1, minimum = 1),
        ("Idempotency-Key" = String, Header, description = "Anything random, the same each time this request is tried again"),
    ),
    responses(
        (status = 200, description = "The order", body = Order),
        (status = 400, description = "A value is not valid, or the key is missing", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For staff alone", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such order or refund", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It went back already", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The key came with another request before", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn retry(
    State(state): State<AppState>,
    Path((number, id)): Path<(OrderNumber, u32)>,
    Staff(staff): Staff,
    key: IdempotencyKey,
) -> Result<Response, ApiError> {
    Change::RetryRefund(id).make(&state, &staff, &number, &key).await
}
