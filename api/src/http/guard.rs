//! What stands before the API: who may ask for changes, how often one may ask, and what browsers may do with answers.

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header},
    middleware::{self, Next},
    response::Response,
};
use tower::ServiceBuilder;
use tower_http::csrf::{ConfigError, CsrfLayer, ProtectionError};

use super::problem::{ProblemKind, Refusal};
use crate::{AppState, metrics, rate_limit, session};

const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
/// Half a year, for this host alone: what its owner does with other names is theirs to say.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=15552000");
/// Others' servers send these, signed.
const WEBHOOKS: &str = "/api/webhooks/";

/// Puts the guards before all routes of `/api`: changes are taken from the shop's own pages alone, nobody may ask too
/// often, sessions are at hand, and browsers are told to do nothing with answers but hand them to the shop.
///
/// # Errors
/// Where the public URL cannot be an origin that browsers send.
pub fn guard(router: Router<AppState>, state: &AppState) -> Result<Router<AppState>, ConfigError> {
    let csrf = CsrfLayer::new()
        .add_trusted_origin(state.settings.public_url.as_str())?
        .with_insecure_bypass(|_: &Method, uri: &Uri| uri.path().starts_with(WEBHOOKS))
        .with_rejection_response(cross_site);
    let sessions = session::layer(state.sessions.clone(), state.settings.secure_cookies);
    Ok(router.layer(
        ServiceBuilder::new()
            .layer(middleware::from_fn_with_state(state.clone(), rate_limit::general))
            .layer(csrf)
            .layer(middleware::from_fn(session::told_as_problem))
            .layer(sessions),
    ))
}

/// Outside of all that can refuse, so that refusals are counted and dressed as well.
pub(crate) fn watch(router: Router<AppState>, state: &AppState) -> Router<AppState> {
    router.layer(
        ServiceBuilder::new()
            .layer(middleware::from_fn_with_state(state.clone(), metrics::count))
            .layer(middleware::from_fn(dress)),
    )
}

/// For all answers of a shop whose browsers shall never come without TLS.
pub(crate) async fn strict_transport(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    response
}

fn cross_site(_: ProtectionError) -> Response {
    let detail = "Changes are taken from the shop's own pages alone.";
    Refusal { detail: Some(detail.into()), ..Refusal::of(ProblemKind::CrossSite) }.into_response()
}

/// Answers are data for the shop's own scripts: no page, no frame, nothing for other sites.
async fn dress(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers: &mut HeaderMap = response.headers_mut();
    for (name, value) in [
        (header::REFERRER_POLICY, "same-origin"),
        (CORP, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
