//! What all instances keep together, in Redis.
//!
//! A value is stored with the stamps of its tag that were read before it was loaded, and counts only while the tag still
//! has them. An invalidation gives the tag a new stamp, a random one: a counter that Redis dropped to make room would
//! begin again and could meet old values.

use std::{
    collections::HashSet,
    fmt::Write as _,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{body::Bytes, http::HeaderValue};
use redis::{cmd, pipe};
use sha2::{Digest as _, Sha256};
use tokio::time::{Instant, sleep};

use super::{Cached, EVERYTHING, local::jittered};
use crate::{metrics::CacheOutcome, redis::Redis};

/// Stamps outlive all values that were stored under those before.
const STAMP_SECONDS: u64 = 24 * 60 * 60;
/// How long to wait before an invalidation that did not reach Redis is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// What Redis knows.
pub(super) enum Found {
    /// The value.
    Kept(Cached),
    /// Nothing; a value that is loaded from now on may be stored with this stamp.
    Missing(String),
    /// It is away.
    Away,
}

impl Found {
    pub fn outcome(&self) -> CacheOutcome {
        match self {
            Self::Kept(_) => CacheOutcome::Hit,
            Self::Missing(_) => CacheOutcome::Miss,
            Self::Away => CacheOutcome::Error,
        }
    }
}

#[derive(Debug)]
pub(super) struct Shared {
    redis: Redis,
    ttl: Duration,
    /// Tags whose invalidation Redis does not know of yet: what it has for them is not believed.
    untold: Arc<Mutex<HashSet<String>>>,
}

impl Shared {
    pub fn new(redis: Redis, ttl: Duration) -> Self {
        Self { redis, ttl, untold: Arc::default() }
    }

    pub fn redis(&self) -> &Redis {
        &self.redis
    }

    pub async fn get(&self, key: &str, tag: Option<&str>) -> Found {
        if self.is_untold(tag) {
            return Found::Away;
        }
        let mut ask = pipe();
        ask.get(self.stamp_key(EVERYTHING)).get(self.stamp_key(tag.unwrap_or_default())).get(self.value_key(key));
        let (all, own, value): (Option<String>, Option<String>, Option<Vec<u8>>) = match self.redis.run_all(&ask).await
        {
            Ok(answer) => answer,
            Err(error) => {
                tracing::debug!(%error, "no cached answer from Redis");
                return Found::Away;
            }
        };
        let stamp = format!("{}.{}", all.unwrap_or_default(), own.unwrap_or_default());
        match value.and_then(|value| unpack(value, &stamp)) {
            Some(cached) => Found::Kept(cached),
            None => Found::Missing(stamp),
        }
    }

    /// Stores a value that was loaded after `stamp` was read.
    pub async fn put(&self, key: &str, stamp: String, cached: &Cached) {
        let mut put = cmd("SET");
        put.arg(self.value_key(key)).arg(pack(&stamp, cached)).arg("PX").arg(millis(jittered(self.ttl)));
        if let Err(error) = self.redis.run::<()>(&put).await {
            tracing::debug!(%error, "an answer was not put into Redis");
        }
    }

    /// Gives the tags new stamps. Where Redis cannot be told now it is told later, and not believed until then.
    pub async fn forget(&self, tags: impl IntoIterator<Item = &str>) {
        let tags: Vec<String> = tags.into_iter().map(str::to_owned).collect();
        if stamp(&self.redis, &tags, |tag| self.stamp_key(tag)).await {
            return;
        }
        {
            let mut untold = self.untold.lock().unwrap_or_else(PoisonError::into_inner);
            untold.extend(tags.iter().cloned());
        }
        let (redis, untold) = (self.redis.clone(), Arc::clone(&self.untold));
        // After that, nothing is left that was stored before.
        let end = Instant::now() + self.ttl.mul_f64(1.2);
        tokio::spawn(async move {
            loop {
                sleep(PAUSE).await;
                if stamp(&redis, &tags, |tag| stamp_key(&redis, tag)).await || Instant::now() > end {
                    break;
                }
            }
            let mut untold = untold.lock().unwrap_or_else(PoisonError::into_inner);
            for tag in &tags {
                untold.remove(tag);
            }
        });
    }

    fn is_untold(&self, tag: Option<&str>) -> bool {
        let untold = self.untold.lock().unwrap_or_else(PoisonError::into_inner);
        !untold.is_empty() && (untold.contains(EVERYTHING) || tag.is_some_and(|tag| untold.contains(tag)))
    }

    fn stamp_key(&self, tag: &str) -> String {
        stamp_key(&self.redis, tag)
    }

    /// Keys may hold what shoppers typed: their digest is short and plain.
    fn value_key(&self, key: &str) -> String {
        let mut name = String::from("cache:value:");
        for byte in &Sha256::digest(key)[..16] {
            let _ = write!(name, "{byte:02x}");
        }
        self.redis.key(&name)
    }
}

fn stamp_key(redis: &Redis, tag: &str) -> String {
    redis.key(&format!("cache:stamp:{tag}"))
}

/// Whether Redis took new stamps for all the tags.
async fn stamp(redis: &Redis, tags: &[String], key: impl Fn(&str) -> String) -> bool {
    let mut commands = pipe();
    for tag in tags {
        let stamp: u64 = rand::random();
        commands.cmd("SET").arg(key(tag)).arg(format!("{stamp:x}")).arg("EX").arg(STAMP_SECONDS).ignore();
    }
    match redis.run_all::<()>(&commands).await {
        Ok(()) => true,
        Err(error) => {
            tracing::debug!(%error, ?tags, "an invalidation did not reach Redis");
            false
        }
    }
}

/// Stamp and tag, a line each, then the body.
fn pack(stamp: &str, cached: &Cached) -> Vec<u8> {
    [stamp.as_bytes(), b"\n", cached.etag.as_bytes(), b"\n", &cached.body].concat()
}

/// The value, where it has that stamp.
fn unpack(value: Vec<u8>, stamp: &str) -> Option<Cached> {
    let value = Bytes::from(value);
    let rest = value.strip_prefix(stamp.as_bytes())?.strip_prefix(b"\n")?;
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let etag = HeaderValue::from_bytes(&rest[..end]).ok()?;
    Some(Cached { body: value.slice_ref(&rest[end + 1..]), etag })
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_count_under_their_stamp_alone() {
        let cached = Cached::new(Bytes::from_static(b"{\n}\n"));
        let packed = pack("1.2", &cached);
        assert_eq!(unpack(packed.clone(), "1.2"), Some(cached));
        for other in ["1.", "1.22", "", "."] {
            assert_eq!(unpack(packed.clone(), other), None, "{other}");
        }
        assert_eq!(unpack(b"1.2\nx".to_vec(), "1.2"), None);
    }
}
