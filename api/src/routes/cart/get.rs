//! `GET /api/cart`

use axum::{extract::State, response::Response};
use vitrine_contract::{Cart, Problem};

use super::shown;
use crate::{
    AppState,
    http::ApiError,
    identity::{CartKey, Visitor},
};

/// The visitor's cart
///
/// Priced anew, with a word on every line whose price or stock changed since it was put in.
#[utoipa::path(
    get,
    path = "",
    tag = "cart",
    operation_id = "get_cart",
    responses(
        (status = 200, description = "The cart", body = Cart),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn get(State(state): State<AppState>, visitor: Visitor, key: CartKey) -> Result<Response, ApiError> {
    shown(&state, visitor.cart(&key).as_ref()).await
}
