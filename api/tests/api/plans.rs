//! How long the catalogue takes with thousands of products: not a test of the build, but a measuring rod.
//!
//! `cargo test -p vitrine-api --test api plans -- --ignored --nocapture`

use std::time::Instant;

use sea_orm::ConnectionTrait as _;

use crate::support::{
    catalogue::catalogue,
    database::{Database, with_postgres},
    shop::Shop,
};

/// Five thousand products with three variants each, straight into the tables.
const MANY: &[&str] = &[
    "INSERT INTO product (slug, collection_id, name, name_key, tagline, description, search, materials, width, height, depth,
        model_path, model_bytes, poster_path, poster_width, poster_height, camera_theta, camera_phi, featured, price_amount,
        price_currency, published)
    SELECT 'p-' || n, (SELECT min(id) FROM collection) + n % 3, initcap(name), name, '', '',
        ' ' || name || E'\\n solid ' || wood || E' wool\\n ' || repeat('made by hand in the north ', 12) || 'lot' || n,
        '[]', 1, 1, 1, 'models/x.glb', 1, 'posters/x.webp', 1, 1, 0, 75, n * 7919 % 5000, 1000 + n * 104729 % 300000, 'EUR', TRUE
    FROM (SELECT n, kind || ' ' || series || ' ' || n AS name, wood FROM generate_series(1, 5000) AS n,
        LATERAL (SELECT (ARRAY['chair', 'table', 'lamp', 'speaker', 'shelf', 'sofa', 'watch', 'bag'])[1 + n % 8] AS kind,
            (ARRAY['alba', 'brio', 'corona', 'duna', 'echo', 'fjord', 'gala'])[1 + n % 7] AS series,
            (ARRAY['oak', 'walnut', 'ash', 'teak', 'elm'])[1 + n % 5] AS wood) AS words) AS products",
    "INSERT INTO variant (product_id, sku, name, options, swatch, price_amount, price_currency, position, published)
    SELECT id, 'SKU-' || id || '-' || place, 'v', jsonb_build_array(
            jsonb_build_object('name', 'Finish', 'value', 'F' || (id + place) % 24),
            jsonb_build_object('name', 'Size', 'value', (ARRAY['S', 'M', 'L'])[place])),
        '#888888', price_amount, 'EUR', place, TRUE
    FROM product, generate_series(1, 3) AS place",
    "INSERT INTO inventory (variant_id, received, available, reserved, sold)
    SELECT id, id % 4, id % 4, 0, 0 FROM variant",
    "ANALYZE",
];

#[tokio::test]
#[ignore = "measures, and takes its time"]
async fn thousands_of_products() {
    with_postgres(async |database: Database| {
        let shop = Shop::with(&database, &catalogue([])).await;
        let db = database.connect().await;
        for statement in MANY {
            db.execute_unprepared(statement).await.expect("rows go in");
        }
        db.execute_unprepared("VACUUM ANALYZE").await.expect("it is tidied up");
        for query in [
            "",
            "sort=price_desc&collection=furniture",
            "q=oak",
            "q=oak+chair",
            "q=lot4711",
            "q=chiar",
            "q=spaeker+echo",
            "option=Finish:F7",
            "option=Finish:F7&option=Size:L&in_stock=true",
            "price_min=5000&price_max=9000",
            "q=lamp&in_stock=true&option=Size:S",
        ] {
            for path in ["/api/products", "/api/facets"] {
                let path = format!("{path}?{query}");
                shop.get(&path).await.json();
                let begun = Instant::now();
                for _ in 0..5 {
                    shop.get(&path).await.json();
                }
                println!("{:>7.1} ms  {path}", begun.elapsed().as_secs_f64() * 200.0);
            }
        }
    })
    .await;
}
