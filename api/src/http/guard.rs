//! What stands before the API: who may ask for changes, how often one may ask, and what browsers may do with answers.

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header},
    middleware,
    response::Response,
};
use tower::ServiceBuilder;
use tower_http::csrf::{ConfigError, CsrfLayer, ProtectionError};

use super::{
    around,
    problem::{ProblemKind, Refusal},
};
use crate::{AppState, metrics, rate_limit, session};

const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
/// Half a year, for this host alone: what its owner does with other names is theirs to say.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=15552000");
/// Others' servers send these, signed.
const WEBHOOKS: &str = "/api/webhooks/";

/// Puts the guards before all routes of `/api`: changes are taken from the shop's own pages alone, and nobody may ask
/// too often.
///
/// # Errors
/// Where the public URL cannot be an origin that browsers send.
pub fn guard(router: Router<AppState>, state: &AppState) -> Result<Router<AppState>, ConfigError> {
    let csrf = CsrfLayer::new()
        .add_trusted_origin(state.settings.public_url.as_str())?
        .with_insecure_bypass(|_: &Method, uri: &Uri| uri.path().starts_with(WEBHOOKS))
        .with_rejection_response(cross_site);
    Ok(router.layer(
        ServiceBuilder::new().layer(middleware::from_fn_with_state(state.clone(), rate_limit::general)).layer(csrf),
    ))
}

/// Sessions are at hand. What answers everybody alike does without, as they cost something even where nobody looks.
pub fn with_sessions(router: Router<AppState>, state: &AppState) -> Router<AppState> {
    let secure = state.settings.secure_cookies;
    let sessions = session::layer(state.sessions.clone(), secure);
    let only_what_was_meant = around(
        move |request: &Request| session::brought(request, secure),
        move |brought: Option<String>, response| session::only_what_was_meant(brought.as_deref(), response, secure),
    );
    let layers =
        ServiceBuilder::new().map_response(session::told_as_problem).layer(only_what_was_meant).layer(sessions);
    router.layer(layers)
}

/// Outside of all that can refuse, so that refusals are counted, and browsers are told to do nothing with any answer but
/// hand it to the shop.
pub(crate) fn watch(router: Router<AppState>, state: &AppState) -> Router<AppState> {
    router.layer(ServiceBuilder::new().layer(metrics::count(state.metrics.clone())).map_response(dress))
}

/// For all answers of a shop whose browsers shall never come without TLS.
pub(crate) fn strict_transport(mut response: Response) -> Response {
    response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    response
}

fn cross_site(_: ProtectionError) -> Response {
    let detail = "Changes are taken from the shop's own pages alone.";
    Refusal { detail: Some(detail.into()), ..Refusal::of(ProblemKind::CrossSite) }.into_response()
}

/// Answers are data for the shop's own scripts: no page, no frame, nothing for other sites.
fn dress(mut response: Response) -> Response {
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
