//! How many viewers people look at.

use std::time::Duration;

use moka::sync::Cache;

/// Who has not reported for so long is gone.
const GONE: Duration = Duration::from_mins(1);
/// Clients remembered at most.
const CAPACITY: u64 = 100_000;

#[derive(Debug)]
pub(super) struct Viewers(Cache<String, u16>);

impl Default for Viewers {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(CAPACITY).time_to_live(GONE).build())
    }
}

impl Viewers {
    pub fn report(&self, client: &str, active: u16) {
        self.0.insert(client.to_owned(), active);
    }

    pub fn sum(&self) -> i64 {
        self.0.iter().map(|(_, active)| i64::from(active)).sum()
    }
}
