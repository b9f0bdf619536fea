//! The cookie of a guest's cart.
//!
//! It is not in the session, so that carts outlive sessions, and a session store that is away.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header, request::Parts},
};

use crate::{AppState, domain::SecretToken};

/// How long browsers keep it, in seconds: as long as an untouched cart is kept.
const MAX_AGE: u32 = 90 * 24 * 60 * 60;

/// What a guest's cart is known by; none for a guest who has put nothing in it yet.
#[derive(Debug, Clone)]
pub struct CartKey(pub Option<SecretToken>);

const fn name(secure: bool) -> &'static str {
    if secure { "__Host-vitrine-cart" } else { "vitrine-cart" }
}

impl CartKey {
    fn read(headers: &HeaderMap, secure: bool) -> Self {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        Self(pairs.find(|(key, _)| *key == name(secure)).and_then(|(_, value)| SecretToken::read(value)))
    }

    /// The header that gives a guest this key.
    pub fn give(token: &SecretToken, secure: bool) -> Option<HeaderValue> {
        cookie(token.reveal(), MAX_AGE, secure)
    }

    /// The header that takes it away.
    pub fn take(secure: bool) -> Option<HeaderValue> {
        cookie("", 0, secure)
    }
}

fn cookie(value: &str, max_age: u32, secure: bool) -> Option<HeaderValue> {
    let tls = if secure { "; Secure" } else { "" };
    let text = format!("{}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Lax{tls}", name(secure));
    HeaderValue::try_from(text).ok()
}

impl FromRequestParts<AppState> for CartKey {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        Ok(Self::read(&parts.headers, state.settings.secure_cookies))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_among_others() -> Result<(), getrandom::Error> {
        let token = SecretToken::random()?;
        let given = CartKey::give(&token, true).expect("a header");
        let given = given.to_str().expect("text");
        assert!(given.starts_with("__Host-vitrine-cart=") && given.ends_with("; HttpOnly; SameSite=Lax; Secure"));
        let pair = given.split(';').next().expect("a pair");
        let headers = |text: &str| HeaderMap::from_iter([(header::COOKIE, HeaderValue::try_from(text).expect("text"))]);
        assert_eq!(CartKey::read(&headers(&format!("a=b; {pair}; c=d")), true).0, Some(token));
        assert_eq!(CartKey::read(&headers(pair), false).0, None);
        assert_eq!(CartKey::read(&headers("__Host-vitrine-cart=x"), true).0, None);
        Ok(())
    }
}
