//! The time, which tests may set.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// Tells the time in milliseconds since 1970 (UTC).
#[derive(Debug, Clone, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// A clock that stands until it is moved, and a handle to move it.
    pub fn standing(at: i64) -> (Self, Arc<AtomicI64>) {
        let hand = Arc::new(AtomicI64::new(at));
        (Self(Some(hand.clone())), hand)
    }

    /// Now.
    pub fn now(&self) -> i64 {
        match &self.0 {
            Some(hand) => hand.load(Ordering::SeqCst),
            None => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX)),
        }
    }
}

/// A moment as RFC 3339 writes it, to the second: `2026-05-04T12:00:00Z`.
pub fn rfc3339(millis: i64) -> String {
    OffsetDateTime::from_unix_timestamp(millis.div_euclid(1000))
        .ok()
        .and_then(|moment| moment.format(&Rfc3339).ok())
        .unwrap_or_default()
}

/// Milliseconds since 1970 of a moment in RFC 3339.
pub fn from_rfc3339(text: &str) -> Option<i64> {
    let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    i64::try_from(moment.unix_timestamp_nanos() / 1_000_000).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_and_read() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
        assert_eq!(rfc3339(1_777_896_000_999), "2026-05-04T12:00:00Z");
        assert_eq!(from_rfc3339("2026-05-04T14:00:00+02:00"), Some(1_777_896_000_000));
        assert_eq!(from_rfc3339("yesterday"), None);
    }

    #[test]
    fn a_standing_clock_stands() {
        let (clock, hand) = Clock::standing(5);
        assert_eq!(clock.now(), 5);
        hand.store(7, Ordering::SeqCst);
        assert_eq!(clock.clone().now(), 7);
    }
}
