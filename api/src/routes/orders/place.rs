//! `POST /api/orders`

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use vitrine_contract::{Checkout, Order, Problem};

use super::book;
use crate::{
    AppState,
    commerce::{Begun, CommerceError, Keyed, Placement, Turn, cart},
    http::{ApiError, IdempotencyKey, Json},
    identity::{CartKey, Visitor},
    rate_limit::{ClientIp, rules},
};

/// Order the cart
///
/// Reserves the stock for some minutes; it is to be paid in that time. The same request with the same key gives the same
/// order. An unpaid order that was made of the same cart before is called off.
#[utoipa::path(
    post,
    path = "",
    tag = "orders",
    operation_id = "place_order",
    params(("Idempotency-Key" = String, Header, description = "Anything random, the same each time this request is tried again")),
    request_body = Checkout,
    responses(
        (status = 201, description = "The order, with its key (`token`)", body = Order),
        (status = 400, description = "A value is not valid, or the key is missing", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Not enough is left (`skus`), or the total is another by now (`total`)", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The cart is empty, or the key came with another request before", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn place(
    State(state): State<AppState>,
    visitor: Visitor,
    cart_key: CartKey,
    ip: ClientIp,
    key: IdempotencyKey,
    Json(checkout): Json<Checkout>,
) -> Result<Response, ApiError> {
    state.limiter.check_both((rules::CHECKOUT, &ip), (rules::CHECKOUT_ACCOUNT, visitor.email())).await?;
    let placement = Placement::try_from(&checkout)?;
    let owner = visitor.cart(&cart_key).ok_or(CommerceError::EmptyCart)?;
    let commerce = &state.commerce;
    let request = Keyed::new(&format!("{owner:?}"), "place order", key.as_str(), &checkout)?;
    let turn = match Turn::begin(&state.db, &request, commerce.clock.now()).await? {
        Begun::Before(answer) => return Ok(answer.into_response()),
        Begun::Now(turn) => turn,
    };
    let cart = cart::find(turn.transaction(), &owner).await?.ok_or(CommerceError::EmptyCart)?;
    let order = commerce.place(turn.transaction(), cart.id, visitor.id(), &placement).await?;
    let (id, token) = (order.id, order.token.clone());
    let mut shown = book(&state, turn.transaction()).show(order).await?;
    shown.token = Some(token);
    let answer = turn.finish(201, &shown).await?;
    state.metrics.order(shown.status.as_str());
    state.order_moved(id).await;
    Ok(answer.into_response())
}
