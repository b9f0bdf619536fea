//! How often one may ask: a limit per rule and subject, shared by all instances where there is a Redis.
//!
//! It is the generic cell rate algorithm: after a burst, one more each `per / burst`. All that is kept of a subject is
//! the time at which its burst would be whole again.

mod client_ip;
mod layer;
mod local;
mod rule;
pub mod rules;
mod shared;

use std::{fmt, sync::Arc, time::Duration};

pub use client_ip::ClientIp;
pub(crate) use layer::general;
use local::Local;
pub use rule::Rule;
use sha2::{Digest as _, Sha256};

use crate::redis::Redis;

/// Asked too often: ask again after this long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many requests")]
pub struct RetryAfter(pub Duration);

impl RetryAfter {
    /// Whole seconds, at least one.
    pub fn seconds(self) -> u64 {
        u64::try_from(self.0.as_millis().div_ceil(1000)).unwrap_or(u64::MAX).max(1)
    }
}

/// Limits how often one may ask. Cheap to clone; all clones count together.
#[derive(Clone)]
pub struct RateLimiter(Arc<Inner>);

struct Inner {
    scale: f64,
    local: Local,
    shared: Option<Redis>,
}

impl RateLimiter {
    /// With all rules multiplied by `scale` (0 lifts them). Without `redis`, and while it is away, each instance counts
    /// for itself.
    pub fn new(scale: f64, redis: Option<Redis>) -> Self {
        Self(Arc::new(Inner { scale, local: Local::new(), shared: redis }))
    }

    /// Counts one more for `subject` (an address, an account) under `rule`.
    ///
    /// # Errors
    /// [`RetryAfter`] where that is one too many; it does not count then.
    pub async fn check(&self, rule: Rule, subject: &str) -> Result<(), RetryAfter> {
        let Some(pace) = Pace::new(rule, self.0.scale) else { return Ok(()) };
        let name = name(rule, subject);
        if let Some(redis) = &self.0.shared {
            match shared::check(redis, pace, &name).await {
                Ok(outcome) => return outcome,
                Err(error) => tracing::debug!(%error, "counting here alone"),
            }
        }
        self.0.local.check(pace, name)
    }
}

impl RateLimiter {
    /// The same under two rules, of which the first to refuse is told: by address, and by what else there is to count by.
    ///
    /// # Errors
    /// [`RetryAfter`], as [`Self::check`].
    pub async fn check_both(
        &self,
        (by_address, ip): (Rule, &ClientIp),
        (other, subject): (Rule, Option<&str>),
    ) -> Result<(), RetryAfter> {
        self.check(by_address, &ip.subject()).await?;
        match subject {
            Some(subject) => self.check(other, subject).await,
            None => Ok(()),
        }
    }
}

impl fmt::Debug for RateLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimiter")
            .field("scale", &self.0.scale)
            .field("shared", &self.0.shared.is_some())
            .finish_non_exhaustive()
    }
}

/// A rule as the algorithm wants it, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pace {
    /// What one request costs.
    interval: u64,
    /// How far ahead of its time a subject may be.
    tolerance: u64,
}

impl Pace {
    fn new(rule: Rule, scale: f64) -> Option<Self> {
        if scale <= 0.0 || rule.burst == 0 {
            return None;
        }
        let burst = (f64::from(rule.burst) * scale).round().max(1.0);
        let per = u64::try_from(rule.per.as_micros()).unwrap_or(u64::MAX);
        let interval = ((per as f64 / burst) as u64).max(1);
        Some(Self { interval, tolerance: per.saturating_sub(interval) })
    }

    /// When the subject's burst is whole again after one more request at `now`, given when it was to be so far.
    fn next(self, now: u64, whole_at: u64) -> Result<u64, RetryAfter> {
        let whole_at = whole_at.max(now);
        match (whole_at - now).saturating_sub(self.tolerance) {
            0 => Ok(whole_at + self.interval),
            wait => Err(RetryAfter(Duration::from_micros(wait))),
        }
    }
}

/// Subjects may be addresses of people: their digest is enough to tell them apart.
fn name(rule: Rule, subject: &str) -> String {
    use std::fmt::Write as _;
    let mut name = format!("limit:{}:", rule.name);
    for byte in &Sha256::digest(subject)[..16] {
        let _ = write!(name, "{byte:02x}");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Rule = Rule { name: "test", burst: 3, per: Duration::from_secs(30) };

    #[test]
    fn a_burst_and_then_one_at_a_time() {
        let pace = Pace::new(RULE, 1.0).expect("a pace");
        let second = 1_000_000;
        let mut whole_at = 0;
        let now = 1000 * second;
        for _ in 0..3 {
            whole_at = pace.next(now, whole_at).expect("within the burst");
        }
        assert_eq!(pace.next(now, whole_at), Err(RetryAfter(Duration::from_secs(10))));
        assert_eq!(pace.next(now + 4 * second, whole_at), Err(RetryAfter(Duration::from_secs(6))));
        whole_at = pace.next(now + 10 * second, whole_at).expect("one more");
        assert!(pace.next(now + 10 * second, whole_at).is_err());
        // After a rest the whole burst is there again, and no more.
        for _ in 0..3 {
            whole_at = pace.next(now + 500 * second, whole_at).expect("within the burst");
        }
        assert!(pace.next(now + 500 * second, whole_at).is_err());
    }

    #[test]
    fn scales() {
        assert_eq!(Pace::new(RULE, 0.0), None);
        assert_eq!(Pace::new(RULE, 2.0).map(|pace| pace.interval), Some(5_000_000));
        // One at least.
        assert_eq!(Pace::new(RULE, 0.01), Some(Pace { interval: 30_000_000, tolerance: 0 }));
    }

    #[tokio::test]
    async fn subjects_and_rules_count_apart() {
        let limiter = RateLimiter::new(1.0, None);
        let once = Rule { name: "once", burst: 1, per: Duration::from_hours(1) };
        assert_eq!(limiter.check(once, "a").await, Ok(()));
        let refused = limiter.clone().check(once, "a").await.expect_err("one too many");
        assert!((3500..=3600).contains(&refused.seconds()), "{refused:?}");
        assert_eq!(limiter.check(once, "b").await, Ok(()));
        assert_eq!(limiter.check(Rule { name: "other", ..once }, "a").await, Ok(()));
        let lifted = RateLimiter::new(0.0, None);
        for _ in 0..10 {
            assert_eq!(lifted.check(once, "a").await, Ok(()));
        }
    }

    #[test]
    fn seconds_are_rounded_up() {
        for (millis, seconds) in [(0, 1), (1, 1), (1000, 1), (1001, 2)] {
            assert_eq!(RetryAfter(Duration::from_millis(millis)).seconds(), seconds);
        }
    }
}
