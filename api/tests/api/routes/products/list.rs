//! `GET /api/products`

use std::io::Read as _;

use serde_json::{Value, json};

use crate::support::{
    answer::slugs,
    catalogue::{catalogue, five, product},
    on_each_database,
    shop::Shop,
};

async fn listed(shop: &Shop, query: &str) -> Vec<String> {
    let page = shop.get(&format!("/api/products{query}")).await.json();
    assert_eq!(page["next"], Value::Null);
    slugs(&page)
}

on_each_database! {
    async fn gives_summaries(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let page = shop.get("/api/products").await.json();
        assert_eq!(
            page["items"][1],
            json!({
                "slug": "alba-lounge-chair",
                "name": "Alba Lounge Chair",
                "tagline": "A low chair for long evenings",
                "collection": "furniture",
                "price": {"amount": 129_900, "currency": "EUR"},
                "poster": {
                    "url": "https://models.example/posters/alba-lounge-chair.0123456789abcdef.webp",
                    "width": 1200,
                    "height": 1100,
                },
                "camera_orbit": {"theta": -30.0, "phi": 72.5},
                "swatches": ["#6b7358", "#d8c8a8"],
                "in_stock": true,
            })
        );
        let lamp = page["items"].as_array().and_then(|items| items.iter().find(|item| item["slug"] == "brio-lamp"));
        assert_eq!(lamp.map(|lamp| &lamp["in_stock"]), Some(&json!(false)));
    }

    async fn sorts(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let [alba, brio, cafe, duna, echo] =
            ["alba-lounge-chair", "brio-lamp", "cafe-stool", "duna-bag", "echo-speaker"];
        // Equal ranks keep the order of the catalogue; products without a rank come last.
        assert_eq!(listed(&shop, "").await, [cafe, alba, brio, echo, duna]);
        assert_eq!(listed(&shop, "?sort=featured").await, [cafe, alba, brio, echo, duna]);
        assert_eq!(listed(&shop, "?sort=price_asc").await, [brio, duna, cafe, echo, alba]);
        assert_eq!(listed(&shop, "?sort=price_desc").await, [alba, echo, cafe, duna, brio]);
        // Neither case nor accents matter.
        assert_eq!(listed(&shop, "?sort=name").await, [alba, brio, cafe, duna, echo]);
    }

    async fn filters_by_collection(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        assert_eq!(listed(&shop, "?collection=furniture").await, ["cafe-stool", "alba-lounge-chair"]);
        assert_eq!(listed(&shop, "?category=gadgets").await, ["brio-lamp", "echo-speaker"]);
        assert_eq!(listed(&shop, "?collection=nothing").await, [""; 0]);
        // Fields that a form left blank do not count.
        assert_eq!(listed(&shop, "?collection=&q=&sort=&limit=&cursor=").await.len(), 5);
    }

    async fn searches(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        for (query, found) in [
            ("alba", vec!["alba-lounge-chair"]),
            ("ALBA", vec!["alba-lounge-chair"]),
            ("loun", vec!["alba-lounge-chair"]),            // the beginning of a word
            ("nge", vec![]),                                // not its end
            ("cafe", vec!["cafe-stool"]),                   // é is e
            ("caf%C3%A9", vec!["cafe-stool"]),
            ("CAFE%CC%81", vec!["cafe-stool"]),             // an accent of its own
            ("alesund", vec!["alba-lounge-chair"]),         // description
            ("evening", vec!["alba-lounge-chair"]),         // tagline
            ("boucl%C3%A9", vec!["alba-lounge-chair"]),     // materials
            ("oak&sort=featured", vec!["cafe-stool", "alba-lounge-chair"]),
            ("oak+chair", vec!["alba-lounge-chair"]),       // all words must be there, in any order
            ("chair+oak+lamp", vec![]),
            ("%25", vec!["cafe-stool", "alba-lounge-chair", "brio-lamp", "echo-speaker", "duna-bag"]), // no word: no filter
            ("o_k", vec![]),                                // "o" and "k"
            ("%27%3B+DROP+TABLE+product%3B--", vec![]),
        ] {
            assert_eq!(listed(&shop, &format!("?q={query}")).await, found, "{query}");
        }
        assert_eq!(listed(&shop, "?q=oak&collection=gadgets").await, [""; 0]);
        assert_eq!(listed(&shop, "?q=solid&sort=price_desc").await, ["alba-lounge-chair", "cafe-stool"]);
    }

    async fn pages(database: Database) {
        let many = (0..30).map(|n| product(&format!("p-{n}"), &format!("Product {n}"), "gadgets", 1000 + n));
        let shop = Shop::with(&database, &catalogue(many)).await;
        let first = shop.get("/api/products").await.json();
        assert_eq!(slugs(&first).len(), 24);
        let second = shop.get(&format!("/api/products?cursor={}", first["next"].as_str().expect("more"))).await.json();
        assert_eq!(slugs(&second).len(), 6);
        assert_eq!(second["next"], Value::Null);
        // A last page that is just full says that nothing follows.
        assert_eq!(shop.get("/api/products?limit=30").await.json()["next"], Value::Null);
        let next = shop.get("/api/products?limit=29").await.json()["next"].clone();
        assert!(next.is_string());
        // The page size may change on the way.
        let rest = shop.get(&format!("/api/products?limit=1&cursor={}", next.as_str().expect("more"))).await.json();
        assert_eq!(slugs(&rest), ["p-29"]);
    }

    async fn cursors_belong_to_their_list(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let page = shop.get("/api/products?limit=1&sort=name&q=s").await.json();
        let cursor = page["next"].as_str().expect("more");
        assert!(cursor.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')), "{cursor}");
        shop.get(&format!("/api/products?limit=2&sort=name&q=S&cursor={cursor}")).await.json();
        for other in ["sort=price_asc&q=s", "sort=name", "sort=name&q=so", "q=s", "sort=name&q=s&collection=furniture"] {
            shop.get(&format!("/api/products?{other}&cursor={cursor}")).await.refuses("cursor");
        }
        for other in ["in_stock=true", "price_min=1", "price_max=1000000", "option=Finish:Moss"] {
            shop.get(&format!("/api/products?sort=name&q=s&{other}&cursor={cursor}")).await.refuses("cursor");
        }
        for forged in ["x", "AAAA", "bnVsbA", "%00", "e30"] {
            shop.get(&format!("/api/products?cursor={forged}")).await.refuses("cursor");
        }
    }

    async fn refuses_what_it_does_not_understand(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        for limit in ["0", "101", "-1", "x", "1.5", "99999999999999999999"] {
            shop.get(&format!("/api/products?limit={limit}")).await.refuses("limit");
        }
        for sort in ["best", "Name", "%00"] {
            shop.get(&format!("/api/products?sort={sort}")).await.refuses("sort");
        }
        for slug in ["A", "a%00", "-", "%ff"] {
            shop.get(&format!("/api/products?collection={slug}")).await.refuses("collection");
        }
        shop.get(&format!("/api/products?q={}", "x".repeat(201))).await.refuses("q");
        shop.get("/api/products?q=a+b+c+d+e+f+g+h+i+j+k+l+m").await.refuses("q");
        shop.get("/api/products?sort=name&sort=name").await.problem(400, "/problems/invalid-request");
        // What it does not know does not matter.
        shop.get("/api/products?utm_source=x&fbclid=y").await.json();
    }

    async fn is_not_sent_again_to_who_has_it(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let first = shop.get("/api/products?sort=name").await;
        assert_eq!(first.header("cache-control"), "public, max-age=30, stale-while-revalidate=300");
        let again = shop.get_with("/api/products?sort=name", "if-none-match", first.header("etag")).await;
        assert_eq!(again.status, 304);
        assert!(again.body.is_empty());
        assert_ne!(shop.get("/api/products?sort=price_asc").await.header("etag"), first.header("etag"));
    }

    async fn is_sent_packed_to_who_can_unpack(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let plain = shop.get("/api/products").await;
        assert_eq!(plain.header("content-encoding"), "");
        assert_eq!(plain.list("vary"), ["accept-encoding"]);
        let packed = shop.get_with("/api/products", "accept-encoding", "gzip").await;
        assert_eq!(packed.header("content-encoding"), "gzip");
        assert_eq!(packed.list("vary"), ["accept-encoding"]);
        assert!(packed.body.len() < plain.body.len());
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(&*packed.body).read_to_end(&mut unpacked).expect("gzip");
        assert_eq!(unpacked, plain.body);
        let best = shop.get_with("/api/products", "accept-encoding", "gzip, br").await;
        assert_eq!(best.header("content-encoding"), "br");
        let head = shop.request(reqwest::Method::HEAD, "/api/products").send().await.expect("an answer");
        assert_eq!(head.status(), 200);
    }
}
