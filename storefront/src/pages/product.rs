//! A product, to turn, to choose and to put into the cart.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use vitrine_contract::{Product, ProductSummary, Variant};

use super::NotFoundPage;
use crate::{
    announce::Announcer,
    api::{self, ApiError, Remote, load},
    cart::CartStore,
    catalogue::Collections,
    components::{Icon, ProblemNotice, ProductGrid, Quantity, Shape, SizeTable, VariantPicker, Viewer},
    format::{file_size, tint, words},
    head::{Meta, SHOP, product_json_ld, use_meta},
    place::{ALL, Listing, ProductPlace},
    reactive::effect,
};

/// The most of one variant that an order takes.
const MOST_OF_ONE: u32 = 20;
/// So few left are worth a word.
const FEW: i64 = 5;
/// Other products at the foot of the page.
const OTHERS: usize = 4;

/// A product's page.
#[component]
pub fn ProductPage() -> impl IntoView {
    let location = use_location();
    let place = Memo::new(move |before: Option<&ProductPlace>| {
        ProductPlace::parse(&location.pathname.get(), &location.search.get())
            // On the way to another page the URL is that page's already.
            .or_else(|| before.cloned())
            .unwrap_or_else(|| ProductPlace { slug: String::new(), sku: None })
    });
    let slug = Memo::new(move |_| place.with(|place| place.slug.clone()));
    let product = load(move || Some(slug.get()), |slug| async move { api::product(&slug).await });
    use_meta(move || {
        let origin = window().location().origin().unwrap_or_default();
        // Untracked: a new slug comes before the answer to the old one is gone.
        product.with(|remote| slug.with_untracked(|slug| meta(remote, slug, &origin)))
    });
    move || match product.get() {
        Remote::Loading => view! { <Skeleton /> }.into_any(),
        Remote::Ready(product) => view! { <Whole product place /> }.into_any(),
        Remote::Failed(error) if error.is_not_found() => view! { <NotFoundPage /> }.into_any(),
        Remote::Failed(error) => view! {
            <div class="page">
                <h1 class="visually-hidden">"Product"</h1>
                <ProblemNotice error retry=move |()| product.retry() />
            </div>
        }
        .into_any(),
    }
}

/// What the page says of itself; none while it does not know, or leaves it to [`NotFoundPage`].
fn meta(product: &Remote<Product>, slug: &str, origin: &str) -> Option<Meta> {
    match product {
        Remote::Ready(product) => Some(Meta {
            title: Some(product.name.clone()),
            description: product.tagline.clone(),
            json_ld: product_json_ld(product, origin),
        }),
        Remote::Failed(error) if !error.is_not_found() => Some(Meta::new(words(slug), SHOP)),
        Remote::Loading | Remote::Failed(_) => None,
    }
}

/// The page's grey shape.
#[component]
fn Skeleton() -> impl IntoView {
    view! {
        <div class="product" aria-hidden="true">
            <div class="product__stage stage skeleton"></div>
            <div class="product__side">
                <span class="skeleton skeleton--line skeleton--short"></span>
                <span class="skeleton skeleton--title"></span>
                <span class="skeleton skeleton--line"></span>
                <span class="skeleton skeleton--line skeleton--short"></span>
                <span class="skeleton skeleton--button"></span>
            </div>
        </div>
        <p class="visually-hidden" role="status">
            "Fetching the product"
        </p>
    }
}

#[component]
fn Whole(product: Product, place: Memo<ProductPlace>) -> impl IntoView {
    let variants = StoredValue::new(product.variants.clone());
    let picked = Memo::new(move |_| {
        place.with(|place| variants.with_value(|variants| position(variants, place.sku.as_deref())))
    });
    let variant = Signal::derive(move || variants.with_value(|all| all.get(picked.get()).cloned()));
    let model_variant = Signal::derive(move || variant.get().and_then(|variant| variant.model_variant));
    let navigate = use_navigate();
    let pick = move |index: usize| {
        let sku = variants.with_value(|all| all.get(index).map(|variant| variant.sku.clone()));
        let path = ProductPlace { sku, ..place.get_untracked() }.path();
        navigate(&path, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
    };
    let alt = format!("{}: {}", product.name, product.tagline);
    let collections = Collections::expect();
    let shelf = product.collection.clone();
    let shelf_name = move || collections.find(&shelf).map_or_else(|| "\u{a0}".to_owned(), |found| found.name);
    view! {
        <div class="product">
            <div class="product__stage stage" data-tint=tint(&product.collection).to_string()>
                <Viewer
                    src=Signal::stored(Some(product.model.url.clone()))
                    poster=product.poster.url.clone()
                    orbit=product.camera_orbit
                    alt
                    variant=model_variant
                    at_home=true
                />
                <p class="product__hint">"Drag to turn, scroll or pinch to come closer"</p>
            </div>
            <div class="product__side">
                <p class="product__shelf">
                    <a href=Listing::of(product.collection.clone()).path()>{shelf_name}</a>
                </p>
                <h1 class="product__name">{product.name.clone()}</h1>
                <p class="product__tagline">{product.tagline.clone()}</p>
                <p class="product__price">{move || variant.get().map(|variant| variant.price.to_string())}</p>
                <VariantPicker variants picked pick />
                <Buy name=product.name.clone() variant />
                <Details product=product.clone() />
            </div>
        </div>
        <Others slug=product.slug collection=product.collection />
    }
}

/// The index of the variant asked for; the first where there is none of that name.
fn position(variants: &[Variant], sku: Option<&str>) -> usize {
    sku.and_then(|sku| variants.iter().position(|variant| variant.sku == sku)).unwrap_or(0)
}

/// How many of a variant an order can hold, given its stock.
fn limit(stock: i64) -> u32 {
    u32::try_from(stock.max(0)).map_or(MOST_OF_ONE, |stock| stock.min(MOST_OF_ONE))
}

/// Stock in words, and whether it is a warning.
fn stock_line(stock: i64) -> (String, &'static str) {
    match stock {
        ..=0 => ("Sold out in this finish".to_owned(), "out"),
        1..=FEW => (format!("Only {stock} left"), "few"),
        _ => ("In stock".to_owned(), "in"),
    }
}

/// Stock, quantity and the button.
#[component]
fn Buy(name: String, variant: Signal<Option<Variant>>) -> impl IntoView {
    let cart = CartStore::expect();
    let announcer = Announcer::expect();
    let stock = move || variant.get().map_or(0, |variant| variant.stock);
    let sku = Memo::new(move |_| variant.get().map(|variant| variant.sku).unwrap_or_default());
    // What can still be added, besides what is in the cart already.
    let room = Signal::derive(move || limit(stock()).saturating_sub(cart.quantity(&sku.get())));
    let wanted = RwSignal::new(1_u32);
    let outcome = RwSignal::new(None::<String>);
    effect(move || {
        sku.track();
        wanted.set(1);
        outcome.set(None);
    });
    let sold_out = move || stock() <= 0;
    let none_left = move || room.get() == 0;
    let quantity = Signal::derive(move || wanted.get().min(room.get().max(1)));
    let label = format!("Quantity of {name}");
    let add = move |_| {
        if none_left() {
            return;
        }
        let name = name.clone();
        cart.add(&sku.get_untracked(), quantity.get_untracked(), move |error| {
            let message = match error {
                None => "In your cart.".to_owned(),
                Some(error) => error.advice(),
            };
            announcer.say(format!("{name}: {message}"));
            // Gone where the shopper has left the page meanwhile.
            let _ = outcome.try_set(Some(message));
        });
        wanted.set(1);
    };
    let button = move || match (sold_out(), none_left()) {
        (true, _) => "Sold out",
        (false, true) => "All in your cart",
        (false, false) => "Add to cart",
    };
    view! {
        <div class="buy">
            <p class="buy__stock" data-stock=move || stock_line(stock()).1>
                {move || stock_line(stock()).0}
            </p>
            <div class="buy__row">
                <Quantity label value=quantity max=room change=move |number| wanted.set(number) />
                <button
                    type="button"
                    class="button button--accent buy__button"
                    aria-disabled=move || none_left().then_some("true")
                    on:click=add
                >
                    {button}
                </button>
            </div>
            <p class="buy__outcome">
                {move || {
                    outcome
                        .get()
                        .map(|message| {
                            view! {
                                <span>{message}</span>
                                " "
                                <a href="/cart">"See your cart"</a>
                            }
                        })
                }}
            </p>
        </div>
    }
}

/// Description, size, materials.
#[component]
fn Details(product: Product) -> impl IntoView {
    let paragraphs = product
        .description
        .split("\n\n")
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .map(|text| view! { <p>{text.to_owned()}</p> })
        .collect_view();
    let materials = (!product.materials.is_empty()).then(|| {
        let lines = product.materials.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
        view! {
            <section class="detail">
                <h2 class="detail__title">"Materials"</h2>
                <ul class="detail__list" role="list">
                    {lines}
                </ul>
            </section>
        }
    });
    view! {
        <section class="detail detail--prose">
            <h2 class="visually-hidden">"Description"</h2>
            {paragraphs}
        </section>
        <section class="detail">
            <h2 class="detail__title">"Size"</h2>
            <SizeTable size=product.dimensions />
        </section>
        {materials}
        <p class="detail detail--small">"3D model, true to size, " {file_size(product.model.bytes)}</p>
    }
}

/// Other products: of the same collection first.
#[component]
fn Others(slug: String, collection: String) -> impl IntoView {
    let others = load(
        move || Some((slug.clone(), collection.clone())),
        |(slug, collection)| async move {
            let own = first_page(&Listing::of(collection)).await?;
            let enough = own.iter().filter(|product| product.slug != slug).count() >= OTHERS;
            let all = if enough { vec![] } else { first_page(&Listing::of(ALL)).await? };
            Ok(pick_others(own.into_iter().chain(all), &slug))
        },
    );
    // This is an extra: where it cannot be had, nothing is said.
    move || {
        let products = others.with(|remote| remote.ready().cloned()).filter(|products| !products.is_empty())?;
        Some(view! {
            <section class="section section--others page" aria-labelledby="others">
                <div class="section__head">
                    <h2 id="others" class="section__title">
                        "Beside it in the window"
                    </h2>
                    <a class="more" href=Listing::of(ALL).path()>
                        "Everything " <Icon shape=Shape::Arrow />
                    </a>
                </div>
                <ProductGrid products=Signal::stored(products) />
            </section>
        })
    }
}

async fn first_page(listing: &Listing) -> Result<Vec<ProductSummary>, ApiError> {
    match api::listed(listing) {
        Some(listed) => Ok(listed.items),
        None => api::list(listing).await.map(|listed| listed.items),
    }
}

/// The first few that are not this one, each once.
fn pick_others(candidates: impl Iterator<Item = ProductSummary>, slug: &str) -> Vec<ProductSummary> {
    let mut others: Vec<ProductSummary> = Vec::with_capacity(OTHERS);
    for product in candidates {
        if others.len() == OTHERS {
            break;
        }
        if product.slug != slug && others.iter().all(|other| other.slug != product.slug) {
            others.push(product);
        }
    }
    others
}

#[cfg(test)]
mod tests {
    use vitrine_contract::{Currency, Money};

    use super::*;
    use crate::fixtures::summary;

    fn variant(sku: &str) -> Variant {
        Variant {
            sku: sku.into(),
            name: sku.into(),
            options: Vec::new(),
            swatch: "#123456".into(),
            model_variant: None,
            price: Money { amount: 1, currency: Currency::Eur },
            stock: 1,
        }
    }

    #[test]
    fn unknown_variants_fall_back_to_the_first() {
        let variants = [variant("A"), variant("B")];
        assert_eq!(position(&variants, Some("B")), 1);
        assert_eq!(position(&variants, Some("Z")), 0);
        assert_eq!(position(&variants, None), 0);
        assert_eq!(position(&[], Some("A")), 0);
    }

    #[test]
    fn a_product_that_does_not_come_still_has_a_head() {
        let failed = |status| meta(&Remote::Failed(ApiError::Status(status)), "kelp-lamp", "");
        assert_eq!(failed(503), Some(Meta::new("Kelp lamp", SHOP)));
        assert_eq!(failed(404), None, "another page says that");
        assert_eq!(meta(&Remote::Loading, "kelp-lamp", ""), None);
    }

    #[test]
    fn an_order_holds_no_more_than_there_is_or_than_it_may() {
        assert_eq!((limit(-4), limit(7), limit(i64::MAX)), (0, 7, MOST_OF_ONE));
    }

    #[test]
    fn stock_is_said_in_words() {
        assert_eq!(stock_line(-1).1, "out");
        assert_eq!(stock_line(0).1, "out");
        assert_eq!(stock_line(1), ("Only 1 left".to_owned(), "few"));
        assert_eq!(stock_line(6), ("In stock".to_owned(), "in"));
    }

    #[test]
    fn others_are_others_and_come_once() {
        let slugs = ["a", "b", "a", "c", "b", "d", "e", "f"];
        let others = pick_others(slugs.into_iter().map(|slug| summary(slug, "c")), "a");
        let names: Vec<_> = others.iter().map(|product| product.slug.as_str()).collect();
        assert_eq!(names, ["b", "c", "d", "e"]);
    }
}
