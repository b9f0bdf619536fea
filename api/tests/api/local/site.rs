//! The built site. The database plays no part in it.

use reqwest::{Method, StatusCode};
use vitrine_api::config::{Config, Payments};

use crate::support::{answer::Answer, database::Database, scratch::Scratch, shop, shop::Shop};

const SCRIPT: &str = "/shop-0123456789abcdef.js";
const NAVIGATION: (&str, &str) = ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");

async fn site() -> Shop {
    site_with(Payments::Test).await
}

async fn site_with(payments: Payments) -> Shop {
    let scratch = Scratch::new();
    for (name, content) in [
        ("index.html", "<!doctype html><title>Shop</title>"),
        ("shop-0123456789abcdef.js", "let plain"),
        ("shop-0123456789abcdef.js.br", "br"),
        ("shop-0123456789abcdef.js.gz", "gz"),
        ("shop-0123456789abcdef_bg.wasm", "\0asm"),
        ("embed/product-viewer.js", "let viewer"),
        ("docs/index.html", "<!doctype html><title>Docs</title>"),
        ("docs/camera.html", "<!doctype html><title>Camera</title>"),
        ("favicon.svg", "<svg/>"),
        (".env", "secret"),
        ("embed/.env", "secret"),
    ] {
        scratch.write(&format!("site/{name}"), content);
    }
    let site = Some(scratch.path().join("site"));
    Shop::start(Config { site, payments, ..shop::config(&Database::in_memory()) }, scratch).await
}

async fn go(shop: &Shop, path: &str) -> Answer {
    shop.get_with(path, NAVIGATION.0, NAVIGATION.1).await
}

#[tokio::test]
async fn the_documentation_has_pages_of_its_own() {
    let shop = site().await;
    for (path, title) in [("/docs/", "Docs"), ("/docs/camera.html", "Camera")] {
        let answer = go(&shop, path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.header("cache-control"), "no-cache", "{path}");
        assert_eq!(answer.body, format!("<!doctype html><title>{title}</title>").as_bytes(), "{path}");
    }
    let answer = go(&shop, "/docs").await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::PERMANENT_REDIRECT, "/docs/"));
    assert_eq!(go(&shop, "/docs/none.html").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn pages_are_the_applications() {
    let shop = site().await;
    for path in [
        "/",
        "/products/alba-lounge-chair",
        "/collections/furniture?sort=name",
        "/nothing/like/it",
        // Looks like a name with a digest in it.
        "/products/lamp-4006381333931",
    ] {
        let answer = go(&shop, path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.header("content-type"), "text/html");
        assert_eq!(answer.header("cache-control"), "no-cache");
        assert_eq!(answer.body, b"<!doctype html><title>Shop</title>");
        let request = shop.request(Method::GET, path).header(NAVIGATION.0, NAVIGATION.1);
        let again = Answer::of(request.header("if-none-match", answer.header("etag"))).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{path}");
        assert_eq!(again.header("cache-control"), "no-cache", "{path}");
    }
    // The start page is there for whoever asks; an address that only the application knows depends on what is wanted.
    assert_eq!(shop.get_with("/", "accept", "*/*").await.status, StatusCode::OK);
    assert!(go(&shop, "/products/x").await.list("vary").contains(&"accept".to_owned()));
}

#[tokio::test]
async fn what_is_no_page_is_not_the_applications() {
    let shop = site().await;
    // Files that are not there, even where a browser goes to them.
    for path in
        ["/old-fedcba9876543210.js", "/products/alba.glb", "/favicon.ico", "/embed/nothing", "/embed/nothing.wasm"]
    {
        go(&shop, path).await.problem(404, "/problems/not-found");
    }
    // Nothing of the API.
    for path in ["/api", "/api/", "/api/nothing", "/api/products/nothing", "/api/x.y"] {
        go(&shop, path).await.problem(404, "/problems/not-found");
    }
    // What scripts and pictures ask for.
    for accept in ["*/*", "application/json", "image/avif,image/webp,*/*"] {
        shop.get_with("/products/x", "accept", accept).await.problem(404, "/problems/not-found");
    }
    shop.get("/products/x").await.problem(404, "/problems/not-found");
    let post = shop.request(Method::POST, "/products/x").header(NAVIGATION.0, NAVIGATION.1);
    Answer::of(post).await.problem(405, "/problems/method-not-allowed");
}

#[tokio::test]
async fn files_are_packed_where_the_build_packed_them() {
    let shop = site().await;
    for (accept, encoding, body) in
        [("br, gzip", "br", "br"), ("gzip", "gzip", "gz"), ("identity", "", "let plain"), ("zstd", "", "let plain")]
    {
        let answer = shop.get_with(SCRIPT, "accept-encoding", accept).await;
        assert_eq!((answer.header("content-encoding"), &*answer.body), (encoding, body.as_bytes()), "{accept}");
        assert_eq!(answer.header("content-type"), "text/javascript");
        assert!(answer.list("vary").contains(&"accept-encoding".to_owned()));
    }
}

#[tokio::test]
async fn hashed_names_are_cached_for_ever_and_others_asked_about() {
    let shop = site().await;
    for (path, caching) in [
        (SCRIPT, "public, max-age=31536000, immutable"),
        ("/shop-0123456789abcdef_bg.wasm", "public, max-age=31536000, immutable"),
        ("/embed/product-viewer.js", "no-cache"),
        ("/favicon.svg", "no-cache"),
        ("/index.html", "no-cache"),
        ("/", "no-cache"),
    ] {
        let answer = shop.get(path).await;
        assert_eq!(answer.header("cache-control"), caching, "{path}");
        let again = shop.get_with(path, "if-none-match", answer.header("etag")).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{path}");
        assert_eq!(again.header("cache-control"), caching, "{path}");
        assert!(again.list("vary").contains(&"accept-encoding".to_owned()));
    }
    assert_eq!(shop.get("/shop-0123456789abcdef_bg.wasm").await.header("content-type"), "application/wasm");
}

#[tokio::test]
async fn pages_have_few_rights() {
    let shop = site().await;
    for path in ["/", "/products/x", "/nothing.js"] {
        let answer = go(&shop, path).await;
        let policy = answer.header("content-security-policy");
        let directives: Vec<_> = policy.split("; ").collect();
        for directive in [
            "default-src 'self'",
            "script-src 'self' 'wasm-unsafe-eval'",
            "object-src 'none'",
            "base-uri 'self'",
            "frame-ancestors 'none'",
            "img-src 'self' data: blob: https://models.example",
        ] {
            assert!(directives.contains(&directive), "{directive:?} is not in {policy}");
        }
        let connect = directives.iter().find(|directive| directive.starts_with("connect-src ")).expect("connect-src");
        assert!(connect.split(' ').any(|source| source == "https://models.example"));
        assert!(!policy.contains("'unsafe-inline'") && !policy.contains("'unsafe-eval'") && !policy.contains('*'));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "strict-origin-when-cross-origin");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        assert!(answer.header("permissions-policy").contains("camera=()"));
    }
}

#[tokio::test]
async fn pages_show_stripe_where_it_moves_the_money_and_only_there() {
    let there = site_with(Payments::Stripe {
        secret_key: "sk_test_1".parse().expect("a secret"),
        publishable_key: "pk_test_1".into(),
        webhook_secret: "whsec_1".parse().expect("a secret"),
        api_base: "http://127.0.0.1:9".parse().expect("an origin"),
    })
    .await;
    let policy = go(&there, "/checkout").await.header("content-security-policy").to_owned();
    for source in [
        "script-src 'self' 'wasm-unsafe-eval' https://js.stripe.com https://*.js.stripe.com",
        "frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com",
        "https://api.stripe.com",
    ] {
        assert!(policy.contains(source), "{source:?} is not in {policy}");
    }
    assert!(!go(&site().await, "/checkout").await.header("content-security-policy").contains("stripe"));
}

#[tokio::test]
async fn nothing_else_is_given_out() {
    let shop = site().await;
    for path in [
        "/.env",
        "/%2eenv",
        "/embed/.env",
        "/embed%2f.env",
        "/embed%2F%2eenv",
        "/embed",
        "/embed/",
        "/%2e%2e/test.db",
        "/..%2f..%2fetc%2fpasswd",
    ] {
        let answer = shop.get(path).await;
        answer.problem(404, "/problems/not-found");
        if path.contains("env") {
            go(&shop, path).await.problem(404, "/problems/not-found");
        }
    }
}
