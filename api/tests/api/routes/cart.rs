//! `/api/cart`

use reqwest::Method;
use sea_orm::{ConnectionTrait as _, EntityTrait as _};
use serde_json::{Value, json};
use vitrine_api::db::entities::cart_line;

use crate::support::{catalogue::five, on_each_database, shop::Shop, shopper::Shopper};

const CHAIR: &str = "ALBA-LOUNGE-CHAIR-MOSS";
const STOOL: &str = "CAFE-STOOL-MOSS";

async fn set(shopper: &mut Shopper, sku: &str, quantity: u32) -> crate::support::answer::Answer {
    shopper.send(Method::PUT, &format!("/api/cart/lines/{sku}"), &json!({"quantity": quantity})).await
}

on_each_database! {
    async fn begins_empty_and_gives_no_cookie(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let mut guest = shop.shopper();
        let cart = guest.get("/api/cart").await;
        assert_eq!(cart.json(), json!({"lines": [], "count": 0, "subtotal": null, "discount": null, "total": null}));
        assert!(cart.headers.get("set-cookie").is_none());
        assert_eq!(cart.header("cache-control"), "no-store");
    }

    async fn is_priced_by_the_shop_and_kept_by_a_cookie(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let mut guest = shop.shopper();
        let first = guest.add(CHAIR, 1).await;
        let cookie = first.header("set-cookie").to_owned();
        for part in ["vitrine-cart=", "; Path=/", "; HttpOnly", "; SameSite=Lax", "; Max-Age="] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Secure"), "over plain HTTP browsers would not keep it: {cookie}");
        let cart = guest.add(STOOL, 2).await.json();
        assert_eq!(cart["count"], 3);
        assert_eq!(cart["subtotal"], json!({"amount": 129_900 + 2 * 34_900, "currency": "EUR"}));
        assert_eq!(cart["lines"][1]["sku"], STOOL);
        assert_eq!(cart["lines"][1]["unit_price"]["amount"], 34_900);
        assert_eq!(cart["lines"][1]["state"], "available");
        assert_eq!(cart["lines"][0]["max_quantity"], 3);
        // What was put in again is summed, as far as stock goes.
        assert_eq!(guest.add(CHAIR, 5).await.json()["lines"][0]["quantity"], 3);
        assert_eq!(set(&mut guest, CHAIR, 2).await.json()["lines"][0]["quantity"], 2);
        let cart = set(&mut guest, CHAIR, 0).await.json();
        assert_eq!(cart["lines"].as_array().map(Vec::len), Some(1));
        let cart = guest.send(Method::DELETE, &format!("/api/cart/lines/{STOOL}"), &Value::Null).await.json();
        assert_eq!(cart["count"], 0);
        // Another guest has another cart.
        assert_eq!(shop.shopper().get("/api/cart").await.json()["count"], 0);
        let stored = cart_line::Entity::find().all(shop.running.database()).await.expect("rows");
        assert!(stored.is_empty());
    }

    async fn tells_what_changed_since(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let mut guest = shop.shopper();
        guest.add(CHAIR, 2).await.json();
        guest.add(STOOL, 1).await.json();
        let db = shop.running.database();
        for sql in [
            format!("UPDATE variant SET price_amount = 139900 WHERE sku = '{CHAIR}'"),
            format!(
                "UPDATE inventory SET available = 1, received = 1 WHERE variant_id = (SELECT id FROM variant WHERE sku = '{CHAIR}')"
            ),
            format!("UPDATE variant SET published = false WHERE sku = '{STOOL}'"),
        ] {
            db.execute_unprepared(&sql).await.expect("changed");
        }
        let cart = guest.get("/api/cart").await.json();
        let line = &cart["lines"][0];
        assert_eq!((&line["state"], &line["quantity"], &line["max_quantity"]), (&json!("short"), &json!(2), &json!(1)));
        assert_eq!(line["price_was"]["amount"], 129_900);
        assert_eq!(cart["lines"][1]["state"], "gone");
        assert_eq!((&cart["count"], &cart["subtotal"]["amount"]), (&json!(1), &json!(139_900)));
        let cart = guest.send(Method::POST, "/api/cart/acknowledgement", &Value::Null).await.json();
        assert_eq!(cart["lines"][0]["price_was"], Value::Null);
        db.execute_unprepared("UPDATE inventory SET available = 0, received = 0").await.expect("changed");
        assert_eq!(guest.get("/api/cart").await.json()["lines"][0]["state"], "sold_out");
    }

    async fn refuses_what_cannot_be(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let mut guest = shop.shopper();
        guest.add("lower", 1).await.refuses("sku");
        guest.add(CHAIR, 0).await.refuses("quantity");
        guest.add(CHAIR, 21).await.refuses("quantity");
        guest.add("NO-SUCH-THING", 1).await.problem(404, "/problems/not-found");
        let problem = guest.add("ALBA-LOUNGE-CHAIR-SAND", 1).await.problem(409, "/problems/out-of-stock");
        assert_eq!(problem["skus"], json!(["ALBA-LOUNGE-CHAIR-SAND"]));
        set(&mut guest, "lower", 1).await.problem(404, "/problems/not-found");
        set(&mut guest, CHAIR, 21).await.refuses("quantity");
        // A refusal makes no cart and no cookie.
        assert_eq!(guest.cookie("vitrine-cart"), None);
        for body in ["", "{", "[]", "{\"sku\": 1}", "{\"sku\":\"A\",\"quantity\":-1}"] {
            let request = guest.request(Method::POST, "/api/cart/lines").header("content-type", "application/json");
            crate::support::answer::Answer::of(request.body(body)).await.problem(400, "/problems/invalid-request");
        }
        let request = guest.request(Method::POST, "/api/cart/lines").body("{}");
        crate::support::answer::Answer::of(request).await.problem(415, "/problems/unsupported-media-type");
    }

    async fn takes_codes(database: Database) {
        let shop = Shop::with(&database, &five()).await;
        let db = shop.running.database();
        db.execute_unprepared(
            "INSERT INTO discount (code, percent, minimum, currency, uses, active) VALUES ('TEN', 1000, 100000, 'EUR', 0, true)",
        )
        .await
        .expect("a code");
        let mut guest = shop.shopper();
        guest.add(STOOL, 1).await.json();
        let put = |code: &str| json!({"code": code});
        guest.send(Method::PUT, "/api/cart/discount", &put("NOPE")).await.refuses("code");
        guest.send(Method::PUT, "/api/cart/discount", &put("?")).await.refuses("code");
        let cart = guest.send(Method::PUT, "/api/cart/discount", &put(" ten ")).await.json();
        assert_eq!(cart["discount"]["amount"]["amount"], 0);
        assert!(cart["discount"]["refused"].as_str().is_some_and(|reason| reason.contains("€1,000")), "{cart}");
        let cart = guest.add(CHAIR, 1).await.json();
        assert_eq!(cart["discount"]["amount"]["amount"], 16_480);
        assert_eq!(cart["discount"]["label"], "10 % off");
        assert_eq!(cart["total"]["amount"], 148_320);
        let cart = guest.send(Method::DELETE, "/api/cart/discount", &Value::Null).await.json();
        assert_eq!(cart["discount"], Value::Null);
    }
}
