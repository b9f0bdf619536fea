//! `POST /api/test-payments/{intent}/confirm`

use axum::extract::State;
use vitrine_contract::{Problem, TestCard, TestPayment};

use crate::{
    AppState,
    commerce::CommerceError,
    http::{ApiError, Json, Path},
    rate_limit::{ClientIp, rules},
};

/// Put a card to the built-in provider
///
/// It moves no money. The shop hears of it as it would of a real payment: by a signed webhook. Not there where another
/// provider is in use.
#[utoipa::path(
    post,
    path = "/{intent}/confirm",
    tag = "payments",
    operation_id = "confirm_test_payment",
    params(("intent" = String, Path, description = "The payment", example = "pi_1")),
    request_body = TestCard,
    responses(
        (status = 200, description = "What came of it", body = TestPayment),
        (status = 400, description = "A value is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such payment, or the secret is not its", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn confirm(
    State(state): State<AppState>,
    Path(intent): Path<String>,
    ip: ClientIp,
    Json(card): Json<TestCard>,
) -> Result<Json<TestPayment>, ApiError> {
    state.limiter.check_both((rules::CARD, &ip), (rules::CARD_PAYMENT, Some(&intent))).await?;
    let unknown = || ApiError::NotFound("There is no such payment.".into());
    let provider = state.test_provider.as_ref().ok_or_else(unknown)?;
    // PostgreSQL takes no NUL in a text.
    if intent.contains('\0') {
        return Err(unknown());
    }
    let now = state.commerce.clock.now();
    let payment =
        provider.confirm(&intent, &card.client_secret, &card.number, now).await.map_err(CommerceError::from)?;
    state.bell.ring();
    payment.map(Json).ok_or_else(unknown)
}
