//! The model bucket. The database plays no part in it.

use reqwest::{Method, StatusCode};
use vitrine_api::config::{Config, Models};

use crate::support::{answer::Answer, database::Database, scratch::Scratch, shop, shop::Shop};

const MODEL: &str = "/models/chair.0123456789abcdef.glb";

/// A shop with a bucket, whose models pages of `origins` may read (of the shop itself, where there are none).
async fn bucket(origins: &[&str]) -> Shop {
    let scratch = Scratch::new();
    scratch.write("bucket/models/chair.0123456789abcdef.glb", "0123456789");
    scratch.write("bucket/.git/config", "secret");
    scratch.write("bucket/models/.env", "secret");
    scratch.write("secret.txt", "secret");
    for name in
        ["a.gltf", "a.bin", "a.ktx2", "a.hdr", "a.webp", "a.usdz", "a.wasm", "a.png", "a.GLB", "b.glb", ".secret"]
    {
        scratch.write(&format!("bucket/{name}"), name);
    }
    scratch.write("bucket/b.glb.br", "packed");
    let config = Config {
        models: Models::Here { dir: scratch.path().join("bucket"), bind: None, url: None },
        shop_origins: origins.iter().map(|origin| origin.parse().expect("an origin")).collect(),
        ..shop::config(&Database::in_memory())
    };
    Shop::start(config, scratch).await
}

async fn ask(shop: &Shop, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = shop.models_request(Method::GET, path);
    Answer::of(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
}

fn cors_headers(answer: &Answer) -> Vec<&str> {
    answer
        .headers
        .keys()
        .map(reqwest::header::HeaderName::as_str)
        .filter(|name| name.starts_with("access-control"))
        .collect()
}

#[tokio::test]
async fn the_shops_pages_may_read() {
    let shop = bucket(&[]).await;
    let port = shop.running.shop().as_str().rsplit(':').next().expect("a port").to_owned();
    for origin in [format!("http://127.0.0.1:{port}"), format!("http://localhost:{port}")] {
        for (path, status) in [(MODEL, 200), ("/nothing.glb", 404)] {
            let answer = ask(&shop, path, &[("origin", &origin)]).await;
            assert_eq!(answer.status, status);
            assert_eq!(answer.header("access-control-allow-origin"), origin);
            assert!(answer.list("access-control-expose-headers").contains(&"content-length".to_owned()));
            assert_eq!(answer.header("access-control-allow-credentials"), "");
        }
    }
}

#[tokio::test]
async fn foreign_pages_may_not() {
    let shop = bucket(&[]).await;
    let own = shop.running.shop().as_str();
    let models = shop.running.models().expect("models").as_str();
    let port = own.rsplit(':').next().expect("a port");
    for origin in [
        "https://evil.example",
        "null",
        models,
        &format!("{own}.evil.example"),
        &format!("https://127.0.0.1:{port}"),
        &format!("HTTP://127.0.0.1:{port}"),
        &format!("http://evil.example#{own}"),
        "http://127.0.0.1",
        "http://localhost",
        "*",
        "",
    ] {
        let answer = ask(&shop, MODEL, &[("origin", origin)]).await;
        assert_eq!(cors_headers(&answer), [""; 0], "{origin}");
        assert!(answer.list("vary").contains(&"origin".to_owned()), "{origin}");
    }
}

#[tokio::test]
async fn every_answer_varies_by_origin() {
    let shop = bucket(&[]).await;
    let own = shop.running.shop().as_str();
    let tag = ask(&shop, MODEL, &[]).await.header("etag").to_owned();
    for headers in [
        vec![],
        vec![("origin", own)],
        vec![("range", "bytes=0-1")],
        vec![("range", "bytes=99-")],
        vec![("if-none-match", &*tag)],
    ] {
        let answer = ask(&shop, MODEL, &headers).await;
        assert!(answer.list("vary").contains(&"origin".to_owned()), "{headers:?}");
    }
    assert!(ask(&shop, "/nothing", &[]).await.list("vary").contains(&"origin".to_owned()));
}

#[tokio::test]
async fn other_origins_can_be_named() {
    let shop = bucket(&["https://shop.example", "https://www.shop.example"]).await;
    for (origin, allowed) in [
        ("https://shop.example", true),
        ("https://www.shop.example", true),
        ("http://shop.example", false),
        (shop.running.shop().as_str(), false),
    ] {
        let answer = ask(&shop, MODEL, &[("origin", origin)]).await;
        assert_eq!(answer.header("access-control-allow-origin") == origin, allowed, "{origin}");
    }
}

#[tokio::test]
async fn browsers_may_ask_first() {
    let shop = bucket(&["https://shop.example"]).await;
    let ask_first = async |origin: &str| {
        let request = shop
            .models_request(Method::OPTIONS, MODEL)
            .header("origin", origin)
            .header("access-control-request-method", "GET")
            .header("access-control-request-headers", "range");
        Answer::of(request).await
    };
    let yes = ask_first("https://shop.example").await;
    assert_eq!(yes.status, StatusCode::NO_CONTENT);
    assert_eq!(yes.header("access-control-allow-origin"), "https://shop.example");
    assert_eq!(yes.list("access-control-allow-methods"), ["get", "head"]);
    assert!(yes.list("access-control-allow-headers").contains(&"range".to_owned()));
    assert_eq!(yes.header("access-control-max-age"), "86400");
    assert!(yes.list("vary").contains(&"origin".to_owned()));

    let no = ask_first("https://evil.example").await;
    no.problem(403, "/problems/forbidden");
    assert_eq!(cors_headers(&no), [""; 0]);
    assert!(no.list("vary").contains(&"origin".to_owned()));
}

#[tokio::test]
async fn parts_of_a_file() {
    let shop = bucket(&[]).await;
    let part = async |range: &str| ask(&shop, MODEL, &[("range", range)]).await;
    for (range, body, place) in [
        ("bytes=0-3", "0123", "bytes 0-3/10"),
        ("bytes=8-", "89", "bytes 8-9/10"),
        ("bytes=-3", "789", "bytes 7-9/10"),
        ("bytes=5-999", "56789", "bytes 5-9/10"),
    ] {
        let answer = part(range).await;
        assert_eq!(answer.status, StatusCode::PARTIAL_CONTENT, "{range}");
        assert_eq!(answer.body, body.as_bytes());
        assert_eq!(answer.header("content-range"), place);
        assert_eq!(answer.header("content-length"), body.len().to_string());
        assert_eq!(answer.header("content-type"), "model/gltf-binary");
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    }
    let outside = part("bytes=10-").await;
    outside.problem(416, "/problems/range-not-satisfiable");
    assert_eq!(outside.header("content-range"), "bytes */10");
    assert_eq!(ask(&shop, MODEL, &[]).await.header("accept-ranges"), "bytes");
}

#[tokio::test]
async fn parts_on_condition() {
    let shop = bucket(&[]).await;
    let whole = ask(&shop, MODEL, &[]).await;
    let (tag, date) = (whole.header("etag"), whole.header("last-modified"));
    let weak = format!("W/{tag}");
    for (condition, range, status) in [
        (tag, "bytes=0-3", 206),
        (date, "bytes=0-3", 206),
        ("\"other\"", "bytes=0-3", 200),
        (&weak, "bytes=0-3", 200),
        ("Mon, 01 Jan 2024 00:00:00 GMT", "bytes=0-3", 200),
        (tag, "bytes=99-", 416),
        ("\"other\"", "bytes=99-", 200),
    ] {
        let answer = ask(&shop, MODEL, &[("range", range), ("if-range", condition)]).await;
        assert_eq!(answer.status.as_u16(), status, "{condition} {range}");
        if status == 200 {
            assert_eq!(answer.body, b"0123456789");
        }
    }
}

#[tokio::test]
async fn is_not_sent_again_to_who_has_it() {
    let shop = bucket(&[]).await;
    let own = shop.running.shop().as_str();
    let first = ask(&shop, MODEL, &[]).await;
    let (tag, date) = (first.header("etag"), first.header("last-modified"));
    assert!(tag.starts_with('"'), "{tag}");
    for (name, value) in [("if-none-match", tag), ("if-modified-since", date)] {
        let again = ask(&shop, MODEL, &[(name, value), ("origin", own)]).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{name}");
        assert!(again.body.is_empty());
        assert_eq!(again.header("etag"), tag);
        assert_eq!(again.header("access-control-allow-origin"), own);
        assert_eq!(again.header("cache-control"), "public, max-age=31536000, immutable");
    }
    assert_eq!(ask(&shop, MODEL, &[("if-none-match", "\"other\"")]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn media_types_and_caching() {
    let shop = bucket(&[]).await;
    for (path, media_type) in [
        (MODEL, "model/gltf-binary"),
        ("/a.GLB", "model/gltf-binary"),
        ("/a.gltf", "model/gltf+json"),
        ("/a.bin", "application/octet-stream"),
        ("/a.ktx2", "image/ktx2"),
        ("/a.hdr", "image/vnd.radiance"),
        ("/a.webp", "image/webp"),
        ("/a.png", "image/png"),
        ("/a.usdz", "model/vnd.usdz+zip"),
        ("/a.wasm", "application/wasm"),
    ] {
        let answer = ask(&shop, path, &[]).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("content-type"), media_type);
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
        let caching = if path == MODEL { "public, max-age=31536000, immutable" } else { "no-cache" };
        assert_eq!(answer.header("cache-control"), caching, "{path}");
    }
    // Byte ranges and packing do not go together: models are sent as they are.
    let answer = ask(&shop, "/b.glb", &[("accept-encoding", "br, gzip")]).await;
    assert_eq!((answer.header("content-encoding"), &*answer.body), ("", &b"b.glb"[..]));
}

#[tokio::test]
async fn nothing_else_is_given_out() {
    let shop = bucket(&[]).await;
    for path in [
        "/",
        "/models",
        "/models/",
        "/.secret",
        "/.git/config",
        "/%2egit/config",
        "/models%2f.env",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/api/products",
    ] {
        ask(&shop, path, &[]).await.problem(404, "/problems/not-found");
    }
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        Answer::of(shop.models_request(method, MODEL)).await.problem(405, "/problems/method-not-allowed");
    }
}
