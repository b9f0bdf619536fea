//! Counting in Redis, by its clock, in one step.

use std::{sync::LazyLock, time::Duration};

use redis::Script;

use super::{Pace, RetryAfter};
use crate::redis::{Redis, RedisError};

/// As [`Pace::next`]. Gives the microseconds to wait, or 0.
static SCRIPT: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
        local clock = redis.call('TIME')
        local now = clock[1] * 1000000 + clock[2]
        local interval, tolerance = tonumber(ARGV[1]), tonumber(ARGV[2])
        local whole_at = math.max(tonumber(redis.call('GET', KEYS[1])) or now, now)
        local wait = whole_at - now - tolerance
        if wait > 0 then return wait end
        local next_at = whole_at + interval
        redis.call('SET', KEYS[1], string.format('%.0f', next_at), 'PX', math.ceil((next_at - now) / 1000) + 1)
        return 0
        ",
    )
});

pub(super) async fn check(redis: &Redis, pace: Pace, name: &str) -> Result<Result<(), RetryAfter>, RedisError> {
    let mut script = SCRIPT.prepare_invoke();
    script.key(redis.key(name)).arg(pace.interval).arg(pace.tolerance);
    let wait: u64 = redis.script(&script).await?;
    Ok(if wait == 0 { Ok(()) } else { Err(RetryAfter(Duration::from_micros(wait))) })
}
