//! Who may do what: `authorisation.tsv` says it for each route and each role, and each route is asked as each role, and by
//! those whose the order is.
//!
//! A verdict is `allowed` or the status that refuses: 401, 403 or 404 (others' orders are not there). Bodies are empty
//! objects, so that what is allowed does no harm; a route that is allowed may find such a request unfit (400, 409, 415,
//! 422), but answers with none of the three.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::Method;
use sea_orm::ConnectionTrait as _;
use serde_json::Value;
use vitrine_api::config::{Config, Uploads};
use vitrine_contract::{OrderStatus, Role};

use crate::support::{
    answer::Answer,
    catalogue::five,
    on_each_database,
    order::{ORDER_KEY, failed_refund, place},
    scratch::{Scratch, unique_name},
    shop::{self, Shop},
    staff::{Clerk, sign_in},
};

const TABLE: &str = include_str!("../authorisation.tsv");
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Who asks, as the table's columns have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asker {
    Guest,
    As(Role),
    /// The shopper whose order it is.
    Owner,
    /// A guest who has the order's key.
    Holder,
}

const ASKERS: [Asker; 6] = [
    Asker::Guest,
    Asker::As(Role::Shopper),
    Asker::As(Role::Staff),
    Asker::As(Role::Admin),
    Asker::Owner,
    Asker::Holder,
];

/// Verdicts of each asker, by `METHOD path`.
fn table() -> BTreeMap<String, [String; ASKERS.len()]> {
    let lines = TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let fields: Vec<_> = line.split('\t').map(str::to_owned).collect();
            let [method, path, verdicts @ ..] = &fields[..] else { panic!("{line:?} has too few fields") };
            let verdicts: [String; ASKERS.len()] =
                verdicts.to_vec().try_into().unwrap_or_else(|_| panic!("{line:?} needs six verdicts"));
            for verdict in &verdicts {
                assert!(["allowed", "401", "403", "404"].contains(&verdict.as_str()), "{line:?}");
            }
            (format!("{method} {path}"), verdicts)
        })
        .collect()
}

fn routes() -> BTreeSet<String> {
    let document: Value =
        serde_json::from_str(&vitrine_api::routes::openapi::text().expect("a document")).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    let methods = |(path, item): (&String, &Value)| {
        let of = METHODS.iter().filter(|method| item.get(**method).is_some());
        of.map(|method| format!("{} {path}", method.to_uppercase())).collect::<Vec<_>>()
    };
    paths.iter().flat_map(methods).collect()
}

#[test]
fn each_route_stands_in_the_table() {
    let (table, routes) = (table(), routes());
    let known: BTreeSet<_> = table.keys().cloned().collect();
    let missing: Vec<_> = routes.difference(&known).collect();
    let gone: Vec<_> = known.difference(&routes).collect();
    assert!(missing.is_empty(), "authorisation.tsv lacks {missing:#?}");
    assert!(gone.is_empty(), "authorisation.tsv holds what is no route: {gone:#?}");
}

/// The path of something that is there.
fn filled(path: &str, upload: &str) -> String {
    let number = match path {
        path if path.contains("/parts/") => "1",
        path if path.contains("/refunds/") => "VT-AAAA-0002",
        _ => "VT-AAAA-0001",
    };
    let mut filled = path.to_owned();
    for (name, value) in [
        ("{slug}", "alba-lounge-chair"),
        ("{sku}", "ALBA-LOUNGE-CHAIR-MOSS"),
        ("{number}", number),
        ("{code}", "WELCOME10"),
        ("{provider}", "test"),
        ("{intent}", "nothing"),
        ("{id}", if path.contains("/uploads/") { upload } else { "1" }),
    ] {
        filled = filled.replace(name, value);
    }
    assert!(!filled.contains('{'), "say in `filled` what {path} is tried with");
    filled
}

on_each_database! {
    async fn each_role_may_do_what_the_table_says(database: Database) {
        let scratch = Scratch::new();
        let catalogue = scratch.write("catalogue.json", five().to_string());
        let uploads = Uploads::Folder(scratch.path().join("uploads"));
        let shop = Shop::start(Config { uploads, catalogue: Some(catalogue), ..shop::config(&database) }, scratch).await;
        place(&shop, "VT-AAAA-0001", "ada@example.com", "ALBA-LOUNGE-CHAIR-MOSS", OrderStatus::PendingPayment).await;
        let paid = place(&shop, "VT-AAAA-0002", "a@example.com", "ALBA-LOUNGE-CHAIR-MOSS", OrderStatus::Paid).await;
        failed_refund(&shop, paid).await;
        let clerk = Clerk::of(&shop).await;
        let begun = clerk.post("/uploads", &serde_json::json!({"file_name": "a.glb", "bytes": 24})).await;
        let begun: Value = serde_json::from_slice(&begun.body).expect("JSON");
        let upload = begun["id"].as_str().expect("an id");
        let mut wrong = Vec::new();
        for (route, verdicts) in table() {
            let (method, path) = route.split_once(' ').expect("a method and a path");
            let method: Method = method.parse().expect("a method");
            for (asker, verdict) in ASKERS.into_iter().zip(&verdicts) {
                let mut request = shop
                    .request(method.clone(), &filled(path, upload))
                    .header("idempotency-key", unique_name());
                // Anew each time: some routes end sessions.
                request = match asker {
                    Asker::Guest => request,
                    Asker::As(role) => request.header("cookie", sign_in(&shop, role).await),
                    Asker::Owner => {
                        let cookie = sign_in(&shop, Role::Shopper).await;
                        let theirs = "UPDATE orders SET account_id = (SELECT max(id) FROM account)";
                        shop.running.database().execute_unprepared(theirs).await.expect("it is theirs");
                        request.header("cookie", cookie)
                    }
                    Asker::Holder => request.header("order-token", ORDER_KEY),
                };
                if method != Method::GET {
                    request = request.header("content-type", "application/json").body("{}");
                }
                let status = Answer::of(request).await.status.as_u16();
                let fits = match verdict.parse::<u16>() {
                    Ok(refusal) => status == refusal,
                    Err(_) => ![401, 403, 404, 405].contains(&status) && status < 500,
                };
                if !fits {
                    wrong.push(format!("{route} as {asker:?}: {status}, and the table says {verdict}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
