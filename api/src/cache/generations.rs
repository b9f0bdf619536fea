//! How often each tag was invalidated, as far as this process knows.

use std::{
    collections::HashMap,
    sync::{
        PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

/// More tags than a shop has products; beyond it, all is forgotten at once and counting starts anew.
const MOST: usize = 100_000;

#[derive(Debug, Default)]
pub(super) struct Generations {
    all: AtomicU64,
    tags: RwLock<HashMap<String, u64>>,
}

impl Generations {
    /// Something that changes with each invalidation of the tag.
    pub fn of(&self, tag: Option<&str>) -> (u64, u64) {
        let all = self.all.load(Ordering::Acquire);
        let tags = self.tags.read().unwrap_or_else(PoisonError::into_inner);
        let own = tag.and_then(|tag| tags.get(tag)).copied().unwrap_or_default();
        (all, own)
    }

    pub fn forget(&self, tag: &str) {
        let mut tags = self.tags.write().unwrap_or_else(PoisonError::into_inner);
        if tags.len() >= MOST && !tags.contains_key(tag) {
            tags.clear();
            self.forget_all();
        }
        *tags.entry(tag.to_owned()).or_default() += 1;
    }

    pub fn forget_all(&self) {
        self.all.fetch_add(1, Ordering::AcqRel);
    }
}
