//! What this process keeps.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use moka::{Expiry, future::Cache};

use super::Cached;

/// Bytes kept at most.
const CAPACITY: u64 = 64 * 1024 * 1024;

#[derive(Debug)]
pub(super) struct Local(Cache<String, Cached>);

impl Local {
    pub fn new(ttl: Duration) -> Self {
        let weigh =
            |name: &String, cached: &Cached| u32::try_from(name.len() + cached.body.len() + 128).unwrap_or(u32::MAX);
        Self(Cache::builder().max_capacity(CAPACITY).weigher(weigh).expire_after(Jittered(ttl)).build())
    }

    pub async fn get(&self, name: &str) -> Option<Cached> {
        self.0.get(name).await
    }

    /// What is kept by that name, or else what `load` gives, which runs once for all who wait.
    pub async fn get_or<E: Send + Sync + 'static>(
        &self,
        name: String,
        load: impl Future<Output = Result<Cached, E>>,
    ) -> Result<Cached, Arc<E>> {
        self.0.try_get_with(name, load).await
    }
}

/// A time to live, give or take a tenth, so that what was made together is not renewed all at once.
pub(super) fn jittered(ttl: Duration) -> Duration {
    ttl.mul_f64(rand::random_range(0.9..=1.1))
}

struct Jittered(Duration);

impl Expiry<String, Cached> for Jittered {
    fn expire_after_create(&self, _: &String, _: &Cached, _: Instant) -> Option<Duration> {
        Some(jittered(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_differ_by_a_tenth_at_most() {
        let ttl = Duration::from_secs(100);
        for _ in 0..1000 {
            assert!((90..=110).contains(&jittered(ttl).as_secs()));
        }
        assert_ne!(jittered(ttl), jittered(ttl));
    }
}
