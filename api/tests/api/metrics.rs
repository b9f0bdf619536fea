//! `GET /metrics`

use vitrine_api::config::Config;

use crate::support::{
    answer::Answer,
    catalogue::five,
    database::Database,
    on_each_database,
    scratch::Scratch,
    shop::{self, Shop},
};

on_each_database! {
    async fn count_requests_by_route(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        shop.get("/api/products/brio-lamp").await;
        shop.get("/api/products/alba-lounge-chair").await;
        shop.get("/api/products/nothing").await;
        shop.get("/api/what/ever").await;
        let answer = shop.get("/metrics").await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
        let text = String::from_utf8(answer.body).expect("text");
        for line in [
            r#"http_requests_total{method="GET",route="/api/products/{slug}",status="2xx"} 2"#,
            r#"http_requests_total{method="GET",route="/api/products/{slug}",status="4xx"} 1"#,
            r#"http_requests_total{method="GET",route="/api/{*rest}",status="4xx"} 1"#,
            r#"http_request_seconds_count{method="GET",route="/api/products/{slug}"} 3"#,
        ] {
            assert!(text.lines().any(|given| given == line), "{line} is not in\n{text}");
        }
        assert!(text.contains("database_connections{state=\"open\"}"), "{text}");
    }
}

#[tokio::test]
async fn are_not_for_the_public() {
    let shop = Shop::start(shop::config(&Database::in_memory()), Scratch::new()).await;
    for header in ["x-forwarded-for", "forwarded"] {
        shop.get_with("/metrics", header, "for=1.1.1.1").await.problem(404, "/problems/not-found");
    }
    let metrics_bind = Some(([127, 0, 0, 1], 0).into());
    let config = Config { metrics_bind, ..shop::config(&Database::in_memory()) };
    let shop = Shop::start(config, Scratch::new()).await;
    shop.get("/metrics").await.problem(404, "/problems/not-found");
    let own = shop.running.metrics().expect("an address of their own");
    let answer = Answer::of(shop::client().get(own.join("metrics"))).await;
    assert_eq!(answer.status, 200);
    shop.stop().await;
}
