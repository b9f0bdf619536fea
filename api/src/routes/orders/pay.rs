//! `POST /api/orders/{number}/payments`

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use vitrine_contract::{PaymentSession, Problem};

use super::book;
use crate::{
    AppState,
    commerce::{Begun, Keyed, Turn},
    domain::OrderNumber,
    http::{ApiError, IdempotencyKey, OrderToken, Path},
    identity::Visitor,
    rate_limit::{ClientIp, rules},
};

/// Begin to pay an order
///
/// Gives what a browser needs to confirm the payment with the provider. Asked again, also with another key, it gives the
/// same payment, so that no order is paid twice. How it went is told by the order.
#[utoipa::path(
    post,
    path = "/{number}/payments",
    tag = "orders",
    operation_id = "start_payment",
    params(
        ("number" = String, Path, description = "The order's number", example = "VT-7K3M-9QXD"),
        ("Order-Token" = Option<String>, Header, description = "The key to a guest's order"),
        ("Idempotency-Key" = String, Header, description = "Anything random, the same each time this request is tried again"),
    ),
    responses(
        (status = 201, description = "The payment", body = PaymentSession),
        (status = 400, description = "The key is missing or not valid", body = Problem, content_type = "application/problem+json"),
        (status = 402, description = "The provider refuses", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such order, or it is not yours", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The order cannot be paid any more", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The key came with another request before", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database, the session store or the provider is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn pay(
    State(state): State<AppState>,
    Path(number): Path<OrderNumber>,
    visitor: Visitor,
    token: OrderToken,
    ip: ClientIp,
    key: IdempotencyKey,
) -> Result<Response, ApiError> {
    state.limiter.check(rules::PAYMENT, &ip.subject()).await?;
    let order = book(&state, &state.db).find(number.as_str(), &visitor.actor(token.get())).await?;
    // Others cannot use up what its owner may ask.
    state.limiter.check(rules::PAYMENT_ORDER, number.as_str()).await?;
    let commerce = &state.commerce;
    let request = Keyed::new(number.as_str(), "start payment", key.as_str(), &())?;
    if let Begun::Before(answer) = Turn::begin(&state.db, &request, commerce.clock.now()).await? {
        return Ok(answer.into_response());
    }
    // The provider is spoken to outside of any transaction; that twice gives the same payment is its and our work.
    let session = commerce.start_payment(order.id).await?;
    let answer = match Turn::begin(&state.db, &request, commerce.clock.now()).await? {
        Begun::Before(answer) => answer,
        Begun::Now(turn) => turn.finish(201, &session).await?,
    };
    state.metrics.payment("started");
    Ok(answer.into_response())
}
