//! `GET /api/products?q=…`: what is found, and in which order.

use sea_orm::{ConnectionTrait as _, EntityTrait as _};
use serde_json::{Value, json};
use vitrine_api::db::entities::product;

use crate::support::{
    answer::slugs,
    catalogue::{catalogue, five, product},
    database::{Database, with_postgres},
    on_each_database,
    shop::Shop,
};

async fn found(shop: &Shop, query: &str) -> Vec<String> {
    slugs(&shop.get(&format!("/api/products?q={query}")).await.json())
}

/// Products that say "oak" here and there, the farthest first.
fn oaks() -> Value {
    let mut described = product("described", "Bench", "furniture", 400);
    described["description"] = json!("It looks like oak.");
    let mut made = product("made", "Stool", "furniture", 300);
    made["materials"] = json!(["Oak"]);
    let begun = product("begun", "Oakley Lamp", "furniture", 200);
    let named = product("named", "Chair in Oak", "furniture", 100);
    let mut products = vec![described, made, begun, named, product("other", "Other", "furniture", 50)];
    for (rank, product) in products.iter_mut().enumerate() {
        product["featured"] = json!(rank);
    }
    catalogue(products)
}

on_each_database! {
    async fn what_fits_best_comes_first(database: Database) {
        let shop = Shop::with(&database, &oaks()).await;
        let best = found(&shop, "oak").await;
        assert_eq!(best[..2], ["named", "begun"]);
        assert_eq!(best.len(), 4);
        assert_eq!(found(&shop, "oak&sort=relevance").await, best);
        assert_eq!(found(&shop, "oak&sort=featured").await, ["described", "made", "begun", "named"]);
        assert_eq!(found(&shop, "oak&sort=price_asc").await, ["named", "begun", "made", "described"]);
        // Without a search there is nothing to be near to.
        for plain in ["", "&sort=relevance", "%25", "%25&sort=relevance"] {
            assert_eq!(found(&shop, plain).await, ["described", "made", "begun", "named", "other"], "{plain}");
        }
    }

    async fn the_order_goes_on_from_page_to_page(database: Database) {
        let many = (0..20).map(|n| {
            let mut product = product(&format!("p-{n}"), if n % 3 == 0 { "Oak" } else { "Thing" }, "gadgets", 1000 + n);
            product["tagline"] = json!(if n % 2 == 0 { "of oak and oak" } else { "oak" });
            product
        });
        let shop = Shop::with(&database, &catalogue(many)).await;
        let whole = found(&shop, "oak&limit=100").await;
        assert_eq!(whole.len(), 20);
        assert!(whole[..7].iter().all(|slug| slug[2..].parse::<u32>().is_ok_and(|n| n % 3 == 0)), "{whole:?}");
        for limit in [1, 3, 7, 19] {
            let (mut seen, mut cursor) = (Vec::new(), String::new());
            while seen.len() <= 20 {
                let page = shop.get(&format!("/api/products?q=oak&limit={limit}&cursor={cursor}")).await.json();
                seen.extend(slugs(&page));
                let Some(next) = page["next"].as_str() else { break };
                next.clone_into(&mut cursor);
            }
            assert_eq!(seen, whole, "{limit}");
        }
    }

    async fn it_follows_the_catalogue(database: Database) {
        Shop::with(&database, &five()).await.stop().await;
        let mut file = five();
        file["products"][2]["name"] = json!("Corona Lamp");
        let shop = Shop::with(&database, &file).await;
        assert_eq!(found(&shop, "corona").await, ["brio-lamp"]);
        assert_eq!(found(&shop, "brio").await, [""; 0]);
    }

    async fn long_and_odd_words_do_no_harm(database: Database) {
        let mut file = five();
        file["products"][0]["description"] = json!(format!("{} 椅子 ½ 3d 20cm 1e5 naïve", "long".repeat(900)));
        let shop = Shop::with(&database, &file).await;
        for word in ["椅子", "椅", "1", "3d", "20cm", "20", "1e5", "naive", "alba+3d"] {
            assert_eq!(found(&shop, word).await, ["alba-lounge-chair"], "{word}");
        }
        let longest = "x".repeat(200);
        for odd in [&longest, "%27", "%5C", ":*", "!a", "a%26b|c", "%00", "&sort=relevance&cursor="] {
            assert!(shop.get(&format!("/api/products?q={odd}")).await.status.is_success(), "{odd}");
        }
    }
}

/// The server can forgive typos at all.
async fn expect_trigrams(database: &Database) {
    let db = database.connect().await;
    let answer = db
        .query_one_raw(sea_orm::Statement::from_string(
            sea_orm::DbBackend::Postgres,
            "SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'",
        ))
        .await
        .expect("an answer")
        .expect("a row");
    let there = answer.try_get_by_index::<i64>(0).expect("a number") == 1;
    assert!(there, "this PostgreSQL has no pg_trgm: install its contrib package, or the tests of typos prove nothing");
}

#[tokio::test]
async fn typos_are_forgiven_on_postgres() {
    with_postgres(async |database: Database| {
        expect_trigrams(&database).await;
        let shop = Shop::with(&database, &five()).await;
        for (query, best) in [
            ("chiar", "alba-lounge-chair"),  // swapped
            ("chaiir", "alba-lounge-chair"), // one too many
            ("chir", "alba-lounge-chair"),   // one too few
            ("cheir", "alba-lounge-chair"),  // another one
            ("spaeker", "echo-speaker"),
            ("speeker", "echo-speaker"),
            ("spekers", "echo-speaker"),
            ("lmap", "brio-lamp"),
            ("lounge+chiar", "alba-lounge-chair"), // the right word stays as it is
            ("bucle", "alba-lounge-chair"),        // materials
            ("evenigns", "alba-lounge-chair"),     // tagline
        ] {
            assert_eq!(found(&shop, query).await.first().map(String::as_str), Some(best), "{query}");
        }
        // What is there is not taken for a typo, and what is like nothing finds nothing.
        assert_eq!(found(&shop, "oak").await.len(), 2);
        for query in ["zzzzzz", "helicopter", "chiar+lmap", "oek", "12345"] {
            assert_eq!(found(&shop, query).await, [""; 0], "{query}");
        }
        // All else goes on as it does.
        assert_eq!(found(&shop, "chiar&collection=gadgets").await, [""; 0]);
        assert_eq!(shop.get("/api/facets?q=chiar").await.json()["collections"][0]["products"], 1);
    })
    .await;
}

#[tokio::test]
async fn what_was_a_typo_stays_one_to_the_last_page() {
    with_postgres(async |database: Database| {
        expect_trigrams(&database).await;
        let many = (0..9).map(|n| product(&format!("p-{n}"), "Speaker", "gadgets", 1000 + n));
        let shop = Shop::with(&database, &catalogue(many)).await;
        for sort in ["relevance", "price_asc"] {
            let path = format!("/api/products?q=spaeker&sort={sort}&limit=4");
            let first = shop.get(&path).await.json();
            assert_eq!(slugs(&first), ["p-0", "p-1", "p-2", "p-3"]);
            // Someone writes it like that.
            let db = database.connect().await;
            db.execute_unprepared("UPDATE product SET search = E' spaeker\\n\\n' WHERE slug = 'p-8'")
                .await
                .expect("an update");
            let next = first["next"].as_str().expect("more");
            let second = shop.get(&format!("{path}&cursor={next}")).await.json();
            assert_eq!(slugs(&second), ["p-4", "p-5", "p-6", "p-7"]);
            // Whoever begins anew finds that one alone.
            assert_eq!(slugs(&shop.get(&path).await.json()), ["p-8"]);
            db.execute_unprepared("UPDATE product SET search = E' speaker\\n\\n' WHERE slug = 'p-8'")
                .await
                .expect("an update");
        }
    })
    .await;
}

#[tokio::test]
async fn without_trigrams_the_search_goes_on() {
    with_postgres(async |database: Database| {
        // The extension cannot be made where one of its functions is there already.
        let db = database.connect().await;
        db.execute_unprepared(
            "CREATE FUNCTION word_similarity(text, text) RETURNS real LANGUAGE sql AS 'SELECT 0::real'",
        )
        .await
        .expect("a function");
        let shop = Shop::with(&database, &five()).await;
        assert_eq!(found(&shop, "chair").await, ["alba-lounge-chair"]);
        assert_eq!(found(&shop, "chiar").await, [""; 0]);
        shop.stop().await;

        // As soon as it can, a start makes it.
        db.execute_unprepared("DROP FUNCTION word_similarity(text, text)").await.expect("no function");
        expect_trigrams(&database).await;
        let shop = Shop::with(&database, &five()).await;
        assert_eq!(found(&shop, "chiar").await, ["alba-lounge-chair"]);
        assert_eq!(product::Entity::find().all(&db).await.expect("rows").len(), 5);
    })
    .await;
}
