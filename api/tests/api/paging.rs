//! Paging stays right while rows come and go.

use std::collections::{HashMap, HashSet};

use proptest::{collection::vec, prelude::*, test_runner::TestRunner};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, DatabaseConnection, EntityTrait as _, QueryFilter as _,
    sea_query::Expr,
};
use serde_json::Value;
use vitrine_api::{
    db::entities::{collection, product},
    domain::{name_key, search_text},
};

use crate::support::{answer::slugs, catalogue::catalogue, on_each_database, shop::Shop};

/// What a product is sorted by. Small ranges, so that many are equal.
#[derive(Debug, Clone)]
struct Keys {
    featured: i64,
    price: i64,
    name: &'static str,
}

/// What happens between two pages.
#[derive(Debug, Clone)]
enum Change {
    /// A product appears.
    Add(Keys),
    /// One of those that may go goes: the n-th, counted round.
    Remove(usize),
}

/// A walk through a list.
#[derive(Debug, Clone)]
struct Walk {
    /// There from the first page to the last.
    lasting: Vec<Keys>,
    /// There at first.
    fleeting: Vec<Keys>,
    limit: usize,
    sort: &'static str,
    /// A word that all products have, some of them in their name; or nothing.
    search: &'static str,
    /// What happens after the first page, after the second, …
    changes: Vec<Vec<Change>>,
}

fn keys() -> impl Strategy<Value = Keys> {
    let name = prop::sample::select(vec!["Alba", "alba", "Älba", "Bo", "bo 2", "Zoé", "椅子", "Zz", "Oak", "Bo oak"]);
    (0..4_i64, 1..4_i64, name).prop_map(|(featured, price, name)| Keys { featured, price, name })
}

fn walk() -> impl Strategy<Value = Walk> {
    let change = prop_oneof![keys().prop_map(Change::Add), any::<usize>().prop_map(Change::Remove)];
    (
        vec(keys(), 0..10),
        vec(keys(), 0..6),
        1..5_usize,
        prop::sample::select(vec!["featured", "price_asc", "price_desc", "name", "relevance", "relevance"]),
        prop::sample::select(vec!["", "oak"]),
        vec(vec(change, 0..4), 0..8),
    )
        .prop_map(|(lasting, fleeting, limit, sort, search, changes)| Walk {
            lasting,
            fleeting,
            limit,
            sort,
            search,
            changes,
        })
}

/// Puts products straight into the table.
async fn insert(db: &DatabaseConnection, collection_id: i64, rows: impl IntoIterator<Item = (String, &Keys)>) {
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(slug, keys)| product::ActiveModel {
            id: NotSet,
            slug: Set(slug),
            collection_id: Set(collection_id),
            name: Set(keys.name.to_owned()),
            name_key: Set(name_key(keys.name)),
            tagline: Set(String::new()),
            description: Set(String::new()),
            search: Set(search_text(keys.name, "of oak", &[], "")),
            materials: Set(product::Lines(Vec::new())),
            width: Set(1.0),
            height: Set(1.0),
            depth: Set(1.0),
            model_path: Set("models/x.glb".into()),
            model_bytes: Set(1),
            poster_path: Set("posters/x.webp".into()),
            poster_width: Set(1),
            poster_height: Set(1),
            camera_theta: Set(0.0),
            camera_phi: Set(75.0),
            featured: Set(keys.featured),
            price_amount: Set(keys.price),
            price_currency: Set("EUR".into()),
            published: Set(true),
            listed: Set(true),
            edited_at: Set(None),
        })
        .collect();
    if !rows.is_empty() {
        product::Entity::insert_many(rows).exec_without_returning(db).await.expect("rows go in");
    }
}

/// Walks to the end and returns the slugs of all pages, one after the other.
async fn take(shop: &Shop, db: &DatabaseConnection, collection_id: i64, walk: &Walk) -> Vec<String> {
    product::Entity::delete_many().exec(db).await.expect("rows go out");
    let named = |prefix: &str, count: usize| (0..count).map(|n| format!("{prefix}-{n}")).collect::<Vec<_>>();
    let lasting: Vec<_> = named("lasting", walk.lasting.len()).into_iter().zip(&walk.lasting).collect();
    let mut fleeting = named("fleeting", walk.fleeting.len());
    // Those that go have ids between those that last.
    let (before, after) = lasting.split_at(lasting.len() / 2);
    insert(db, collection_id, before.iter().cloned()).await;
    insert(db, collection_id, fleeting.iter().cloned().zip(&walk.fleeting)).await;
    insert(db, collection_id, after.iter().cloned()).await;

    let (mut seen, mut cursor, mut added) = (Vec::new(), String::new(), 0);
    let mut changes = walk.changes.iter();
    loop {
        let path = format!("/api/products?sort={}&q={}&limit={}&cursor={cursor}", walk.sort, walk.search, walk.limit);
        let page = shop.get(&path).await.json();
        let items = slugs(&page);
        assert!(items.len() <= walk.limit);
        seen.extend(items);
        match &page["next"] {
            // A walk that has met more than there ever was has met something twice, and may never end.
            _ if seen.len() > 100 => return seen,
            Value::String(next) => next.clone_into(&mut cursor),
            _ => return seen,
        }
        for change in changes.next().into_iter().flatten() {
            match change {
                Change::Add(keys) => {
                    let slug = format!("added-{added}");
                    added += 1;
                    insert(db, collection_id, [(slug.clone(), keys)]).await;
                    fleeting.push(slug);
                }
                Change::Remove(_) if fleeting.is_empty() => {}
                Change::Remove(n) => {
                    let slug = fleeting.swap_remove(n % fleeting.len());
                    let this = product::Column::Slug.eq(slug);
                    // Some are withdrawn, others deleted.
                    if n % 2 == 0 {
                        let withdrawn = product::Entity::update_many()
                            .col_expr(product::Column::Published, Expr::value(false))
                            .filter(this);
                        withdrawn.exec(db).await.expect("an update");
                    } else {
                        product::Entity::delete_many().filter(this).exec(db).await.expect("a deletion");
                    }
                }
            }
        }
    }
}

fn named_so(keys: &Keys, word: &str) -> bool {
    name_key(keys.name).split(' ').any(|part| part == word)
}

/// What must hold of every walk.
fn check(walk: &Walk, seen: &[String]) -> Result<(), TestCaseError> {
    let distinct: HashSet<_> = seen.iter().collect();
    prop_assert_eq!(distinct.len(), seen.len(), "something came twice: {:?}", seen);

    let lasting: HashMap<_, _> =
        walk.lasting.iter().enumerate().map(|(n, keys)| (format!("lasting-{n}"), keys)).collect();
    let met: Vec<_> = seen.iter().filter_map(|slug| lasting.get(slug)).collect();
    prop_assert_eq!(met.len(), lasting.len(), "something was left out: {:?}", seen);

    let in_order = met.is_sorted_by(|a, b| match walk.sort {
        "relevance" if !walk.search.is_empty() => named_so(a, walk.search) >= named_so(b, walk.search),
        "featured" | "relevance" => a.featured <= b.featured,
        "price_asc" => a.price <= b.price,
        "price_desc" => a.price >= b.price,
        _ => name_key(a.name) <= name_key(b.name),
    });
    prop_assert!(in_order, "out of order: {:?}", met);
    Ok(())
}

on_each_database! {
    async fn nothing_that_lasts_is_lost_and_nothing_comes_twice(database: Database) {
        let shop = Shop::with(&database, &catalogue([])).await;
        let db = database.connect().await;
        let collection = collection::Entity::find().one(&db).await.expect("an answer").expect("a collection");
        let runtime = tokio::runtime::Handle::current();
        let outcome = tokio::task::spawn_blocking(move || {
            let mut runner = TestRunner::new(ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() });
            let outcome = runner.run(&walk(), |walk| {
                let seen = runtime.block_on(take(&shop, &db, collection.id, &walk));
                check(&walk, &seen)
            });
            outcome.map_err(Box::new)
        });
        outcome.await.expect("no panic").expect("every walk holds");
    }
}
