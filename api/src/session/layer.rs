//! The cookie.

use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use time::Duration;
use tower_sessions::{Expiry, SessionManagerLayer, cookie::SameSite};

use super::Store;
use crate::http::{ApiError, is_refusal};

/// How long a session lasts that nobody uses.
const IDLE: Duration = Duration::days(14);

/// What the cookie is called. With the prefix, browsers take it only over TLS, for this host alone.
pub const fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-vitrine-session" } else { "vitrine-session" }
}

/// Gives each request its session, by the cookie. `secure` says whether it travels over TLS alone; only a shop on
/// this very machine does without.
pub fn layer(store: Store, secure: bool) -> SessionManagerLayer<Store> {
    SessionManagerLayer::new(store)
        .with_name(cookie_name(secure))
        .with_secure(secure)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(IDLE))
}

/// Outside of [`layer`]: where that could not save a session it answers with a bare status, as nothing else of ours
/// does.
pub(crate) fn told_as_problem(response: Response) -> Response {
    if response.status() == StatusCode::INTERNAL_SERVER_ERROR && !is_refusal(&response) {
        return ApiError::SessionsUnavailable.into_response();
    }
    response
}
