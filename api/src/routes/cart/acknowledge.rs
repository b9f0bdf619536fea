//! `POST /api/cart/acknowledgement`

use axum::{extract::State, response::Response};
use vitrine_contract::{Cart, Problem};

use super::Change;
use crate::{
    AppState,
    commerce::cart,
    http::ApiError,
    identity::{CartKey, Visitor},
};

/// Say that the shopper has seen the prices as they are now
#[utoipa::path(
    post,
    path = "/acknowledgement",
    tag = "cart",
    operation_id = "acknowledge_cart",
    responses(
        (status = 200, description = "The cart", body = Cart),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn acknowledge(
    State(state): State<AppState>,
    visitor: Visitor,
    key: CartKey,
) -> Result<Response, ApiError> {
    let change = Change::begin(&state, &visitor, &key).await?;
    cart::acknowledge(&change.transaction, &change.cart).await?;
    change.finish(&state).await
}
