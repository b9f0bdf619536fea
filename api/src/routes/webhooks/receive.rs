//! `POST /api/webhooks/{provider}`

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use vitrine_contract::{PaymentProvider, Problem};

use crate::{
    AppState,
    domain::Named as _,
    http::{ApiError, Path, ProblemKind},
    payments::{WebhookError, stripe, test},
    rate_limit::{ClientIp, rules},
};

/// Hear of a payment
///
/// For the payment provider. The body must carry its signature; it is taken down and acted on later. One that came
/// before is passed over.
#[utoipa::path(
    post,
    path = "/{provider}",
    tag = "payments",
    operation_id = "receive_webhook",
    params(("provider" = String, Path, description = "Whose word it is", example = "stripe")),
    request_body(content = String, content_type = "application/json", description = "As the provider writes it"),
    responses(
        (status = 204, description = "It is taken down"),
        (status = 400, description = "It is signed, but cannot be understood", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The signature does not fit, or is stale", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such provider here", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn receive(
    State(state): State<AppState>,
    Path(provider): Path<String>,
    ip: ClientIp,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, ApiError> {
    state.limiter.check(rules::WEBHOOKS, &ip.subject()).await?;
    let commerce = &state.commerce;
    let provider = PaymentProvider::by_name(&provider).filter(|provider| *provider == commerce.provider.id());
    let header = match provider {
        Some(PaymentProvider::Test) => test::SIGNATURE_HEADER,
        Some(PaymentProvider::Stripe) => stripe::SIGNATURE_HEADER,
        None => return Err(ApiError::NotFound("There is no such payment provider here.".into())),
    };
    let signature = headers.get(header).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let notice = commerce.provider.read_webhook(&body, signature, commerce.clock.now()).map_err(|error| {
        tracing::warn!(%error, "a webhook is not believed");
        match error {
            WebhookError::Malformed => ApiError::refused(ProblemKind::InvalidRequest, "It cannot be understood."),
            WebhookError::Signature | WebhookError::Stale => {
                ApiError::refused(ProblemKind::Unauthenticated, "The signature does not fit, or is stale.")
            }
        }
    })?;
    if commerce.receive(&notice).await? {
        state.metrics.payment("webhook");
        state.bell.ring();
    }
    Ok(StatusCode::NO_CONTENT)
}
