//! `POST /api/admin/orders/{number}/cancel`

use axum::{extract::State, response::Response};
use vitrine_contract::{Cancellation, Order, Problem};

use super::change::Change;
use crate::{
    AppState,
    domain::{OrderNumber, plain_text},
    http::{ApiError, IdempotencyKey, Json, Path},
    identity::Staff,
};

/// Call an order off, as staff
///
/// As long as it was not sent. What was paid goes back; its shopper is told by mail.
#[utoipa::path(
    post,
    path = "/{number}/cancel",
    tag = "back office",
    operation_id = "cancel_any_order",
    params(
        ("number" = String, Path, description = "The order's number", example = "VT-7K3M-9QXD"),
        ("Idempotency-Key" = String, Header, description = "Anything random, the same each time this request is tried again"),
    ),
    request_body = Cancellation,
    responses(
        (status = 200, description = "The order", body = Order),
        (status = 400, description = "A value is not valid, or the key is missing", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For staff alone", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such order", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It was sent already", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The key came with another request before", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn cancel(
    State(state): State<AppState>,
    Path(number): Path<OrderNumber>,
    Staff(staff): Staff,
    key: IdempotencyKey,
    Json(cancellation): Json<Cancellation>,
) -> Result<Response, ApiError> {
    let reason = plain_text(&cancellation.reason, 200).map_err(|error| ApiError::invalid_param("reason", &error))?;
    Change::Cancel(reason).make(&state, &staff, &number, &key).await
}
