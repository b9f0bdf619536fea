//! The collections, which header, footer and pages all want: fetched once.

use leptos::prelude::*;
use vitrine_contract::Collection;

use crate::api::{self, Load, Remote, load};

/// The shop's collections.
#[derive(Clone, Copy)]
pub struct Collections(pub Load<Vec<Collection>>);

impl Collections {
    /// Fetches them and makes them known to all components below.
    pub fn provide() {
        provide_context(Self(load(|| Some(()), |()| api::collections())));
    }

    /// The collections of the component tree.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Those that have come, or none; tracked.
    pub fn list(self) -> Vec<Collection> {
        self.0.with(|remote| remote.ready().cloned().unwrap_or_default())
    }

    /// Whether they did not come; tracked.
    pub fn failed(self) -> bool {
        self.0.with(|remote| matches!(remote, Remote::Failed(_)))
    }

    /// Asks again if they did not come.
    pub fn retry(self) {
        if untrack(|| self.failed()) {
            self.0.retry();
        }
    }

    /// One of them by its slug; tracked.
    pub fn find(self, slug: &str) -> Option<Collection> {
        self.0.with(|remote| remote.ready()?.iter().find(|collection| collection.slug == slug).cloned())
    }
}
