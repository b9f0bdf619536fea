//! `/api/admin/uploads`

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use vitrine_api::{
    config::{Config, Models, Uploads},
    uploads::PART_BYTES,
};

use crate::support::{
    answer::Answer,
    catalogue::five,
    database::Database,
    on_each_database,
    scratch::Scratch,
    shop::{self, Shop},
    staff::Clerk,
};

/// A model of this many bytes at least, most of it padding.
fn glb(least: usize) -> Vec<u8> {
    let length = least.next_multiple_of(4);
    let mut json = format!(r#"{{"asset":{{"version":"2.0"}},"buffers":[{{"byteLength":{length}}}]}}"#).into_bytes();
    json.resize(json.len().next_multiple_of(4), b' ');
    let mut file = b"glTF".to_vec();
    file.extend(2_u32.to_le_bytes());
    file.extend(u32::try_from(12 + 8 + json.len() + 8 + length).expect("small").to_le_bytes());
    file.extend(u32::try_from(json.len()).expect("small").to_le_bytes());
    file.extend(b"JSON");
    file.extend(&json);
    file.extend(u32::try_from(length).expect("small").to_le_bytes());
    file.extend(b"BIN\0");
    file.extend((0..length).map(|i| (i % 251) as u8));
    file
}

async fn start(database: &Database) -> Shop {
    let scratch = Scratch::new();
    let catalogue = scratch.write("catalogue.json", five().to_string());
    scratch.write("bucket/models/x.glb", "glTF");
    let config = Config {
        uploads: Uploads::Folder(scratch.path().join("uploads")),
        models: Models::Here { dir: scratch.path().join("bucket"), bind: Some(([127, 0, 0, 1], 0).into()), url: None },
        catalogue: Some(catalogue),
        ..shop::config(database)
    };
    Shop::start(config, scratch).await
}

async fn begin(clerk: &Clerk<'_>, bytes: usize) -> Value {
    let answer = clerk.post("/uploads", &json!({"file_name": "chair.glb", "bytes": bytes})).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", String::from_utf8_lossy(&answer.body));
    serde_json::from_slice(&answer.body).expect("JSON")
}

/// Puts a part where its address says: an address of the shop, or of a bucket.
async fn put(shop: &Shop, url: &str, bytes: &[u8]) -> Answer {
    let request =
        if url.starts_with('/') { shop.request(Method::PUT, url) } else { shop.client.request(Method::PUT, url) };
    Answer::of(request.body(bytes.to_vec())).await
}

/// How a body of this length is answered, before any of it came.
async fn status_of_head(shop: &Shop, path: &str, length: u64) -> String {
    let host = shop.running.shop().as_str().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&host).await.expect("a connection");
    let head = format!("PUT {path} HTTP/1.1\r\nhost: {host}\r\ncontent-length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.expect("it is sent");
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.expect("an answer");
    String::from_utf8_lossy(&answer[9..]).into_owned()
}

/// Sends all parts, the last first.
async fn send(clerk: &Clerk<'_>, upload: &Value, file: &[u8]) {
    let id = upload["id"].as_str().expect("an id");
    let size = upload["part_bytes"].as_u64().expect("a size") as usize;
    for part in upload["parts"].as_array().expect("parts").iter().rev() {
        let number = part["number"].as_u64().expect("a number") as usize;
        let bytes = &file[(number - 1) * size..file.len().min(number * size)];
        let answer = put(clerk.shop, part["url"].as_str().expect("an address"), bytes).await;
        assert!(answer.status.is_success(), "{}", String::from_utf8_lossy(&answer.body));
        let receipt = json!({"etag": answer.header("etag")});
        let told = clerk.put(&format!("/uploads/{id}/parts/{number}"), &receipt).await.json();
        assert_eq!(
            (&told["parts"][number - 1]["received"], told["parts"][number - 1]["url"].is_null()),
            (&json!(true), true)
        );
    }
}

/// From the first byte to the product page.
async fn from_begin_to_page(clerk: &Clerk<'_>) -> Value {
    let file = glb(PART_BYTES as usize + 1000);
    let upload = begin(clerk, file.len()).await;
    assert_eq!((&upload["status"], upload["parts"].as_array().map(Vec::len)), (&json!("uploading"), Some(2)));
    let path = format!("/uploads/{}", upload["id"].as_str().expect("an id"));
    let missing = clerk.post(&format!("{path}/complete"), &json!({})).await.problem(409, "/problems/conflict");
    assert_eq!(missing["parts"], json!([1, 2]));
    send(clerk, &upload, &file).await;
    let checked = clerk.post(&format!("{path}/complete"), &json!({})).await.json();
    assert_eq!((&checked["status"], &checked["fault"]), (&json!("checked"), &Value::Null), "{checked}");
    assert_eq!(clerk.post(&format!("{path}/complete"), &json!({})).await.json(), checked);
    clerk.post(&format!("{path}/publish"), &json!({"product": "nothing"})).await.refuses("product");
    let publication = json!({"product": "brio-lamp"});
    let published = clerk.post(&format!("{path}/publish"), &publication).await.json();
    assert_eq!((&published["status"], &published["product"]), (&json!("published"), &json!("brio-lamp")));
    assert_eq!(clerk.post(&format!("{path}/publish"), &publication).await.json(), published);
    let delete = Answer::of(clerk.request(Method::DELETE, &path)).await;
    delete.problem(409, "/problems/illegal-transition");
    let lamp = clerk.shop.get("/api/products/brio-lamp").await.json();
    assert_eq!(lamp["model"]["bytes"], file.len());
    let id = upload["id"].as_str().expect("an id");
    let audit = ["upload.publish brio-lamp".into(), format!("upload.complete {id}"), format!("upload.create {id}")];
    assert_eq!(clerk.audit().await, audit);
    lamp
}

on_each_database! {
    async fn go_from_their_first_byte_to_the_page(database: Database) {
        let shop = start(&database).await;
        let clerk = Clerk::of(&shop).await;
        let lamp = from_begin_to_page(&clerk).await;
        let url = lamp["model"]["url"].as_str().expect("an address");
        let model = Answer::of(shop.client.get(url)).await;
        assert_eq!((model.status, model.body == glb(PART_BYTES as usize + 1000)), (StatusCode::OK, true));
        assert!(model.header("cache-control").contains("immutable"), "{url}");
        // The poster that it had.
        assert!(lamp["poster"]["url"].as_str().is_some_and(|url| url.ends_with("/posters/brio-lamp.0123456789abcdef.webp")));
    }

    async fn a_new_product_gets_an_empty_poster(database: Database) {
        let shop = start(&database).await;
        let clerk = Clerk::of(&shop).await;
        let new = json!({
            "slug": "bench", "name": "Bench", "tagline": "", "description": "", "collection": "furniture",
            "materials": [], "dimensions": {"width": 1.0, "height": 1.0, "depth": 1.0},
            "camera_orbit": {"theta": 0.0, "phi": 75.0}, "featured": null, "published": true,
        });
        assert_eq!(clerk.post("/products", &new).await.status, StatusCode::CREATED);
        let variant = json!({"name": "Pine", "swatch": "#c8a878", "model_variant": null, "published": true,
            "price": {"amount": 1, "currency": "EUR"}});
        clerk.put("/products/bench/variants/BENCH", &variant).await.json();
        shop.get("/api/products/bench").await.problem(404, "/problems/not-found");
        let file = glb(8);
        let upload = begin(&clerk, file.len()).await;
        send(&clerk, &upload, &file).await;
        let path = format!("/uploads/{}", upload["id"].as_str().expect("an id"));
        clerk.post(&format!("{path}/complete"), &json!({})).await.json();
        clerk.post(&format!("{path}/publish"), &json!({"product": "bench"})).await.json();
        let bench = shop.get("/api/products/bench").await.json();
        let poster = Answer::of(shop.client.get(bench["poster"]["url"].as_str().expect("an address"))).await;
        assert_eq!((poster.status, poster.header("content-type")), (StatusCode::OK, "image/webp"));
    }

    async fn what_is_no_model_is_refused_and_what_is_given_up_is_gone(database: Database) {
        let shop = start(&database).await;
        let clerk = Clerk::of(&shop).await;
        let upload = begin(&clerk, 24).await;
        let path = format!("/uploads/{}", upload["id"].as_str().expect("an id"));
        send(&clerk, &upload, &[b'x'; 24]).await;
        let refused = clerk.post(&format!("{path}/complete"), &json!({})).await.json();
        assert_eq!((&refused["status"], &refused["fault"]), (&json!("refused"), &json!("it is no GLB")));
        clerk.post(&format!("{path}/publish"), &json!({"product": "brio-lamp"})).await.problem(409, "/problems/illegal-transition");
        for _ in 0..2 {
            assert_eq!(Answer::of(clerk.request(Method::DELETE, &path)).await.status, StatusCode::NO_CONTENT);
        }
        let list = clerk.get("/uploads").await.json();
        assert_eq!(list["items"][0]["status"], "aborted");
        clerk.post(&format!("{path}/complete"), &json!({})).await.problem(409, "/problems/illegal-transition");
        for (body, name) in [
            (json!({"file_name": "a.obj", "bytes": 100}), "file_name"),
            (json!({"file_name": "a.glb", "bytes": 19}), "bytes"),
            (json!({"file_name": "a.glb", "bytes": 536_870_913}), "bytes"),
        ] {
            clerk.post("/uploads", &body).await.refuses(name);
        }
    }

    async fn a_part_is_put_by_permission_alone(database: Database) {
        let shop = start(&database).await;
        let clerk = Clerk::of(&shop).await;
        let upload = begin(&clerk, 24).await;
        let (id, url) = (upload["id"].as_str().expect("an id"), upload["parts"][0]["url"].as_str().expect("an address"));
        let (address, signature) = url.rsplit_once('=').expect("a signature");
        for bad in [
            url.split('?').next().expect("a path").to_owned(),
            format!("{address}=AAAA"),
            url.replace("/parts/1?", "/parts/2?"),
            url.replace("expires=", "expires=1"),
            format!("/api/uploads/{id}/parts/1?expires=9999999999999&signature={signature}"),
        ] {
            put(&shop, &bad, &[0; 24]).await.problem(403, "/problems/forbidden");
        }
        put(&shop, url, &[0; 23]).await.refuses("body");
        put(&shop, url, &[0; 25]).await.refuses("body");
        assert_eq!(status_of_head(&shop, url, PART_BYTES + 1).await, "413");
        // What a receipt says must be so.
        assert_eq!(put(&shop, url, &[0; 24]).await.status, StatusCode::NO_CONTENT);
        clerk.put(&format!("/uploads/{id}/parts/1"), &json!({"etag": "\"other\""})).await.json();
        let differs = clerk.post(&format!("/uploads/{id}/complete"), &json!({})).await.problem(409, "/problems/conflict");
        assert_eq!(differs["parts"], json!([1]));
        clerk.put(&format!("/uploads/{id}/parts/2"), &json!({"etag": "a"})).await.problem(404, "/problems/not-found");
        clerk.put(&format!("/uploads/{id}/parts/1"), &json!({"etag": "<"})).await.refuses("etag");
    }
}

#[tokio::test]
async fn a_shop_without_a_place_takes_none() {
    let database = Database::in_memory();
    let shop = Shop::with(&database, &five()).await;
    let clerk = Clerk::of(&shop).await;
    let body = json!({"file_name": "chair.glb", "bytes": 100});
    clerk.post("/uploads", &body).await.problem(404, "/problems/not-found");
}

/// `VITRINE_TEST_S3` is the address of a service that speaks like S3, with two buckets `vitrine-uploads` and
/// `vitrine-models`; `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` open it. `cargo xtask test` starts one.
#[tokio::test]
async fn go_to_a_bucket() {
    let Ok(endpoint) = std::env::var("VITRINE_TEST_S3") else {
        assert!(
            std::env::var("VITRINE_TEST_SQLITE_ONLY").is_ok_and(|value| value == "1"),
            "this test needs a service that speaks like S3: run `cargo xtask test`, which starts one, or set \
             VITRINE_TEST_S3; VITRINE_TEST_SQLITE_ONLY=1 leaves such tests out"
        );
        println!("skipped: needs S3, and VITRINE_TEST_SQLITE_ONLY=1 is set");
        return;
    };
    let scratch = Scratch::new();
    let catalogue = scratch.write("catalogue.json", five().to_string());
    let config = Config {
        uploads: Uploads::S3 {
            bucket: "vitrine-uploads".into(),
            region: "us-east-1".into(),
            endpoint: Some(endpoint.parse().expect("an origin")),
            accelerate: false,
            models: Some("vitrine-models".into()),
        },
        catalogue: Some(catalogue),
        ..shop::config(&Database::in_memory())
    };
    let shop = Shop::start(config, scratch).await;
    let clerk = Clerk::of(&shop).await;
    from_begin_to_page(&clerk).await;
    // One that is given up.
    let upload = begin(&clerk, 24).await;
    let path = format!("/uploads/{}", upload["id"].as_str().expect("an id"));
    // The bucket takes a part of no other length than was said.
    let url = upload["parts"][0]["url"].as_str().expect("an address");
    for (length, status) in [(25, StatusCode::FORBIDDEN), (23, StatusCode::FORBIDDEN), (24, StatusCode::OK)] {
        assert_eq!(Answer::of(shop.client.put(url).body(vec![0; length])).await.status, status, "{length} bytes");
    }
    assert_eq!(Answer::of(clerk.request(Method::DELETE, &path)).await.status, StatusCode::NO_CONTENT);
}
