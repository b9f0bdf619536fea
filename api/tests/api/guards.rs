//! What stands before all routes: other sites' pages change nothing, and browsers are told what answers are for.

use reqwest::Method;
use vitrine_api::config::Config;

use crate::support::{
    answer::Answer,
    database::Database,
    scratch::Scratch,
    shop::{self, Shop},
};

const REPORT: &str = r#"{"client":"a","backend":"webgpu","viewers_active":1}"#;

async fn post(shop: &Shop, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = shop.request(Method::POST, path).header("content-type", "application/json").body(REPORT);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::of(request).await
}

#[tokio::test]
async fn other_sites_change_nothing() {
    let public_url = Some("https://shop.example".parse().expect("an origin"));
    let shop = Shop::start(Config { public_url, ..shop::config(&Database::in_memory()) }, Scratch::new()).await;
    let path = "/api/telemetry/viewer";
    let own = shop.running.shop().to_string();
    for passes in [
        &[][..],
        &[("origin", "https://shop.example")],
        &[("origin", "https://shop.example"), ("sec-fetch-site", "same-origin")],
        &[("origin", "https://shop.example"), ("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "none")],
        &[("origin", &own)],
    ] {
        assert_eq!(post(&shop, path, passes).await.status, 204, "{passes:?}");
    }
    for refused in [
        &[("origin", "https://evil.example")][..],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site"), ("origin", "https://blog.shop.example")],
        &[("origin", "http://shop.example")],
    ] {
        post(&shop, path, refused).await.problem(403, "/problems/cross-site");
    }
    // Reading is for everybody, and webhooks are signed by whoever sends them.
    assert_eq!(shop.get_with("/api/collections", "sec-fetch-site", "cross-site").await.status, 200);
    post(&shop, "/api/webhooks/x", &[("origin", "https://evil.example")]).await.problem(404, "/problems/not-found");
}

#[tokio::test]
async fn answers_are_data_for_the_shop_alone() {
    let scratch = Scratch::new();
    scratch.write("site/index.html", "<!doctype html>");
    let site = Some(scratch.path().join("site"));
    let shop = Shop::start(Config { site, ..shop::config(&Database::in_memory()) }, scratch).await;
    for path in ["/api/collections", "/api/nothing", "/api/products?limit=0", "/api/health/live"] {
        let answer = shop.get(path).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-frame-options", "DENY"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ("strict-transport-security", ""),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
    }
    // Pages have rules of their own.
    assert!(shop.get("/").await.header("content-security-policy").contains("script-src 'self'"));
}

#[tokio::test]
async fn tls_is_asked_for_where_the_shop_has_it() {
    for (public_url, hsts, told) in [
        ("https://shop.example", None, true),
        ("https://shop.example", Some(false), false),
        ("http://127.0.0.1:1", None, false),
        ("http://127.0.0.1:1", Some(true), true),
    ] {
        let public_url = Some(public_url.parse().expect("an origin"));
        let config = Config { public_url, hsts, ..shop::config(&Database::in_memory()) };
        let shop = Shop::start(config, Scratch::new()).await;
        assert_eq!(!shop.get("/api/health/live").await.header("strict-transport-security").is_empty(), told);
        assert_eq!(!shop.get("/nothing").await.header("strict-transport-security").is_empty(), told);
    }
}
