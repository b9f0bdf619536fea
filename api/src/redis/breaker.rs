//! Leaves alone what does not answer.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

/// While open, it lets one question through now and then; one that succeeds closes it.
#[derive(Debug)]
pub(super) struct Breaker {
    start: Instant,
    rest: Duration,
    /// Milliseconds after `start` at which one question may be tried; 0 while closed.
    retry_at: AtomicU64,
}

impl Breaker {
    pub fn new(rest: Duration) -> Self {
        Self { start: Instant::now(), rest, retry_at: AtomicU64::new(0) }
    }

    /// Whether a question may be asked now. Where it is open, one caller per rest gets a yes.
    pub fn admits(&self) -> bool {
        let retry_at = self.retry_at.load(Ordering::Acquire);
        retry_at == 0
            || (self.now() >= retry_at
                && self.retry_at.compare_exchange(retry_at, self.later(), Ordering::AcqRel, Ordering::Acquire).is_ok())
    }

    pub fn is_open(&self) -> bool {
        self.retry_at.load(Ordering::Acquire) != 0
    }

    /// A question was not answered. Returns whether that is news.
    pub fn open(&self) -> bool {
        self.retry_at.swap(self.later(), Ordering::AcqRel) == 0
    }

    /// A question was answered. Returns whether that is news.
    pub fn close(&self) -> bool {
        // Most often it is closed; a plain read leaves the cache line with all cores.
        self.is_open() && self.retry_at.swap(0, Ordering::AcqRel) != 0
    }

    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn later(&self) -> u64 {
        self.now().saturating_add(u64::try_from(self.rest.as_millis()).unwrap_or(u64::MAX)).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lets_one_through_after_each_rest() {
        let breaker = Breaker::new(Duration::from_hours(1));
        assert!(breaker.admits() && !breaker.is_open());
        assert!(breaker.open());
        assert!(!breaker.open(), "no news");
        assert!(!breaker.admits() && breaker.is_open());
        assert!(breaker.close());
        assert!(!breaker.close(), "no news");
        assert!(breaker.admits());

        let hasty = Breaker::new(Duration::ZERO);
        hasty.open();
        std::thread::sleep(Duration::from_millis(2));
        assert!(hasty.admits());
        assert!(hasty.is_open(), "until an answer comes");
    }
}
