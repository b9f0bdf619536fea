//! `POST /api/admin/orders/{number}/refunds`

use axum::{extract::State, response::Response};
use vitrine_contract::{Order, Problem, RefundRequest};

use super::change::Change;
use crate::{
    AppState,
    domain::{OrderNumber, plain_text},
    http::{ApiError, IdempotencyKey, Json, Path},
    identity::Staff,
};

/// Give money back
///
/// Part or all of what was paid. The provider sends it a moment later; its shopper is told by mail then.
#[utoipa::path(
    post,
    path = "/{number}/refunds",
    tag = "back office",
    operation_id = "refund_order",
    params(
        ("number" = String, Path, description = "The order's number", example = "VT-7K3M-9QXD"),
        ("Idempotency-Key" = String, Header, description = "Anything random, the same each time this request is tried again"),
    ),
    request_body = RefundRequest,
    responses(
        (status = 200, description = "The order", body = Order),
        (status = 400, description = "A value is not valid, or the key is missing", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For staff alone", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such order", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It is not paid, or all went back already", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "More than is left, or the key came with another request before", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn refund(
    State(state): State<AppState>,
    Path(number): Path<OrderNumber>,
    Staff(staff): Staff,
    key: IdempotencyKey,
    Json(refund): Json<RefundRequest>,
) -> Result<Response, ApiError> {
    let reason = plain_text(&refund.reason, 200).map_err(|error| ApiError::invalid_param("reason", &error))?;
    Change::Refund(RefundRequest { reason, ..refund }).make(&state, &staff, &number, &key).await
}
