//! `POST /api/telemetry/viewer`

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    answer::Answer,
    database::Database,
    scratch::Scratch,
    shop::{self, Shop},
};

async fn post(shop: &Shop, media_type: &str, body: String) -> Answer {
    let request = shop.request(Method::POST, "/api/telemetry/viewer").header("content-type", media_type);
    Answer::of(request.body(body)).await
}

async fn report(shop: &Shop, report: Value) -> Answer {
    post(shop, "application/json", report.to_string()).await
}

#[tokio::test]
async fn feeds_the_metrics() {
    let shop = Shop::start(shop::config(&Database::in_memory()), Scratch::new()).await;
    for (client, ms, active) in [("a", 700, 2), ("b", 300, 1), ("a", 900, 1)] {
        let sent = json!({"client": client, "backend": "webgl2", "first_frame_ms": ms, "viewers_active": active,
                          "product": "brio-lamp"});
        assert_eq!(report(&shop, sent).await.status, 204);
    }
    let still = json!({"client": "b", "backend": "webgl2", "viewers_active": 4});
    assert_eq!(report(&shop, still).await.status, 204);
    let text = String::from_utf8(shop.get("/metrics").await.body).expect("text");
    for line in [
        "viewers_active 5",
        r#"viewer_first_frame_seconds_count{backend="webgl2"} 3"#,
        r#"viewer_first_frame_seconds_bucket{backend="webgl2",le="0.75"} 2"#,
    ] {
        assert!(text.lines().any(|given| given == line), "{line} is not in\n{text}");
    }
}

#[tokio::test]
async fn refuses_what_makes_no_sense() {
    let shop = Shop::start(shop::config(&Database::in_memory()), Scratch::new()).await;
    let good = json!({"client": "a", "backend": "webgpu", "first_frame_ms": 1, "viewers_active": 1});
    for (field, odd) in [
        ("client", json!("")),
        ("client", json!("a b")),
        ("client", json!("x".repeat(65))),
        ("client", json!(1)),
        ("backend", json!("vulkan")),
        ("first_frame_ms", json!(600_001)),
        ("first_frame_ms", json!(-1)),
        ("viewers_active", json!(1001)),
        ("viewers_active", json!(70_000)),
        ("product", json!("Not a slug")),
    ] {
        let mut sent = good.clone();
        sent[field] = odd;
        report(&shop, sent).await.refuses(field);
    }
    report(&shop, json!({})).await.refuses("body");
    post(&shop, "application/json", "{".into()).await.refuses("body");
    post(&shop, "text/plain", good.to_string()).await.problem(415, "/problems/unsupported-media-type");
    let long = json!({"client": "x".repeat(5000)});
    report(&shop, long).await.problem(413, "/problems/payload-too-large");
}
