//! Counting in this process.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use moka::sync::Cache;

use super::{Pace, RetryAfter};

/// Subjects remembered at most.
const CAPACITY: u64 = 200_000;
/// Longer than any rule's time.
const IDLE: Duration = Duration::from_hours(2);

#[derive(Debug)]
pub(super) struct Local {
    start: Instant,
    subjects: Cache<String, Arc<Mutex<u64>>>,
}

impl Local {
    pub fn new() -> Self {
        Self { start: Instant::now(), subjects: Cache::builder().max_capacity(CAPACITY).time_to_idle(IDLE).build() }
    }

    pub fn check(&self, pace: Pace, name: String) -> Result<(), RetryAfter> {
        let now = u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX);
        let subject = self.subjects.get_with(name, Arc::default);
        let mut whole_at = subject.lock().unwrap_or_else(PoisonError::into_inner);
        *whole_at = pace.next(now, *whole_at)?;
        Ok(())
    }
}
