//! Answers.

use reqwest::{RequestBuilder, StatusCode, header::HeaderMap};
use serde_json::Value;

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await.expect("a whole answer").to_vec();
        Self { status, headers, body }
    }

    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("plain text"))
    }

    /// All values of a header that is a list, in lower case.
    pub fn list(&self, name: &str) -> Vec<String> {
        let values = self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).map(|item| item.trim().to_lowercase()).collect()
    }

    /// The body of an answer that is a success.
    #[track_caller]
    pub fn json(&self) -> Value {
        self.json_of(StatusCode::OK)
    }

    /// The body of an answer that made something.
    #[track_caller]
    pub fn created(&self) -> Value {
        self.json_of(StatusCode::CREATED)
    }

    #[track_caller]
    fn json_of(&self, status: StatusCode) -> Value {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        assert_eq!(self.header("content-type"), "application/json");
        serde_json::from_slice(&self.body).expect("JSON")
    }

    /// The body of an answer that is a well-formed problem of this kind.
    #[track_caller]
    pub fn problem(&self, status: u16, kind: &str) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", String::from_utf8_lossy(&self.body));
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.header("cache-control"), "no-store");
        let problem: Value = serde_json::from_slice(&self.body).expect("JSON");
        assert_eq!(problem["type"], kind);
        assert_eq!(problem["status"], status);
        assert!(problem["title"].as_str().is_some_and(|title| !title.is_empty()));
        assert_eq!(problem["instance"], self.header("x-request-id"));
        assert!(!self.header("x-request-id").is_empty());
        problem
    }

    /// The problem of a request in which this one parameter is refused.
    #[track_caller]
    pub fn refuses(&self, parameter: &str) -> Value {
        let problem = self.problem(400, "/problems/invalid-request");
        assert_eq!(problem["invalid_params"][0]["name"], parameter, "{problem}");
        assert!(problem["invalid_params"][0]["reason"].as_str().is_some_and(|reason| !reason.is_empty()));
        problem
    }
}

/// The slugs of a page's items.
pub fn slugs(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().expect("items");
    items.iter().map(|item| item["slug"].as_str().expect("a slug").to_owned()).collect()
}
