//! The cookie.

use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use tower_sessions::{Expiry, SessionManagerLayer, cookie::SameSite};

use super::{Store, signed_in::ABSOLUTE};
use crate::http::{ApiError, is_refusal};

/// An extension of answers: the handler ended the session.
#[derive(Debug, Clone, Copy)]
pub struct Ended;

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
        // That it was used in time is for `signed_in` to see: the cookie need not be given anew for it.
        .with_expiry(Expiry::OnInactivity(ABSOLUTE))
}

/// The session's cookie as a request brought it.
pub(crate) fn brought(request: &Request, secure: bool) -> Option<String> {
    let pairs = request.headers().get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    pairs.flat_map(|pairs| pairs.split(';')).find_map(|pair| value(pair.trim(), secure)).map(str::to_owned)
}

/// Outside of [`layer`]: lets a cookie through only where the handler began or ended a session. That layer also takes the
/// cookie away where a session is not there, and gives it anew where one was touched. But the browser may have got
/// another since it asked, by signing in or by a new password, and would lose that.
pub(crate) fn only_what_was_meant(brought: Option<&str>, mut response: Response, secure: bool) -> Response {
    let ended = response.extensions().get::<Ended>().is_some();
    let meant = |set: &HeaderValue| {
        let Some(id) = set.to_str().ok().and_then(|set| value(set, secure)) else { return true };
        if id.is_empty() { ended } else { brought != Some(id) }
    };
    let all: Vec<_> = response.headers().get_all(header::SET_COOKIE).iter().cloned().collect();
    if !all.iter().all(meant) {
        response.headers_mut().remove(header::SET_COOKIE);
        for set in all.into_iter().filter(meant) {
            response.headers_mut().append(header::SET_COOKIE, set);
        }
    }
    response
}

/// The value of a cookie that is the session's, at the beginning of a `Set-Cookie` or alone.
fn value(cookie: &str, secure: bool) -> Option<&str> {
    let rest = cookie.strip_prefix(cookie_name(secure))?.strip_prefix('=')?;
    Some(rest.split(';').next().unwrap_or_default().trim())
}

/// Outside of [`layer`]: where that could not save a session it answers with a bare status, as nothing else of ours
/// does.
pub(crate) fn told_as_problem(response: Response) -> Response {
    if response.status() == StatusCode::INTERNAL_SERVER_ERROR && !is_refusal(&response) {
        return ApiError::SessionsUnavailable.into_response();
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn answer(cookies: &[&'static str]) -> Response {
        let mut response = Response::new(Body::empty());
        for cookie in cookies {
            response.headers_mut().append(header::SET_COOKIE, HeaderValue::from_static(cookie));
        }
        response
    }

    fn left(brought: Option<&str>, response: Response) -> Vec<String> {
        let response = only_what_was_meant(brought, response, false);
        let all = response.headers().get_all(header::SET_COOKIE).iter();
        all.map(|value| value.to_str().expect("text").to_owned()).collect()
    }

    #[test]
    fn only_who_begins_or_ends_a_session_changes_the_cookie() {
        let (new, gone, other) = ("vitrine-session=b; Path=/", "vitrine-session=; Max-Age=0", "vitrine-cart=c; Path=/");
        assert_eq!(left(None, answer(&[new])), [new]);
        assert_eq!(left(Some("a"), answer(&[other, new])), [other, new]);
        assert_eq!(left(Some("b"), answer(&[other, new])), [other], "it was only touched");
        assert_eq!(left(Some("a"), answer(&[gone, other])), [other], "it was not there");
        let mut ended = answer(&[gone]);
        ended.extensions_mut().insert(Ended);
        assert_eq!(left(Some("a"), ended), [gone]);
    }

    #[test]
    fn is_found_among_others() {
        let request = |cookies: &[&str]| {
            let request = Request::builder();
            let request = cookies.iter().fold(request, |request, cookie| request.header(header::COOKIE, *cookie));
            request.body(Body::empty()).expect("a request")
        };
        let asked = request(&["a=1", "vitrine-sessions=x; vitrine-session=b; c=d"]);
        assert_eq!(brought(&asked, false).as_deref(), Some("b"));
        assert_eq!(brought(&asked, true), None);
        assert_eq!(brought(&request(&[]), false), None);
        assert_eq!(brought(&request(&["__Host-vitrine-session=e"]), true).as_deref(), Some("e"));
    }
}
