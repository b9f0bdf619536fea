//! Every error is a problem document with a request id, however it came about.

use std::time::Duration;

use axum::{Router, body::Bytes, http::StatusCode, routing::get};
use reqwest::Method;
use vitrine_api::http::{Limits, ProblemKind, api_layers, outer_layers};

use crate::support::{answer::Answer, catalogue::five, on_each_database, shop, shop::Shop};

on_each_database! {
    async fn addresses_that_are_not_there(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        for path in ["/api", "/api/", "/api/nothing", "/api/products/a/b", "/api/products/", "/nothing", "/"] {
            shop.get(path).await.problem(404, "/problems/not-found");
            Answer::of(shop.request(Method::POST, path)).await.problem(404, "/problems/not-found");
        }
    }

    async fn methods_that_are_not_there(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        for path in ["/api/products", "/api/products/brio-lamp", "/api/collections", "/api/health/live"] {
            for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
                let answer = Answer::of(shop.request(method, path)).await;
                answer.problem(405, "/problems/method-not-allowed");
                assert_eq!(answer.list("allow"), ["get", "head"], "{path}");
            }
        }
    }

    async fn request_ids_go_in_and_out(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let own = |answer: &Answer| answer.header("x-request-id").to_owned();
        let (one, two) = (shop.get("/api/products").await, shop.get("/api/products").await);
        assert_eq!(own(&one).len(), 36);
        assert_ne!(own(&one), own(&two));
        for path in ["/api/products", "/api/nothing"] {
            assert_eq!(own(&shop.get_with(path, "x-request-id", "Root=1-67891233-abcdef").await), "Root=1-67891233-abcdef");
            // Nothing that could muddle a log.
            for odd in ["", "a b", "{\"x\":1}", &"x".repeat(129)] {
                assert_eq!(own(&shop.get_with(path, "x-request-id", odd).await).len(), 36, "{odd}");
            }
        }
        assert_eq!(
            shop.get_with("/api/nothing", "x-request-id", "abc").await.problem(404, "/problems/not-found")["instance"],
            "abc"
        );
    }

    async fn a_head_request_gets_no_body(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let answer = Answer::of(shop.request(Method::HEAD, "/api/nothing")).await;
        assert_eq!(answer.status, 404);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert!(answer.body.is_empty());
    }
}

async fn panics() -> StatusCode {
    panic!("a secret: {}", std::process::id())
}

/// A service whose handlers misbehave.
async fn misbehaving() -> String {
    let router = Router::new()
        .route("/panic", get(panics))
        .route("/slow", get(std::future::pending::<()>))
        .route("/teapot", get(|| async { StatusCode::IM_A_TEAPOT }))
        .route("/text", get(|| async { (StatusCode::BAD_GATEWAY, "inner workings") }))
        .route("/body", axum::routing::post(|body: Bytes| async move { body.len().to_string() }));
    let limits = Limits { time: Duration::from_millis(50), body: 10 };
    let router = outer_layers(api_layers(router, limits));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

#[tokio::test]
async fn misbehaviour_is_told_as_a_problem_and_no_more() {
    let service = misbehaving().await;
    let ask = async |method, path: &str, body: &'static str| {
        Answer::of(shop::client().request(method, format!("{service}{path}")).body(body)).await
    };
    for (path, status, kind) in [
        ("/panic", 500, "/problems/internal"),
        ("/slow", 504, "/problems/timeout"),
        ("/teapot", 418, "about:blank"),
        ("/text", 502, "about:blank"),
    ] {
        let problem = ask(Method::GET, path, "").await.problem(status, kind).to_string();
        assert!(!problem.contains("secret") && !problem.contains("workings"), "{problem}");
    }
    let answer = ask(Method::POST, "/body", "1234567890").await;
    assert_eq!((answer.status.as_u16(), &*answer.body), (200, &b"10"[..]));
    ask(Method::POST, "/body", "12345678901").await.problem(413, "/problems/payload-too-large");
    // It lives on.
    assert_eq!(ask(Method::POST, "/body", "").await.status, 200);
}

#[test]
fn kinds_are_told_apart() {
    for kind in ProblemKind::ALL {
        assert_eq!(ProblemKind::of_status(kind.status()).status(), kind.status());
        assert_eq!(ProblemKind::ALL.iter().filter(|other| other.uri() == kind.uri()).count(), 1);
        assert!(include_str!("../../README.md").contains(kind.uri()), "{} is not in the README", kind.uri());
    }
    // A status alone stands for the plainest kind.
    for (status, kind) in [
        (400, ProblemKind::InvalidRequest),
        (401, ProblemKind::Unauthenticated),
        (403, ProblemKind::Forbidden),
        (409, ProblemKind::Conflict),
        (415, ProblemKind::UnsupportedMediaType),
        (422, ProblemKind::Unprocessable),
        (429, ProblemKind::TooManyRequests),
        (503, ProblemKind::Unavailable),
    ] {
        assert_eq!(ProblemKind::of_status(StatusCode::from_u16(status).expect("a status")), kind);
    }
}
