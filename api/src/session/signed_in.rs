//! What a session says of its owner.

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use tower_sessions::{Session, session};

/// Where it lies in the session.
const KEY: &str = "signed_in";
/// How long one sign-in lasts, however much the session is used.
pub(super) const ABSOLUTE: Duration = Duration::days(60);
/// How long it lasts when nobody uses it.
const IDLE: Duration = Duration::days(14);
/// How often it is noted that the session is used.
const TOUCH: Duration = Duration::minutes(5);

/// The account that is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// The account.
    pub account: i64,
    /// The account's epoch when it signed in. Where the account has another by now, the session counts no more.
    pub epoch: i64,
    /// When it signed in, in seconds since 1970.
    pub created: i64,
    /// When the session was last noted to be used, in seconds since 1970.
    pub seen: i64,
}

impl SignedIn {
    fn is_over(&self, now: i64) -> bool {
        let since = |moment: i64| now.saturating_sub(moment);
        since(self.created) >= ABSOLUTE.whole_seconds() || since(self.seen) >= IDLE.whole_seconds()
    }
}

/// The session could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("the session store is away")]
pub struct SessionError(#[from] session::Error);

/// Who is signed in. A session that has lasted its longest, or was not used for too long, is ended.
///
/// # Errors
/// Where the session store is away. It is asked only where the request brought a session.
pub async fn current(session: &Session) -> Result<Option<SignedIn>, SessionError> {
    if session.id().is_none() {
        return Ok(None);
    }
    match session.get::<SignedIn>(KEY).await {
        Ok(Some(signed_in)) if signed_in.is_over(now()) => {
            session.flush().await?;
            Ok(None)
        }
        Ok(found) => Ok(found),
        // Written by another version of ours.
        Err(session::Error::SerdeJson(_)) => {
            session.flush().await?;
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// Signs an account in, under a new session id; what was in the session stays.
///
/// # Errors
/// Where the session store is away; nobody is signed in then.
pub async fn sign_in(session: &Session, account: i64, epoch: i64) -> Result<(), SessionError> {
    let now = now();
    if session.id().is_some() {
        session.cycle_id().await?;
    }
    session.insert(KEY, SignedIn { account, epoch, created: now, seen: now }).await?;
    // At once, so that a store that is away is found before the answer says that all is well.
    session.save().await?;
    Ok(())
}

/// Ends the session, whatever is in it.
///
/// # Errors
/// Where the session store is away; the session may live on then.
pub async fn sign_out(session: &Session) -> Result<(), SessionError> {
    session.flush().await?;
    Ok(())
}

/// Notes that the session is used, every five minutes at most, so that it does not run out while it is.
///
/// # Errors
/// Where the session store is away.
pub async fn touch(session: &Session, signed_in: SignedIn) -> Result<(), SessionError> {
    let now = now();
    if now.saturating_sub(signed_in.seen) >= TOUCH.whole_seconds() {
        session.insert(KEY, SignedIn { seen: now, ..signed_in }).await?;
    }
    Ok(())
}

fn now() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tower_sessions::SessionStore as _;

    use super::*;
    use crate::session::Store;

    fn session(store: &Store, id: Option<session::Id>) -> Session {
        Session::new(id, Arc::new(store.clone()), None)
    }

    #[tokio::test]
    async fn signs_in_and_out() {
        let store = Store::new(None);
        let first = session(&store, None);
        assert_eq!(current(&first).await.expect("no store is asked"), None);
        first.insert("cart", 7).await.expect("inserted");
        first.save().await.expect("saved");
        let before = first.id().expect("an id");

        let second = session(&store, Some(before));
        sign_in(&second, 3, 1).await.expect("signed in");
        let after = second.id().expect("an id");
        assert_ne!(before, after);
        assert_eq!(store.load(&before).await.expect("loaded"), None);

        let third = session(&store, Some(after));
        let signed_in = current(&third).await.expect("read").expect("someone");
        assert_eq!((signed_in.account, signed_in.epoch), (3, 1));
        assert_eq!(third.get::<i32>("cart").await.expect("read"), Some(7));
        touch(&third, signed_in).await.expect("touched");
        assert!(!third.is_modified(), "a moment ago is near enough");
        let long_ago = SignedIn { seen: signed_in.seen - 301, ..signed_in };
        third.insert(KEY, long_ago).await.expect("inserted");
        touch(&third, long_ago).await.expect("touched");
        let seen = current(&third).await.expect("read").expect("someone").seen;
        assert!(seen >= signed_in.seen, "{seen}");

        sign_out(&third).await.expect("signed out");
        assert_eq!(store.load(&after).await.expect("loaded"), None);
        assert_eq!(current(&session(&store, Some(after))).await.expect("read"), None);
    }

    #[tokio::test]
    async fn ends_after_sixty_days_or_fourteen_idle_ones() {
        const DAY: i64 = 24 * 60 * 60;
        for (age, idle, lasts) in [(59, 13, true), (60, 0, false), (20, 14, false)] {
            let store = Store::new(None);
            let session = session(&store, None);
            sign_in(&session, 3, 1).await.expect("signed in");
            let now = current(&session).await.expect("read").expect("someone");
            let old = SignedIn { created: now.created - age * DAY, seen: now.seen - idle * DAY, ..now };
            session.insert(KEY, old).await.expect("inserted");
            assert_eq!(current(&session).await.expect("read").is_some(), lasts, "{age} days old, idle for {idle}");
            assert_eq!(session.id().is_some(), lasts);
        }
    }

    #[tokio::test]
    async fn what_ended_meanwhile_does_not_come_back() {
        let store = Store::new(None);
        let one = session(&store, None);
        sign_in(&one, 3, 1).await.expect("signed in");
        let id = one.id().expect("an id");
        // A request under way notes that the session is used, after another one ended it.
        let other = session(&store, Some(id));
        let signed_in = current(&other).await.expect("read").expect("someone");
        sign_out(&one).await.expect("signed out");
        other.insert(KEY, SignedIn { seen: signed_in.seen + 1, ..signed_in }).await.expect("inserted");
        other.save().await.expect("nothing to save");
        assert_eq!(store.load(&id).await.expect("loaded"), None);
    }
}
