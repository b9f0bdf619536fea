//! Counts requests.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    http::Method,
    response::Response,
};

use super::Metrics;
use crate::http::{Around, around};

/// When a request came, for what route, and how.
type Seen = (Instant, Option<MatchedPath>, &'static str);

/// Counts each request by its route's template, so that the numbers stay few whatever is asked for.
pub(crate) fn count(
    metrics: Metrics,
) -> Around<
    impl Fn(&Request) -> Seen + Clone + Send + Sync + 'static,
    impl Fn(Seen, Response) -> Response + Clone + Send + Sync + 'static,
> {
    around(
        |request: &Request| {
            let route = request.extensions().get::<MatchedPath>().cloned();
            (Instant::now(), route, name(request.method()))
        },
        move |(begin, route, method): Seen, response: Response| {
            let route = route.as_ref().map_or("none", MatchedPath::as_str);
            metrics.request(route, method, response.status().as_u16(), begin.elapsed());
            response
        },
    )
}

/// Anybody may invent methods.
fn name(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
