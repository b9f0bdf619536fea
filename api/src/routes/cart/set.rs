//! `PUT` and `DELETE /api/cart/lines/{sku}`

use axum::{extract::State, response::Response};
use vitrine_contract::{Cart, CartQuantity, Problem};

use super::Change;
use crate::{
    AppState,
    commerce::cart::{self, MOST_PIECES},
    domain::Sku,
    http::{ApiError, Json, Path},
    identity::{CartKey, Visitor},
};

/// Set how many of a variant are in the cart
///
/// As many as can be had, where fewer are left; zero takes it out.
#[utoipa::path(
    put,
    path = "/lines/{sku}",
    tag = "cart",
    operation_id = "set_in_cart",
    params(("sku" = String, Path, description = "The variant", example = "ALBA-OAK-MOSS")),
    request_body = CartQuantity,
    responses(
        (status = 200, description = "The cart", body = Cart),
        (status = 400, description = "A value is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such variant", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "None is left", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn set(
    State(state): State<AppState>,
    Path(sku): Path<Sku>,
    visitor: Visitor,
    key: CartKey,
    Json(wanted): Json<CartQuantity>,
) -> Result<Response, ApiError> {
    let quantity = i64::from(wanted.quantity);
    if quantity > MOST_PIECES {
        return Err(ApiError::invalid_param("quantity", &format!("must be from 0 to {MOST_PIECES}")));
    }
    let change = Change::begin(&state, &visitor, &key).await?;
    cart::set(&change.transaction, &change.cart, sku.as_str(), quantity).await?;
    change.finish(&state).await
}

/// Take a variant out of the cart
#[utoipa::path(
    delete,
    path = "/lines/{sku}",
    tag = "cart",
    operation_id = "remove_from_cart",
    params(("sku" = String, Path, description = "The variant", example = "ALBA-OAK-MOSS")),
    responses(
        (status = 200, description = "The cart", body = Cart),
        (status = 404, description = "There is no such variant", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn remove(
    State(state): State<AppState>,
    Path(sku): Path<Sku>,
    visitor: Visitor,
    key: CartKey,
) -> Result<Response, ApiError> {
    let change = Change::begin(&state, &visitor, &key).await?;
    cart::set(&change.transaction, &change.cart, sku.as_str(), 0).await?;
    change.finish(&state).await
}
