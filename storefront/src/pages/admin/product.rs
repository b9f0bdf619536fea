//! A product and its variants, to change.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use vitrine_contract::{
    AdminProduct, AdminVariant, CameraOrbit, Currency, Dimensions, NewProduct, ProductContent, VariantContent,
};

use super::table::{Editor, button, coming, head, table, text};
use crate::{
    announce::Announcer,
    api::{self, ApiError, Call, Load, load},
    browser,
    catalogue::Collections,
    form::{Field, Form, Kind, fields, sheet},
    format::{decimal, parse_money, words},
    query,
    reactive::effect,
};

fn content_table() -> Vec<Field> {
    let line = |name, label| Field::new(name, label, Kind::Text, "off");
    vec![
        line("name", "Name"),
        line("tagline", "Tagline").hint("One line under the name"),
        Field::new("description", "Description", Kind::Area, "off").hint("Paragraphs are parted by an empty line"),
        Field::new("collection", "Collection", Kind::Select, "off"),
        Field::new("materials", "Materials", Kind::Area, "off").optional().hint("One to a line"),
        line("dimensions.width", "Width in metres"),
        line("dimensions.height", "Height in metres"),
        line("dimensions.depth", "Depth in metres"),
        line("camera_orbit.theta", "Seen from: degrees around").hint("-180 to 180; 0 is the front"),
        line("camera_orbit.phi", "Seen from: degrees from above").hint("0 to 180"),
        Field::new("featured", "Rank in the window", Kind::Digits, "off").optional().hint("Smallest first"),
        Field::new("published", "Shoppers see it", Kind::Check, ""),
    ]
}

fn new_table() -> Vec<Field> {
    let slug = Field::new("slug", "Name in URLs", Kind::Text, "off").hint("Such as alba-lounge-chair; never changes");
    std::iter::once(slug).chain(content_table()).collect()
}

fn fill(form: Form, content: &ProductContent) {
    form.set("name", content.name.clone());
    form.set("tagline", content.tagline.clone());
    form.set("description", content.description.clone());
    form.set("collection", content.collection.clone());
    form.set("materials", content.materials.join("\n"));
    form.set("dimensions.width", browser::number_text(content.dimensions.width));
    form.set("dimensions.height", browser::number_text(content.dimensions.height));
    form.set("dimensions.depth", browser::number_text(content.dimensions.depth));
    form.set("camera_orbit.theta", browser::number_text(content.camera_orbit.theta));
    form.set("camera_orbit.phi", browser::number_text(content.camera_orbit.phi));
    form.set("featured", content.featured.map(|rank| rank.to_string()).unwrap_or_default());
    form.set("published", if content.published { "on" } else { "" });
}

/// What the form says; none where a number is none, which the form then says.
fn content(form: Form) -> Option<ProductContent> {
    let mut wrong = vec![];
    let mut number = |name: &'static str| {
        let number = browser::number(&form.text(name));
        if number.is_nan() {
            wrong.push((name.to_owned(), "A number, such as 0.72.".to_owned()));
        }
        number
    };
    let dimensions = Dimensions {
        width: number("dimensions.width"),
        height: number("dimensions.height"),
        depth: number("dimensions.depth"),
    };
    let camera_orbit = CameraOrbit { theta: number("camera_orbit.theta"), phi: number("camera_orbit.phi") };
    if !wrong.is_empty() {
        form.refuse("", wrong);
        return None;
    }
    let materials = form.text("materials");
    Some(ProductContent {
        name: form.text("name"),
        tagline: form.text("tagline"),
        description: form.text("description"),
        collection: form.text("collection"),
        materials: materials.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
        dimensions,
        camera_orbit,
        featured: form.text("featured").parse().ok(),
        published: untrack(|| form.ticked("published")),
    })
}

fn url(slug: &str) -> String {
    format!("/api/admin/products/{}", query::encode(slug))
}

/// The page of a product; `new` makes one.
pub fn page(slug: String) -> AnyView {
    if slug == "new" {
        return new();
    }
    let heading = words(&slug);
    let product: Load<AdminProduct> = load(move || Some(url(&slug)), |url| Call::get(&url).answer());
    view! {
        {head(&heading, ().into_any())}
        {coming(product, move |found| whole(found, product))}
    }
    .into_any()
}

/// Offers the shop's collections once they are known.
fn offer_collections(form: Form) {
    let collections = Collections::expect();
    effect(move || {
        let mut choices = vec![(String::new(), "Choose a collection".to_owned())];
        choices.extend(collections.list().into_iter().map(|collection| (collection.slug, collection.name)));
        form.offer("collection", choices);
    });
}

fn new() -> AnyView {
    let form = Form::new("product");
    offer_collections(form);
    let navigate = use_navigate();
    form.set("camera_orbit.theta", "0");
    form.set("camera_orbit.phi", "75");
    let submit = Callback::new(move |()| {
        if !form.complete(&new_table()) {
            return;
        }
        let Some(content) = content(form) else { return };
        let slug = form.text("slug");
        let navigate = navigate.clone();
        form.send(
            &new_table(),
            || Call::post("/api/admin/products").with(&NewProduct { slug: slug.clone(), content }),
            {
                let path = format!("/admin/products/{}", query::encode(&form.text("slug")));
                move |_| navigate(&path, NavigateOptions::default())
            },
        );
    });
    view! {
        {head("New product", ().into_any())}
        <div class="desk__form">
            {sheet(form, fields(form, &new_table()), Signal::stored("Make it".to_owned()), submit)}
        </div>
    }
    .into_any()
}

fn whole(found: AdminProduct, product: Load<AdminProduct>) -> AnyView {
    let form = Form::new("product");
    offer_collections(form);
    fill(form, &found.content);
    let announcer = Announcer::expect();
    let slug = StoredValue::new(found.slug.clone());
    let submit = Callback::new(move |()| {
        if !form.complete(&content_table()) {
            return;
        }
        let Some(content) = content(form) else { return };
        let call = || Call::put(&url(&slug.get_value())).with(&content);
        form.send(&content_table(), call, move |body| match api::read::<AdminProduct>(&body) {
            Ok(found) => {
                announcer.say("Saved");
                product.set(found);
            }
            Err(error) => form.fail(&error),
        });
    });
    let model = found.model_path.clone().map_or_else(
        || {
            view! {
                <p>
                    "It has no model yet: " <a href="/admin/uploads">"upload one"</a> " and show it on this product."
                </p>
            }
            .into_any()
        },
        |path| view! { <p>"Model: " <code>{path}</code></p> }.into_any(),
    );
    view! {
        {model}
        {variants(found, product)}
        <section class="panel desk__form" aria-labelledby="content">
            <h2 id="content" class="panel__title">
                "Content"
            </h2>
            {sheet(form, fields(form, &content_table()), Signal::stored("Save".to_owned()), submit)}
        </section>
    }
    .into_any()
}

fn variant_table() -> Vec<Field> {
    let line = |name, label| Field::new(name, label, Kind::Text, "off");
    vec![
        line("sku", "SKU").hint("Never changes"),
        line("name", "Name"),
        line("swatch", "Colour").hint("#rrggbb"),
        line("model_variant", "Its name in the model").optional(),
        line("price", "Price"),
        Field::new("published", "Shoppers see it", Kind::Check, ""),
    ]
}

fn variants(found: AdminProduct, product: Load<AdminProduct>) -> AnyView {
    let editor = Editor::new("variant");
    let slug = StoredValue::new(found.slug);
    // What the form does not show stays as it is.
    let options: Vec<_> = found.variants.iter().map(|it| (it.sku.clone(), it.content.options.clone())).collect();
    let options = StoredValue::new(options);
    let currency = found.variants.first().map_or(Currency::Eur, |variant| variant.content.price.currency);
    let submit = Callback::new(move |()| {
        let form = editor.form;
        if !form.complete(&variant_table()) {
            return;
        }
        let Some(price) = parse_money(&form.text("price"), currency) else {
            form.refuse("", vec![("price".to_owned(), "An amount such as 129.00.".to_owned())]);
            return;
        };
        let model_variant = form.text("model_variant");
        let sku = form.text("sku");
        let kept = options.with_value(|all| all.iter().find(|(known, _)| *known == sku).map(|(_, kept)| kept.clone()));
        let content = VariantContent {
            name: form.text("name"),
            options: kept.unwrap_or_default(),
            swatch: form.text("swatch"),
            model_variant: (!model_variant.is_empty()).then_some(model_variant),
            price,
            published: untrack(|| form.ticked("published")),
        };
        let url = format!("{}/variants/{}", url(&slug.get_value()), query::encode(&sku));
        let then = move |body: String| -> Result<(), ApiError> {
            product.set(api::read::<AdminProduct>(&body)?);
            Ok(())
        };
        editor.send(&variant_table(), || Call::put(&url).with(&content), "Saved", then);
    });
    let row = move |variant: AdminVariant| {
        let shown = variant.clone();
        let name = variant.content.name.clone();
        let edit = move || {
            editor.open(format!("Change {}", variant.sku));
            let content = &variant.content;
            editor.form.set("sku", variant.sku.clone());
            editor.form.set("name", content.name.clone());
            editor.form.set("swatch", content.swatch.clone());
            editor.form.set("model_variant", content.model_variant.clone().unwrap_or_default());
            editor.form.set("price", decimal(content.price));
            editor.form.set("published", if content.published { "on" } else { "" });
        };
        vec![
            text(shown.sku),
            view! {
                <span class="desk__swatch">
                    <i class="dots__dot" style=("--swatch", shown.content.swatch)></i>
                    {shown.content.name}
                </span>
            }
            .into_any(),
            text(shown.content.price.to_string()),
            text(shown.available.to_string()),
            text(if shown.content.published { "Shown" } else { "Hidden" }),
            button("Change", format!("Change {name}"), edit),
        ]
    };
    let rows = found.variants.into_iter().map(row).collect();
    view! {
        <section class="panel" aria-labelledby="variants">
            <div class="desk__head">
                <h2 id="variants" class="panel__title">
                    "Variants"
                </h2>
                <button
                    type="button"
                    class="button button--quiet button--small"
                    on:click=move |_| editor.open("New variant")
                >
                    "New variant"
                </button>
            </div>
            {table("Variants", &["SKU", "Name", "Price", "Available", "State", ""], rows)}
        </section>
        {editor.view("Save", variant_table, submit)}
    }
    .into_any()
}
