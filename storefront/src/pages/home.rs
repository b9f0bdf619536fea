//! The shop window.

use leptos::prelude::*;
use vitrine_contract::{Collection, ProductSummary};

use crate::{
    api::{self, Listed, Load, Remote, load},
    catalogue::Collections,
    components::{GridSkeleton, Icon, ProblemNotice, ProductGrid, Shape, Viewer},
    format,
    head::{Meta, SHOP, use_meta},
    place::{ALL, Listing, product_path},
};

/// Products in the window: whole rows of two and of three.
const SHOWN: usize = 6;

/// Hero, collections, featured products, what you can do here.
#[component]
pub fn HomePage() -> impl IntoView {
    use_meta(|| Some(Meta { title: None, description: SHOP.to_owned(), json_ld: None }));
    let featured = load(
        || Some(Listing::of(ALL)),
        |listing| async move {
            match api::listed(&listing) {
                Some(listed) => Ok(listed),
                None => api::list(&listing).await,
            }
        },
    );
    let products = Memo::new(move |_| featured.with(|remote| remote.ready().map(|listed| listed.items.clone())));
    view! {
        <Hero products />
        <div class="page page--home">
            <Shelves products />
            <Window featured />
            <Ways />
        </div>
    }
}

/// The first featured product, large, live and turning.
#[component]
fn Hero(products: Memo<Option<Vec<ProductSummary>>>) -> impl IntoView {
    let first = Memo::new(move |_| products.with(|all| all.as_ref()?.first().cloned()));
    let whole = load(
        move || first.with(|first| Some(first.as_ref()?.slug.clone())),
        |slug| async move { api::product(&slug).await },
    );
    let src = Signal::derive(move || whole.with(|remote| remote.ready().map(|product| product.model.url.clone())));
    let variant = Signal::derive(move || {
        whole.with(|remote| remote.ready().and_then(|product| product.variants.first()?.model_variant.clone()))
    });
    let tint = move || first.with(|first| first.as_ref().map(|first| format::tint(&first.collection).to_string()));
    let exhibit = move || {
        first.get().map(|product| {
            let alt = format!("{}: {}", product.name, product.tagline);
            let href = product_path(&product.slug, None);
            view! {
                <div class="hero__exhibit">
                    <Viewer
                        src
                        poster=product.poster.url
                        orbit=product.camera_orbit
                        alt
                        variant
                        auto_rotate=true
                        no_zoom=true
                    />
                </div>
                <a class="hero__label" href=href>
                    <span class="hero__name">{product.name}</span>
                    <span class="hero__price">{product.price.to_string()}</span>
                    <Icon shape=Shape::Arrow />
                </a>
            }
        })
    };
    view! {
        <section class="hero stage" data-tint=tint>
            <div class="hero__inner">
                <div class="hero__text">
                    <h1 class="hero__title">"Objects," <br /> "in the round"</h1>
                    <p class="hero__lead">
                        "Every piece here is a real model. Turn it, come close, try its finishes, and know what you are getting."
                    </p>
                    <a class="button" href=Listing::of(ALL).path()>
                        "See everything"
                    </a>
                </div>
                {exhibit}
            </div>
        </section>
    }
}

/// A way into each collection, with the first picture we have of it.
#[component]
fn Shelves(products: Memo<Option<Vec<ProductSummary>>>) -> impl IntoView {
    let collections = Collections::expect();
    let shelf = move |collection: Collection| {
        let href = Listing::of(collection.slug.clone()).path();
        let number = usize::try_from(collection.products).unwrap_or(usize::MAX);
        let slug = collection.slug.clone();
        let picture = move || {
            let product = products.with(|all| lead(all.as_deref()?, &slug).cloned());
            product.map(|product| {
                view! {
                    <img
                        class="shelf__poster"
                        src=product.poster.url
                        width=product.poster.width.to_string()
                        height=product.poster.height.to_string()
                        alt=""
                        loading="lazy"
                        decoding="async"
                    />
                }
            })
        };
        view! {
            <li class="shelf stage" data-tint=format::tint(&collection.slug).to_string()>
                {picture}
                <div class="shelf__text">
                    <h3 class="shelf__name">
                        <a href=href>{collection.name}</a>
                    </h3>
                    <p class="shelf__count">{format::count(number, "piece", "pieces")}</p>
                </div>
            </li>
        }
    };
    let content = move || match collections.0.get() {
        Remote::Loading => view! {
            <ul class="shelves" role="list" aria-hidden="true">
                {(0..3).map(|_| view! { <li class="shelf stage skeleton"></li> }).collect_view()}
            </ul>
        }
        .into_any(),
        Remote::Ready(found) => view! {
            <ul class="shelves" role="list">
                {found.into_iter().map(shelf).collect_view()}
            </ul>
        }
        .into_any(),
        // The notice of the featured products stands right below and says it once for both.
        Remote::Failed(_) => ().into_any(),
    };
    view! {
        <section class="section" aria-labelledby="shelves">
            <h2 id="shelves" class="visually-hidden">
                "Collections"
            </h2>
            {content}
        </section>
    }
}

/// The product that stands for a collection: its second in our order where there is one, for the first is likely to be
/// in the hero already.
fn lead<'a>(products: &'a [ProductSummary], collection: &str) -> Option<&'a ProductSummary> {
    let mut own = products.iter().filter(|product| product.collection == collection);
    let first = own.next()?;
    Some(own.next().unwrap_or(first))
}

/// Featured products.
#[component]
fn Window(featured: Load<Listed>) -> impl IntoView {
    let collections = Collections::expect();
    let content = move || match featured.get() {
        Remote::Loading => view! { <GridSkeleton cards=6 /> }.into_any(),
        Remote::Ready(listed) => {
            let shown: Vec<_> = listed.items.into_iter().take(SHOWN).collect();
            view! { <ProductGrid products=Signal::stored(shown) /> }.into_any()
        }
        Remote::Failed(error) => {
            let retry = move |()| {
                featured.retry();
                collections.retry();
            };
            view! { <ProblemNotice error retry /> }.into_any()
        }
    };
    view! {
        <section class="section" aria-labelledby="window">
            <div class="section__head">
                <h2 id="window" class="section__title">
                    "In the window now"
                </h2>
                <a class="more" href=Listing::of(ALL).path()>
                    "Everything " <Icon shape=Shape::Arrow />
                </a>
            </div>
            {content}
        </section>
    }
}

/// What you can do with a product here.
#[component]
fn Ways() -> impl IntoView {
    let way = |title: &'static str, text: &'static str, keys: &'static str| {
        view! {
            <div class="ways__one">
                <dt>{title}</dt>
                <dd>
                    <p>{text}</p>
                    <p class="ways__keys">{keys}</p>
                </dd>
            </div>
        }
    };
    view! {
        <section class="section ways" aria-labelledby="ways">
            <h2 id="ways" class="section__title">
                "Look at it as you would in a shop"
            </h2>
            <dl class="ways__list">
                {way(
                    "Turn it",
                    "The back is worth seeing too. Drag to walk around a piece, and let go where you like it.",
                    "Drag, or the arrow keys",
                )}
                {way(
                    "Come close",
                    "Seams, grain, brushed metal: the surfaces are there when you lean in.",
                    "Scroll, pinch, or the + and − keys",
                )}
                {way(
                    "Try its finishes",
                    "Pick a swatch and the piece in front of you changes, from where you stand.",
                    "On every product page",
                )}
            </dl>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::summary;

    #[test]
    fn a_collection_is_led_by_its_second_product_if_it_can_be() {
        let all = [summary("chair", "furniture"), summary("radio", "gadgets"), summary("lamp", "furniture")];
        assert_eq!(lead(&all, "furniture").map(|found| found.slug.as_str()), Some("lamp"));
        assert_eq!(lead(&all, "gadgets").map(|found| found.slug.as_str()), Some("radio"));
        assert_eq!(lead(&all, "fashion"), None);
    }
}
