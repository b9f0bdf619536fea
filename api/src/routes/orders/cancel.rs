//! `POST /api/orders/{number}/cancel`

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use vitrine_contract::{Cancellation, Order, Problem};

use super::book;
use crate::{
    AppState,
    commerce::{Begun, Keyed, Turn},
    domain::{OrderNumber, plain_text},
    http::{ApiError, IdempotencyKey, Json, OrderToken, Path},
    identity::Visitor,
};

/// Call an order off
///
/// As long as it was not sent. What was paid goes back.
#[utoipa::path(
    post,
    path = "/{number}/cancel",
    tag = "orders",
    operation_id = "cancel_order",
    params(
        ("number" = String, Path, description = "The order's number", example = "VT-7K3M-9QXD"),
        ("Order-Token" = Option<String>, Header, description = "The key to a guest's order"),
        ("Idempotency-Key" = String, Header, description = "Anything random, the same each time this request is tried again"),
    ),
    request_body = Cancellation,
    responses(
        (status = 200, description = "The order", body = Order),
        (status = 400, description = "A value is not valid, or the key is missing", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such order, or it is not yours", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It was sent already", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The key came with another request before", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn cancel(
    State(state): State<AppState>,
    Path(number): Path<OrderNumber>,
    visitor: Visitor,
    token: OrderToken,
    key: IdempotencyKey,
    Json(cancellation): Json<Cancellation>,
) -> Result<Response, ApiError> {
    let reason = plain_text(&cancellation.reason, 200).map_err(|error| ApiError::invalid_param("reason", &error))?;
    let before = book(&state, &state.db).find(number.as_str(), &visitor.actor(token.get())).await?;
    let id = before.id;
    let commerce = &state.commerce;
    let request = Keyed::new(number.as_str(), "cancel", key.as_str(), &cancellation)?;
    let turn = match Turn::begin(&state.db, &request, commerce.clock.now()).await? {
        Begun::Before(answer) => return Ok(answer.into_response()),
        Begun::Now(turn) => turn,
    };
    let order = commerce.cancel(turn.transaction(), id, &reason).await?;
    let shown = book(&state, turn.transaction()).show(order).await?;
    let answer = turn.finish(200, &shown).await?;
    if shown.status.as_str() != before.status {
        state.metrics.order(shown.status.as_str());
    }
    state.order_moved(id).await;
    Ok(answer.into_response())
}
