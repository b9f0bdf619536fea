//! `GET /api/openapi.json`

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{catalogue::five, on_each_database, shop::Shop};

on_each_database! {
    async fn is_served(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let answer = shop.get("/api/openapi.json").await;
        let kept: Value = serde_json::from_str(include_str!("../../../openapi.json")).expect("JSON");
        assert_eq!(answer.json(), kept);
        assert_eq!(shop.get_with("/api/openapi.json", "if-none-match", answer.header("etag")).await.status, 304);
    }
}

#[test]
fn the_kept_document_is_current() {
    let current = vitrine_api::routes::openapi::text().expect("a document");
    assert!(
        current == include_str!("../../../openapi.json"),
        "api/openapi.json is out of date: cargo run -p vitrine-api -- openapi > api/openapi.json"
    );
}

#[test]
fn the_document_is_whole() {
    let document: Value = serde_json::from_str(include_str!("../../../openapi.json")).expect("JSON");
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
    let paths: Vec<_> = document["paths"].as_object().expect("paths").keys().collect();
    assert_eq!(
        paths,
        [
            "/api/account",
            "/api/account/password",
            "/api/accounts",
            "/api/admin/audit",
            "/api/admin/users",
            "/api/admin/users/{id}/role",
            "/api/cart",
            "/api/cart/acknowledgement",
            "/api/cart/discount",
            "/api/cart/lines",
            "/api/cart/lines/{sku}",
            "/api/checkout/quote",
            "/api/collections",
            "/api/countries",
            "/api/email-verifications",
            "/api/facets",
            "/api/health/live",
            "/api/health/ready",
            "/api/openapi.json",
            "/api/orders",
            "/api/orders/{number}",
            "/api/orders/{number}/cancel",
            "/api/orders/{number}/payments",
            "/api/passkeys",
            "/api/passkeys/options",
            "/api/passkeys/{id}",
            "/api/password-resets",
            "/api/password-resets/complete",
            "/api/products",
            "/api/products/{slug}",
            "/api/session",
            "/api/session/passkey",
            "/api/session/passkey/options",
            "/api/sessions",
            "/api/telemetry/viewer",
            "/api/test-payments/{intent}/confirm",
            "/api/webhooks/{provider}",
        ]
    );
    let mut references = BTreeSet::new();
    collect(&document, &mut references);
    assert!(!references.is_empty());
    for reference in references {
        let pointer = reference.strip_prefix('#').expect("a reference within the document");
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}

fn collect(value: &Value, references: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(reference) if name == "$ref" => drop(references.insert(reference.clone())),
                    _ => collect(member, references),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        _ => {}
    }
}
