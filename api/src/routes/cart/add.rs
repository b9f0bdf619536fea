//! `POST /api/cart/lines`

use axum::{extract::State, response::Response};
use vitrine_contract::{Cart, CartAddition, Problem};

use super::Change;
use crate::{
    AppState,
    commerce::cart::{self, MOST_PIECES},
    domain::Sku,
    http::{ApiError, Json},
    identity::{CartKey, Visitor},
};

/// Put more of a variant into the cart
///
/// As many as can be had, where fewer are left. A guest's first cart comes with a cookie.
#[utoipa::path(
    post,
    path = "/lines",
    tag = "cart",
    operation_id = "add_to_cart",
    request_body = CartAddition,
    responses(
        (status = 200, description = "The cart", body = Cart),
        (status = 400, description = "A value is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such variant", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "None is left", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn add(
    State(state): State<AppState>,
    visitor: Visitor,
    key: CartKey,
    Json(wanted): Json<CartAddition>,
) -> Result<Response, ApiError> {
    let sku: Sku = wanted.sku.parse().map_err(|error| ApiError::invalid_param("sku", &error))?;
    let quantity = i64::from(wanted.quantity);
    if !(1..=MOST_PIECES).contains(&quantity) {
        return Err(ApiError::invalid_param("quantity", &format!("must be from 1 to {MOST_PIECES}")));
    }
    let change = Change::begin(&state, &visitor, &key).await?;
    cart::add(&change.transaction, &change.cart, sku.as_str(), quantity).await?;
    change.finish(&state).await
}
