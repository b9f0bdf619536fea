//! A list of products: a collection, or all of them, searched and sorted.

use std::time::Duration;

use leptos::{ev::SubmitEvent, leptos_dom::helpers::TimeoutHandle, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use vitrine_contract::Sort;

use super::NotFoundPage;
use crate::{
    announce::Announcer,
    api::{self, ApiError, Listed, Remote},
    browser,
    catalogue::Collections,
    components::{EmptyState, GridSkeleton, ProblemNotice, ProductGrid, card_link_id},
    format::{count, words},
    head::{Meta, SHOP, use_meta},
    place::{ALL, Listing, SORTS, sort_from, sort_name},
    reactive::{effect, spawn, spawn_scoped},
};

/// The list follows what is typed after this much rest.
const REST: Duration = Duration::from_millis(250);

/// The list as the page holds it.
#[derive(Clone, Copy)]
struct Shelf {
    listing: Memo<Listing>,
    state: RwSignal<Remote<Listed>>,
    /// What is shown belongs to the list before, while this one comes.
    stale: RwSignal<bool>,
    more: RwSignal<More>,
    attempt: RwSignal<u32>,
}

/// Whether a further page is under way.
#[derive(Debug, Clone, PartialEq)]
enum More {
    Resting,
    Coming,
    Failed(ApiError),
}

impl Shelf {
    /// A list that follows its URL.
    fn follow(listing: Memo<Listing>) -> Self {
        let shelf = Self {
            listing,
            state: RwSignal::new(Remote::Loading),
            stale: RwSignal::new(false),
            more: RwSignal::new(More::Resting),
            attempt: RwSignal::new(0),
        };
        let mut before = None;
        effect(move || {
            shelf.attempt.track();
            let listing = listing.get();
            let collection = listing.collection.clone();
            let same = before.replace(collection.clone()) == Some(collection);
            if let Some(listed) = api::listed(&listing) {
                shelf.show(Ok(listed));
                return;
            }
            // Another order or search of the same collection: what is there stays until the answer comes.
            let keep = same
                && shelf.state.with_untracked(|state| state.ready().is_some_and(|listed| !listed.items.is_empty()));
            if keep {
                shelf.stale.set(true);
            } else {
                shelf.state.set(Remote::Loading);
            }
            spawn_scoped(async move { shelf.show(api::list(&listing).await) });
        });
        shelf
    }

    fn show(self, result: Result<Listed, ApiError>) {
        self.stale.set(false);
        self.more.set(More::Resting);
        self.state.set(result.into());
    }

    fn retry(self) {
        self.attempt.update(|attempt| *attempt += 1);
    }

    /// Whether a further page is not to be asked for: one is under way, or what is shown is of another list, whose
    /// cursors are not this one's; tracked.
    fn busy(self) -> bool {
        self.stale.get() || self.more.with(|more| *more == More::Coming)
    }

    /// Fetches the next page, then moves the focus to the first product of it.
    fn load_more(self, announcer: Announcer) {
        let Some(so_far) = self.state.with_untracked(|state| state.ready().cloned()) else { return };
        if untrack(|| self.busy()) {
            return;
        }
        self.more.set(More::Coming);
        let listing = self.listing.get_untracked();
        let known = so_far.items.len();
        spawn(async move {
            let result = api::list_more(&listing, so_far).await;
            // The shopper may have gone on to another list, or page.
            if self.listing.try_with_untracked(|now| *now == listing) != Some(true) {
                return;
            }
            match result {
                Ok(listed) => {
                    announcer.say(format!("{} more", count(listed.items.len() - known, "product", "products")));
                    let first_new = listed.items.get(known).map(|product| card_link_id(&product.slug));
                    self.show(Ok(listed));
                    if let Some(id) = first_new {
                        request_animation_frame(move || browser::focus(&id));
                    }
                }
                Err(error) => self.more.set(More::Failed(error)),
            }
        });
    }
}

/// A collection's page.
#[component]
pub fn CollectionPage() -> impl IntoView {
    let location = use_location();
    let listing = Memo::new(move |before: Option<&Listing>| {
        Listing::parse(&location.pathname.get(), &location.search.get())
            // On the way to another page the URL is that page's already.
            .or_else(|| before.cloned())
            .unwrap_or_else(|| Listing::of(ALL))
    });
    let slug = Memo::new(move |_| listing.with(|listing| listing.collection.clone()));
    let collections = Collections::expect();
    let shelf = Shelf::follow(listing);

    let title = move || match slug.get() {
        slug if slug == ALL => Some("Everything".to_owned()),
        slug if collections.failed() => Some(words(&slug)),
        slug => collections.find(&slug).map(|found| found.name),
    };
    let line = move || match slug.get() {
        slug if slug == ALL => Some("All we make, in one room.".to_owned()),
        slug => collections.find(&slug).map(|found| found.description),
    };
    let unknown = Memo::new(move |_| {
        let slug = slug.get();
        slug != ALL
            && (collections.0.with(|remote| remote.ready().is_some()) && collections.find(&slug).is_none()
                || shelf.state.with(|state| matches!(state, Remote::Failed(error) if error.is_not_found())))
    });
    // The title is not there before the collections have come, or failed to: then it is all there is.
    use_meta(
        move || if unknown.get() { None } else { Some(Meta::new(title()?, line().unwrap_or_else(|| SHOP.to_owned()))) },
    );

    move || {
        if unknown.get() {
            return view! { <NotFoundPage /> }.into_any();
        }
        view! {
            <div class="page">
                <div class="listing__head">
                    <h1 class="listing__title">{move || title().unwrap_or_else(|| "\u{a0}".to_owned())}</h1>
                    <p class="listing__line">{move || line().unwrap_or_else(|| "\u{a0}".to_owned())}</p>
                </div>
                <Toolbar shelf />
                <h2 class="visually-hidden">"Products"</h2>
                <Results shelf />
            </div>
        }
        .into_any()
    }
}

/// Search, order and count.
#[component]
fn Toolbar(shelf: Shelf) -> impl IntoView {
    let listing = shelf.listing;
    let navigate = use_navigate();
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    on_cleanup(stop);
    let go = StoredValue::new(move |next: Listing| {
        let now = listing.get_untracked();
        if next == now {
            return;
        }
        // Each letter typed is no step to go back to; beginning a search, ending it and sorting are.
        let replace = next.sort == now.sort && !next.search.is_empty() && !now.search.is_empty();
        navigate(&next.path(), NavigateOptions { replace, scroll: false, ..NavigateOptions::default() });
    });
    let search = move |text: &str| {
        stop();
        let search = text.trim().to_owned();
        go.with_value(|go| go(Listing { search, ..listing.get_untracked() }));
    };
    let typed = RwSignal::new(listing.get_untracked().search);
    // Back, forward and other collections change the URL under the field; what was being typed is not meant for it.
    effect(move || {
        let search = listing.with(|listing| listing.search.clone());
        if typed.with_untracked(|typed| typed.trim() != search) {
            stop();
            typed.set(search);
        }
    });
    let on_input = move |event| {
        let text = event_target_value(&event);
        typed.set(text.clone());
        stop();
        timer.set_value(set_timeout_with_handle(move || search(&text), REST).ok());
    };
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        search(&typed.get_untracked());
    };
    let on_sort = move |event| {
        stop();
        let sort = sort_from(&event_target_value(&event)).unwrap_or_default();
        let search = typed.get_untracked().trim().to_owned();
        go.with_value(|go| go(Listing { search, sort, ..listing.get_untracked() }));
    };
    // What is searched for comes by how well it fits, unless another order is chosen.
    let searching = move || listing.with(|listing| !listing.search.is_empty());
    let option = |(sort, name): (Sort, &'static str)| {
        view! {
            <option value=sort_name(sort) prop:selected=move || listing.with(|listing| listing.sort == sort)>
                {move || if sort == Sort::default() && searching() { "Best match" } else { name }}
            </option>
        }
    };
    view! {
        <form class="toolbar" role="search" on:submit=on_submit>
            <label class="field toolbar__search">
                <span class="field__label">"Search"</span>
                <input
                    type="search"
                    name="q"
                    placeholder="Name or material"
                    autocomplete="off"
                    enterkeyhint="search"
                    maxlength="100"
                    prop:value=move || typed.get()
                    on:input=on_input
                />
            </label>
            <label class="field">
                <span class="field__label">"Sort by"</span>
                <select name="sort" on:change=on_sort>
                    {SORTS.into_iter().map(option).collect_view()}
                </select>
            </label>
            <p class="toolbar__count" role="status">
                {move || counted(&shelf.state.get(), &listing.get())}
            </p>
        </form>
    }
}

/// How many were found, as far as we know.
fn counted(state: &Remote<Listed>, listing: &Listing) -> String {
    let Remote::Ready(listed) = state else { return "\u{a0}".to_owned() };
    let number = count(listed.items.len(), "product", "products");
    match (&listed.next, listing.search.as_str()) {
        (Some(_), _) => format!("First {number}"),
        (None, "") => number,
        (None, search) => format!("{number} for “{search}”"),
    }
}

/// The products, or why there are none.
#[component]
fn Results(shelf: Shelf) -> impl IntoView {
    /// What is drawn; changes of it draw anew, new products alone do not.
    #[derive(Clone, PartialEq)]
    enum Kind {
        Loading,
        Empty,
        Some,
        Failed(ApiError),
    }
    let announcer = Announcer::expect();
    let collections = Collections::expect();
    let kind = Memo::new(move |_| {
        shelf.state.with(|state| match state {
            Remote::Loading => Kind::Loading,
            Remote::Ready(listed) if listed.items.is_empty() => Kind::Empty,
            Remote::Ready(_) => Kind::Some,
            Remote::Failed(error) => Kind::Failed(error.clone()),
        })
    });
    let products = Signal::derive(move || {
        shelf.state.with(|state| state.ready().map(|listed| listed.items.clone()).unwrap_or_default())
    });
    let has_more = move || shelf.state.with(|state| state.ready().is_some_and(|listed| listed.next.is_some()));
    let more = move || {
        let failed = match shelf.more.get() {
            More::Failed(error) => Some(view! {
                <p class="more-products__problem" role="alert">
                    {error.headline()}". "{error.advice()}
                </p>
            }),
            More::Resting | More::Coming => None,
        };
        let coming = move || shelf.more.with(|more| *more == More::Coming);
        has_more().then(|| {
            view! {
                <div class="more-products">
                    {failed}
                    <button
                        type="button"
                        class="button button--quiet"
                        aria-disabled=move || shelf.busy().then_some("true")
                        on:click=move |_| shelf.load_more(announcer)
                    >
                        {move || if coming() { "Fetching more…" } else { "Show more" }}
                    </button>
                </div>
            }
        })
    };
    move || match kind.get() {
        Kind::Loading => view! { <GridSkeleton cards=6 /> }.into_any(),
        Kind::Failed(error) => {
            let retry = move |()| {
                shelf.retry();
                collections.retry();
            };
            view! { <ProblemNotice error retry /> }.into_any()
        }
        Kind::Empty => view! { <NothingFound listing=shelf.listing /> }.into_any(),
        Kind::Some => view! {
            <div
                class="results"
                aria-busy=move || shelf.stale.get().then_some("true")
            >
                <ProductGrid products />
                {more}
            </div>
        }
        .into_any(),
    }
}

#[component]
fn NothingFound(listing: Memo<Listing>) -> impl IntoView {
    move || {
        let Listing { collection, search, .. } = listing.get();
        if search.is_empty() {
            return view! {
                <EmptyState title="Nothing here yet">
                    <p>"This collection is still being made."</p>
                    <p class="actions">
                        <a class="button button--quiet" href=Listing::of(ALL).path()>
                            "See everything"
                        </a>
                    </p>
                </EmptyState>
            }
            .into_any();
        }
        let elsewhere = (collection != ALL).then(|| {
            let href = Listing { search: search.clone(), ..Listing::of(ALL) }.path();
            view! {
                <a class="button" href=href>
                    "Search everything"
                </a>
            }
        });
        view! {
            <EmptyState title=format!("Nothing found for “{search}”")>
                <p>"Try a shorter word, or a material such as oak or wool."</p>
                <p class="actions">
                    {elsewhere}
                    <a class="button button--quiet" href=Listing::of(collection).path()>
                        "Clear the search"
                    </a>
                </p>
            </EmptyState>
        }
        .into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_goes_on_only_once_it_is_shown_itself() {
        let owner = Owner::new();
        owner.set();
        let shelf = Shelf {
            listing: Memo::new(|_| Listing::of(ALL)),
            state: RwSignal::new(Remote::Ready(Listed { items: vec![], next: Some("old".into()) })),
            stale: RwSignal::new(true),
            more: RwSignal::new(More::Failed(ApiError::Status(400))),
            attempt: RwSignal::new(0),
        };
        assert!(untrack(|| shelf.busy()), "the list before is shown");
        shelf.show(Ok(Listed { items: vec![], next: Some("new".into()) }));
        assert!(!untrack(|| shelf.busy()));
        assert_eq!(shelf.more.get_untracked(), More::Resting, "its trouble is not the new list's");
        shelf.more.set(More::Coming);
        assert!(untrack(|| shelf.busy()), "a page is under way");
    }

    #[test]
    fn the_count_never_claims_more_than_is_known() {
        let listing = Listing::of(ALL);
        let found = Listing { search: "oak".into(), ..Listing::of(ALL) };
        let none = Remote::Ready(Listed { items: vec![], next: None });
        let some = Remote::Ready(Listed { items: vec![], next: Some("c".into()) });
        assert_eq!(counted(&Remote::Loading, &listing), "\u{a0}");
        assert_eq!(counted(&none, &listing), "0 products");
        assert_eq!(counted(&none, &found), "0 products for “oak”");
        assert_eq!(counted(&some, &found), "First 0 products");
    }
}
