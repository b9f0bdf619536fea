//! `POST /api/admin/orders/{number}/refunds/{id}/settle`

use axum::{extract::State, response::Response};
use vitrine_contract::{Order, Problem, RefundSettlement};

use super::change::Change;
use crate::{
    AppState,
    domain::{OrderNumber, plain_text},
    http::{ApiError, IdempotencyKey, Json, Path},
    identity::Staff,
};

/// Take down that a failed refund was paid in another way
///
/// By bank transfer, say, where the card is no more. Moves no money itself; its shopper is told by mail.
#[utoipa::path(
    post,
    path = "/{number}/refunds/{id}/settle",
    tag = "back office",
    operation_id = "settle_refund",
    params(
        ("number" = String, Path, description = "The order's number", example = "VT-7K3M-9QXD"),
        ("id" = u32, Path, description = "The refund's number within the order", example = 1, minimum = 1),
        ("Idempotency-Key" = String, Header, description = "Anything random, the same each time this request is tried again"),
    ),
    request_body = RefundSettlement,
    responses(
        (status = 200, description = "The order", body = Order),
        (status = 400, description = "A value is not valid, or the key is missing", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For staff alone", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such order or refund", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It went back already, or is on its way", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The key came with another request before", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn settle(
    State(state): State<AppState>,
    Path((number, id)): Path<(OrderNumber, u32)>,
    Staff(staff): Staff,
    key: IdempotencyKey,
    Json(settlement): Json<RefundSettlement>,
) -> Result<Response, ApiError> {
    let note = plain_text(&settlement.note, 200).map_err(|error| ApiError::invalid_param("note", &error))?;
    if note.is_empty() {
        return Err(ApiError::invalid_param("note", &"must not be empty: say how it was paid"));
    }
    Change::SettleRefund(id, RefundSettlement { note }).make(&state, &staff, &number, &key).await
}
