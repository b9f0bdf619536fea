//! Title, description and structured data of the page that is shown.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use serde::Serialize;
use vitrine_contract::Product;

use crate::{announce::Announcer, format::decimal, place::product_path, reactive::effect};

/// The whole shop in a sentence, as in `index.html`; also for pages whose own description did not come.
pub const SHOP: &str = "Furniture, gadgets and fashion as real 3D models: turn them, come close, and try every finish \
                        before you choose.";

/// What a page says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    /// Without the shop's name; none for the home page.
    pub title: Option<String>,
    /// A sentence or two for search results.
    pub description: String,
    /// schema.org data as JSON.
    pub json_ld: Option<String>,
}

impl Meta {
    /// A page without structured data.
    pub fn new(title: impl Into<String>, description: impl Into<String>) -> Self {
        Self { title: Some(title.into()), description: description.into(), json_ld: None }
    }

    fn full_title(&self) -> String {
        self.title
            .as_ref()
            .map_or_else(|| "Vitrine – objects in the round".to_owned(), |title| format!("{title} – Vitrine"))
    }
}

/// The page whose title was last said aloud, so that each is said once.
#[derive(Clone, Copy)]
struct Announced(StoredValue<Option<String>>);

/// Lets [`use_meta`] know which page was announced; call once at the top.
pub fn provide() {
    provide_context(Announced(StoredValue::new(None)));
}

/// Keeps the document's head in step with `meta`; none leaves it as it is (the page does not know yet). A page that was
/// navigated to has its title announced.
pub fn use_meta(meta: impl Fn() -> Option<Meta> + 'static) {
    let announcer = Announcer::expect();
    let Announced(announced) = expect_context();
    let path = use_location().pathname;
    effect(move || {
        let Some(meta) = meta() else { return };
        apply(&meta);
        let path = path.get_untracked();
        let before = announced.get_value();
        if before.as_ref() != Some(&path) {
            announced.set_value(Some(path));
            // The first page is read by the browser itself.
            if before.is_some() {
                announcer.say(meta.full_title());
            }
        }
    });
}

fn apply(meta: &Meta) {
    let document = document();
    document.set_title(&meta.full_title());
    if let Ok(Some(tag)) = document.query_selector("meta[name=description]") {
        let _ = tag.set_attribute("content", &meta.description);
    }
    if let Some(old) = document.get_element_by_id("json-ld") {
        old.remove();
    }
    if let (Some(json), Some(head), Ok(tag)) = (&meta.json_ld, document.head(), document.create_element("script")) {
        tag.set_id("json-ld");
        let _ = tag.set_attribute("type", "application/ld+json");
        tag.set_text_content(Some(json));
        let _ = head.append_child(&tag);
    }
}

#[derive(Serialize)]
struct LdProduct<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    name: &'a str,
    description: &'a str,
    image: &'a str,
    category: &'a str,
    offers: Vec<LdOffer<'a>>,
}

#[derive(Serialize)]
struct LdOffer<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    sku: &'a str,
    name: &'a str,
    price: String,
    #[serde(rename = "priceCurrency")]
    currency: &'static str,
    availability: &'static str,
    url: String,
}

/// A product as schema.org describes it. `origin` is the shop's, such as `https://example.org`.
pub fn product_json_ld(product: &Product, origin: &str) -> Option<String> {
    let offers = product
        .variants
        .iter()
        .map(|variant| LdOffer {
            kind: "Offer",
            sku: &variant.sku,
            name: &variant.name,
            price: decimal(variant.price),
            currency: variant.price.currency.code(),
            availability: if variant.stock > 0 {
                "https://schema.org/InStock"
            } else {
                "https://schema.org/OutOfStock"
            },
            url: format!("{origin}{}", product_path(&product.slug, Some(&variant.sku))),
        })
        .collect();
    serde_json::to_string(&LdProduct {
        context: "https://schema.org",
        kind: "Product",
        name: &product.name,
        description: &product.tagline,
        image: &product.poster.url,
        category: &product.collection,
        offers,
    })
    .ok()
}
