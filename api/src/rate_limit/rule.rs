//! One limit.

use std::time::Duration;

/// So many at once, and as many again per time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Tells rules apart; part of keys in Redis.
    pub name: &'static str,
    /// How many at once.
    pub burst: u32,
    /// How long until that many are free again.
    pub per: Duration,
}
