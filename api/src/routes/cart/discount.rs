//! `PUT` and `DELETE /api/cart/discount`

use axum::{extract::State, response::Response};
use vitrine_contract::{Cart, DiscountCode, Problem};

use super::Change;
use crate::{
    AppState,
    commerce::cart,
    domain::Code,
    http::{ApiError, Json},
    identity::{CartKey, Visitor},
    rate_limit::{ClientIp, rules},
};

/// Use a discount code
#[utoipa::path(
    put,
    path = "/discount",
    tag = "cart",
    operation_id = "set_discount",
    request_body = DiscountCode,
    responses(
        (status = 200, description = "The cart", body = Cart),
        (status = 400, description = "The code does not count", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn set(
    State(state): State<AppState>,
    visitor: Visitor,
    key: CartKey,
    ip: ClientIp,
    Json(wanted): Json<DiscountCode>,
) -> Result<Response, ApiError> {
    state.limiter.check_both((rules::DISCOUNT, &ip), (rules::DISCOUNT_ACCOUNT, visitor.email())).await?;
    let code = Code::read(&wanted.code).map_err(|error| ApiError::invalid_param("code", &error))?;
    let change = Change::begin(&state, &visitor, &key).await?;
    let now = state.commerce.clock.now();
    cart::set_discount(&change.transaction, &change.cart, Some(code.as_str()), now).await?;
    change.finish(&state).await
}

/// Use no discount code
#[utoipa::path(
    delete,
    path = "/discount",
    tag = "cart",
    operation_id = "remove_discount",
    responses(
        (status = 200, description = "The cart", body = Cart),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn remove(
    State(state): State<AppState>,
    visitor: Visitor,
    key: CartKey,
) -> Result<Response, ApiError> {
    let change = Change::begin(&state, &visitor, &key).await?;
    cart::set_discount(&change.transaction, &change.cart, None, state.commerce.clock.now()).await?;
    change.finish(&state).await
}
