//! The limit on everything.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};

use super::{ClientIp, rules};
use crate::{AppState, http::ApiError};

/// What has no limit, or one of its own.
const EXEMPT: [&str; 2] = ["/api/health/", "/api/webhooks/"];

/// Refuses who asks too often, whatever for.
pub(crate) async fn general(
    State(state): State<AppState>,
    client: ClientIp,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let path = request.uri().path();
    if !EXEMPT.iter().any(|exempt| path.starts_with(exempt)) {
        state.limiter.check(rules::API, &client.subject()).await?;
    }
    Ok(next.run(request).await)
}
