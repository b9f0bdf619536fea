//! `POST /api/checkout/quote`

use axum::extract::State;
use vitrine_contract::{Problem, Quote, QuoteRequest};

use crate::{
    AppState,
    commerce::{CommerceError, cart},
    http::{ApiError, Json},
    identity::{CartKey, Visitor},
};

/// What the cart would cost, sent there
///
/// With all ways to send it. Changes nothing.
#[utoipa::path(
    post,
    path = "/quote",
    tag = "checkout",
    operation_id = "quote",
    request_body = QuoteRequest,
    responses(
        (status = 200, description = "What it would cost", body = Quote),
        (status = 400, description = "A value is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The cart is empty", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn quote(
    State(state): State<AppState>,
    visitor: Visitor,
    key: CartKey,
    Json(request): Json<QuoteRequest>,
) -> Result<Json<Quote>, ApiError> {
    let owner = visitor.cart(&key).ok_or(CommerceError::EmptyCart)?;
    let cart = cart::find(&state.db, &owner).await?.ok_or(CommerceError::EmptyCart)?;
    Ok(Json(state.commerce.quote(&state.db, &cart, &request).await?))
}
