//! A clean end.

use std::time::Duration;

use reqwest::Method;
use vitrine_api::config::{Config, Models};

use crate::support::{answer::Answer, database::Database, on_each_database, scratch::Scratch, shop, shop::Shop};

/// Far more than the buffers between server and client hold, so that it is under way until it is read.
const LARGE: usize = 64 * 1024 * 1024;

async fn with_download(database: &Database, drain: Duration) -> (Shop, reqwest::Response) {
    let scratch = Scratch::new();
    scratch.write("bucket/large.bin", vec![7; LARGE]);
    let models = Models::Here { dir: scratch.path().join("bucket"), bind: None, url: None };
    let shop = Shop::start(Config { models, drain, ..shop::config(database) }, scratch).await;
    let download = shop.models_request(Method::GET, "/large.bin").send().await.expect("an answer");
    (shop, download)
}

on_each_database! {
    async fn requests_under_way_end_and_new_ones_are_not_taken(database: Database) {
        let (shop, mut download) = with_download(&database, Duration::from_mins(1)).await;
        let Shop { running, client, .. } = &shop;
        let live = format!("{}/api/health/live", running.shop());
        let client = client.clone();
        let stopping = tokio::spawn(shop.running.stop());
        // It stops to listen at once, while the download waits to be read.
        while client.get(&live).send().await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert!(!stopping.is_finished());
        let mut length = 0;
        while let Some(chunk) = download.chunk().await.expect("more of it") {
            length += chunk.len();
        }
        assert_eq!(length, LARGE);
        assert!(stopping.await.expect("no panic"), "it ended in time");
    }

    async fn it_says_that_it_is_not_ready_before_it_stops(database: Database) {
        let config = Config { drain_delay: Duration::from_mins(1), ..shop::config(&database) };
        let shop = Shop::start(config, Scratch::new()).await;
        shop.get("/api/health/ready").await.json();
        let Shop { running, client, .. } = &shop;
        let (client, origin) = (client.clone(), running.shop().to_string());
        let ask = async |path: &str| Answer::of(client.get(format!("{origin}{path}"))).await;
        let stopping = tokio::spawn(shop.running.stop());
        while ask("/api/health/ready").await.status == 200 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        ask("/api/health/ready").await.problem(503, "/problems/unavailable");
        // Whoever has not seen that yet is served.
        ask("/api/health/live").await.json();
        ask("/api/cart").await.json();
        assert!(!stopping.is_finished());
        stopping.abort();
    }

    async fn requests_that_do_not_end_are_not_waited_for(database: Database) {
        let (shop, _download) = with_download(&database, Duration::from_millis(50)).await;
        assert!(!shop.running.stop().await, "it did not end in time");
    }
}
