//! JSON bodies.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use serde::{Serialize, de::DeserializeOwned};

use super::{ApiError, Keep, ProblemKind};

/// A JSON body. On the way in: what does not fit is refused with a problem that names the field. On the way out: an
/// answer that nobody may keep.
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        if !is_json(request.headers()) {
            let detail = "The body must be JSON, with the content type application/json.";
            return Err(ApiError::refused(ProblemKind::UnsupportedMediaType, detail).into_response());
        }
        // Too long, or broken off: the status says which.
        let body = Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        parse(&body).map(Self).map_err(IntoResponse::into_response)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(json) => {
                let headers = [(header::CACHE_CONTROL, Keep::Nothing.header())];
                ([(header::CONTENT_TYPE, "application/json")], headers, json).into_response()
            }
            Err(error) => ApiError::Json(error).into_response(),
        }
    }
}

/// `application/json`, or a type that ends in `+json`, whatever its parameters.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(media_type) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    // serde takes a list for a struct, its members in order; the contract knows objects alone.
    if body.trim_ascii_start().starts_with(b"[") {
        return Err(ApiError::invalid_param("body", &"must be a JSON object"));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let name = if matches!(&*path, "." | "?") { "body".to_owned() } else { path };
        ApiError::invalid_param(name, &error.into_inner())
    })?;
    deserializer.end().map_err(|error| ApiError::invalid_param("body", &error))?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Line {
        quantity: u8,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Cart {
        lines: Vec<Line>,
    }

    #[test]
    fn names_the_field() {
        let at_fault = |body: &str| match parse::<Cart>(body.as_bytes()) {
            Err(ApiError::InvalidParams(params)) => params[0].name.clone(),
            other => format!("{other:?}"),
        };
        assert_eq!(at_fault(r#"{"lines": [{"quantity": 1}, {"quantity": 256}]}"#), "lines[1].quantity");
        assert_eq!(at_fault(r#"{"lines": 1}"#), "lines");
        for odd in ["", "[", " [[]]", "null", "{} x", "{}"] {
            assert_eq!(at_fault(odd), "body", "{odd}");
        }
        assert_eq!(at_fault(r#"{"lines": []} {}"#), "body");
        assert_eq!(parse::<Cart>(br#" {"lines": [], "new": 1} "#).ok(), Some(Cart { lines: Vec::new() }));
    }

    #[test]
    fn json_by_any_name() {
        let is = |media_type: &'static str| {
            is_json(&HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(media_type))]))
        };
        for json in ["application/json", "Application/JSON; charset=utf-8", "application/merge-patch+json"] {
            assert!(is(json), "{json}");
        }
        for other in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "", "text/x+json"] {
            assert!(!is(other), "{other}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
