//! Catalogues for tests.

use serde_json::{Value, json};

/// A product that says little but is sound; change what matters to the test.
pub fn product(slug: &str, name: &str, collection: &str, price: i64) -> Value {
    let sku = slug.to_uppercase();
    json!({
        "slug": slug, "name": name, "tagline": "", "description": "", "collection": collection, "featured": 1,
        "materials": [],
        "dimensions": {"width": 0.72, "height": 0.78, "depth": 0.74},
        "model": {"path": format!("models/{slug}.0123456789abcdef.glb"), "bytes": 123_456},
        "poster": {"path": format!("posters/{slug}.0123456789abcdef.webp"), "width": 1200, "height": 1100},
        "camera_orbit": {"theta": -30.0, "phi": 72.5},
        "variants": [
            {"sku": format!("{sku}-MOSS"), "name": "Moss", "swatch": "#6b7358", "model_variant": "Moss",
             "price": {"amount": price, "currency": "EUR"}, "stock": 3},
            {"sku": format!("{sku}-SAND"), "name": "Sand", "swatch": "#d8c8a8", "model_variant": null,
             "price": {"amount": price + 1000, "currency": "EUR"}, "stock": 0},
        ],
    })
}

/// A catalogue of these products, with three collections.
pub fn catalogue(products: impl IntoIterator<Item = Value>) -> Value {
    json!({
        "version": 1,
        "collections": [
            {"slug": "furniture", "name": "Furniture", "description": "To sit and lie on."},
            {"slug": "gadgets", "name": "Gadgets", "description": "To play with."},
            {"slug": "fashion", "name": "Fashion", "description": "To wear."},
        ],
        "products": products.into_iter().collect::<Vec<_>>(),
    })
}

/// Five products in three collections, with texts to search in.
pub fn five() -> Value {
    let mut chair = product("alba-lounge-chair", "Alba Lounge Chair", "furniture", 129_900);
    chair["tagline"] = json!("A low chair for long evenings");
    chair["description"] = json!("Bent by hand.\n\nMade in Ålesund.");
    chair["materials"] = json!(["Solid oak frame", "Wool bouclé"]);
    chair["featured"] = json!(2);
    let mut stool = product("cafe-stool", "Café Stool", "furniture", 34_900);
    stool["materials"] = json!(["Solid oak"]);
    stool["featured"] = json!(1);
    let mut lamp = product("brio-lamp", "Brio Lamp", "gadgets", 18_900);
    lamp["featured"] = json!(3);
    lamp["variants"][0]["stock"] = json!(0);
    let mut speaker = product("echo-speaker", "echo speaker", "gadgets", 34_900);
    speaker["featured"] = json!(3);
    let mut bag = product("duna-bag", "Duna Bag", "fashion", 24_900);
    bag["featured"] = Value::Null;
    catalogue([chair, stool, lamp, speaker, bag])
}
