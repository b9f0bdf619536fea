//! Something on its way, here, or failed: what pages draw from.

use std::future::Future;

use leptos::prelude::*;

use super::ApiError;
use crate::reactive::{effect, spawn_scoped};

/// How far a request has come.
#[derive(Debug, Clone, PartialEq)]
pub enum Remote<T> {
    /// No answer yet.
    Loading,
    /// The answer.
    Ready(T),
    /// No answer will come unless it is asked for again.
    Failed(ApiError),
}

impl<T> Remote<T> {
    /// The answer, if it is here.
    pub fn ready(&self) -> Option<&T> {
        match self {
            Self::Ready(value) => Some(value),
            Self::Loading | Self::Failed(_) => None,
        }
    }
}

impl<T> From<Result<T, ApiError>> for Remote<T> {
    fn from(result: Result<T, ApiError>) -> Self {
        match result {
            Ok(value) => Self::Ready(value),
            Err(error) => Self::Failed(error),
        }
    }
}

/// A request that follows its key: a new key, or [`Load::retry`], ends the one under way and starts another.
pub struct Load<T: 'static> {
    state: RwSignal<Remote<T>>,
    attempt: RwSignal<u32>,
}

impl<T> Clone for Load<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Load<T> {}

impl<T: Clone + Send + Sync + 'static> Load<T> {
    /// How far it has come; tracked.
    pub fn get(&self) -> Remote<T> {
        self.state.get()
    }

    /// Reads without cloning; tracked.
    pub fn with<O>(&self, read: impl FnOnce(&Remote<T>) -> O) -> O {
        self.state.with(read)
    }

    /// Puts a newer answer in its place.
    pub fn set(&self, value: T) {
        self.state.set(Remote::Ready(value));
    }

    /// Asks again.
    pub fn retry(&self) {
        self.attempt.update(|attempt| *attempt += 1);
    }
}

/// Fetches what `key` names, now and whenever it changes; a key of none waits.
pub fn load<K, T, Answer>(
    key: impl Fn() -> Option<K> + 'static,
    fetch: impl Fn(K) -> Answer + Clone + 'static,
) -> Load<T>
where
    K: 'static,
    T: Clone + Send + Sync + 'static,
    Answer: Future<Output = Result<T, ApiError>> + 'static,
{
    let state = RwSignal::new(Remote::Loading);
    let attempt = RwSignal::new(0_u32);
    effect(move || {
        attempt.track();
        let Some(key) = key() else { return };
        state.set(Remote::Loading);
        let answer = fetch(key);
        spawn_scoped(async move {
            let result = answer.await;
            state.set(result.into());
        });
    });
    Load { state, attempt }
}
