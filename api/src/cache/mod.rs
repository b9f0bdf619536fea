//! Computed answers, kept: in this process, and behind that in Redis where there is one.
//!
//! Each answer may carry a tag. [`Cache::invalidate`] makes all answers with a tag unknown, here and in all other
//! instances; what was computed from older data, but comes late, is not kept either.

mod cached;
mod generations;
mod local;
mod shared;

use std::{collections::HashSet, fmt, sync::Arc, time::Duration};

pub use cached::Cached;
use generations::Generations;
use local::Local;
use shared::Shared;
use tokio::task::JoinHandle;

use crate::{
    metrics::{CacheOutcome, CacheTier, Metrics},
    redis::{Event, Redis},
};

/// How long this process trusts itself where others may change things: should their word not reach it, it is this much
/// behind.
const LOCAL_WHERE_SHARED: Duration = Duration::from_secs(3);
/// Where instances tell each other of tags.
const CHANNEL: &str = "cache:invalidate";
/// What is told where everything is meant. No tag looks like this.
const EVERYTHING: &str = "*";

/// Keeps computed answers. Cheap to clone; all clones share what they keep.
#[derive(Clone)]
pub struct Cache(Arc<Inner>);

struct Inner {
    local: Option<Local>,
    shared: Option<Shared>,
    generations: Arc<Generations>,
    metrics: Metrics,
    listener: Option<JoinHandle<()>>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(listener) = &self.listener {
            listener.abort();
        }
    }
}

impl Cache {
    /// Keeps answers for `ttl` (give or take a tenth), or not at all where that is zero. With `redis`, all instances
    /// share what they compute. Must be called within a runtime.
    pub fn new(ttl: Duration, redis: Option<Redis>, metrics: Metrics) -> Self {
        let generations = Arc::new(Generations::default());
        let listener = redis.clone().filter(|_| !ttl.is_zero()).map(|redis| {
            let generations = Arc::clone(&generations);
            tokio::spawn(async move {
                redis
                    .listen(CHANNEL, |event| match event {
                        // Whatever was said meanwhile is lost.
                        Event::Begins => generations.forget_all(),
                        Event::Message(tag) if tag == EVERYTHING => generations.forget_all(),
                        Event::Message(tag) => generations.forget(&tag),
                    })
                    .await;
            })
        });
        let local_ttl = if redis.is_some() { ttl.min(LOCAL_WHERE_SHARED) } else { ttl };
        Self(Arc::new(Inner {
            local: (!ttl.is_zero()).then(|| Local::new(local_ttl)),
            shared: redis.filter(|_| !ttl.is_zero()).map(|redis| Shared::new(redis, ttl)),
            generations,
            metrics,
            listener,
        }))
    }

    /// The answer by this key: as it was kept, or else by `load`, which runs once for all who ask at the same time.
    /// Errors are not kept, and go to all who waited. `key` may be any text and must name all that the answer depends
    /// on.
    ///
    /// # Errors
    /// Those of `load`.
    pub async fn get_or_load<E, F>(
        &self,
        key: &str,
        tag: Option<&str>,
        load: impl FnOnce() -> F + Send,
    ) -> Result<Cached, Arc<E>>
    where
        E: Send + Sync + 'static,
        F: Future<Output = Result<Cached, E>> + Send,
    {
        let Inner { local, shared, generations, metrics, .. } = &*self.0;
        let Some(local) = local else { return Box::pin(load()).await.map_err(Arc::new) };
        // A load that began before an invalidation ends under a name that nobody asks for any more.
        let (all, own) = generations.of(tag);
        let name = format!("{all}.{own}\0{key}");
        if let Some(kept) = local.get(&name).await {
            metrics.cache(CacheTier::Local, CacheOutcome::Hit);
            return Ok(kept);
        }
        metrics.cache(CacheTier::Local, CacheOutcome::Miss);
        local
            .get_or(name, async {
                let Some(shared) = shared else { return Self::counted(metrics, load).await };
                let found = shared.get(key, tag).await;
                metrics.cache(CacheTier::Redis, found.outcome());
                match found {
                    shared::Found::Kept(kept) => Ok(kept),
                    shared::Found::Missing(stamp) => {
                        let loaded = Self::counted(metrics, load).await?;
                        shared.put(key, stamp, &loaded).await;
                        Ok(loaded)
                    }
                    shared::Found::Away => Self::counted(metrics, load).await,
                }
            })
            .await
    }

    async fn counted<E, F>(metrics: &Metrics, load: impl FnOnce() -> F) -> Result<Cached, E>
    where
        F: Future<Output = Result<Cached, E>> + Send,
    {
        // On the heap, since loads are large and most requests need none.
        let loaded = Box::pin(load()).await;
        let outcome = if loaded.is_ok() { CacheOutcome::Hit } else { CacheOutcome::Error };
        metrics.cache(CacheTier::Origin, outcome);
        loaded
    }

    /// Makes all answers with one of these tags unknown, in all instances. Call it once the change is committed. While
    /// Redis is away, other instances learn of it when it is back, or forget by themselves after three seconds.
    pub async fn invalidate(&self, tags: &[String]) {
        let tags: HashSet<&str> = tags.iter().map(String::as_str).collect();
        // Before anyone is told, so that whoever asks again at once finds the mark.
        if let Some(shared) = &self.0.shared {
            shared.forget(tags.iter().copied()).await;
        }
        for tag in &tags {
            self.0.generations.forget(tag);
            self.tell(tag).await;
        }
    }

    /// Makes all answers unknown, in all instances.
    pub async fn invalidate_all(&self) {
        if let Some(shared) = &self.0.shared {
            shared.forget([EVERYTHING]).await;
        }
        self.0.generations.forget_all();
        self.tell(EVERYTHING).await;
    }

    async fn tell(&self, tag: &str) {
        if let Some(shared) = &self.0.shared
            && let Err(error) = shared.redis().publish(CHANNEL, tag).await
        {
            tracing::debug!(%error, tag, "other instances were not told");
        }
    }
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache")
            .field("keeps", &self.0.local.is_some())
            .field("shared", &self.0.shared.is_some())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use tokio::sync::Notify;

    use super::*;

    fn cache(ttl: Duration) -> Cache {
        Cache::new(ttl, None, Metrics::new())
    }

    fn load(text: &str) -> impl Future<Output = Result<Cached, &'static str>> + use<> {
        std::future::ready(Ok(Cached::json(text).expect("JSON")))
    }

    async fn get(cache: &Cache, tag: &str, text: &str) -> Cached {
        cache.get_or_load("key", Some(tag), || load(text)).await.expect("an answer")
    }

    #[tokio::test]
    async fn keeps_until_told_otherwise() {
        let cache = cache(Duration::from_hours(1));
        let first = get(&cache, "products", "1").await;
        assert_eq!(get(&cache, "products", "2").await, first);
        cache.invalidate(&["other".into()]).await;
        assert_eq!(get(&cache, "products", "3").await, first);
        cache.invalidate(&["products".into()]).await;
        assert_eq!(&*get(&cache, "products", "4").await.body, b"\"4\"");
        cache.invalidate_all().await;
        assert_eq!(&*get(&cache, "products", "5").await.body, b"\"5\"");
    }

    #[tokio::test]
    async fn keeps_nothing_where_the_time_is_zero() {
        let cache = cache(Duration::ZERO);
        get(&cache, "products", "1").await;
        assert_eq!(&*get(&cache, "products", "2").await.body, b"\"2\"");
    }

    #[tokio::test]
    async fn one_load_serves_all_who_wait_and_errors_are_not_kept() {
        let cache = cache(Duration::from_hours(1));
        let (loads, go) = (Arc::new(AtomicU32::new(0)), Arc::new(Notify::new()));
        let asked: Vec<_> = (0..20)
            .map(|_| {
                let (cache, loads, go) = (cache.clone(), Arc::clone(&loads), Arc::clone(&go));
                tokio::spawn(async move {
                    let load = || async {
                        loads.fetch_add(1, Ordering::SeqCst);
                        go.notified().await;
                        Err::<Cached, _>("no")
                    };
                    cache.get_or_load("key", None, load).await.expect_err("an error")
                })
            })
            .collect();
        while loads.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        go.notify_one();
        for asked in asked {
            assert_eq!(*asked.await.expect("no panic"), "no");
        }
        assert_eq!(loads.load(Ordering::SeqCst), 1);
        assert_eq!(&*get(&cache, "x", "1").await.body, b"\"1\"");
    }

    #[tokio::test]
    async fn what_was_loaded_before_an_invalidation_is_not_kept_after_it() {
        let cache = cache(Duration::from_hours(1));
        let (began, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let slow = tokio::spawn({
            let (cache, began, go) = (cache.clone(), Arc::clone(&began), Arc::clone(&go));
            async move {
                let load = || async {
                    began.notify_one();
                    go.notified().await;
                    load("old").await
                };
                cache.get_or_load("key", Some("products"), load).await.expect("an answer")
            }
        });
        began.notified().await;
        cache.invalidate(&["products".into()]).await;
        // Whoever asks now waits for no old load.
        assert_eq!(&*get(&cache, "products", "new").await.body, b"\"new\"");
        go.notify_one();
        assert_eq!(&*slow.await.expect("no panic").body, b"\"old\"");
        assert_eq!(&*get(&cache, "products", "newer").await.body, b"\"new\"");
    }
}
