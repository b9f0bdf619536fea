//! What a session keeps between two requests that belong together, such as a challenge and its answer.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use time::{Duration, OffsetDateTime};
use tower_sessions::{Expiry, Session, session};

use super::{SessionError, signed_in};

/// How long it is kept.
const KEPT: Duration = Duration::minutes(5);

/// Something put aside.
#[derive(Debug, Serialize, Deserialize)]
struct Aside<T> {
    what: T,
    /// In seconds since 1970.
    until: i64,
}

/// Keeps something under a name for five minutes. A guest's session lasts no longer than that.
///
/// # Errors
/// Where the session store is away.
pub async fn put_aside(session: &Session, name: &str, what: impl Serialize) -> Result<(), SessionError> {
    if signed_in::current(session).await?.is_none() {
        // A new id each time, as a browser is given a cookie, and so its time, for a new one alone.
        if session.id().is_some() {
            session.cycle_id().await?;
        }
        session.set_expiry(Some(Expiry::OnInactivity(KEPT)));
    }
    let until = (OffsetDateTime::now_utc() + KEPT).unix_timestamp();
    session.insert(name, Aside { what, until }).await?;
    session.save().await?;
    Ok(())
}

/// What was put aside under a name, once, and not after its time.
///
/// # Errors
/// Where the session store is away. It is asked only where the request brought a session.
pub async fn take_back<T: DeserializeOwned>(session: &Session, name: &str) -> Result<Option<T>, SessionError> {
    if session.id().is_none() {
        return Ok(None);
    }
    let aside = match session.remove::<Aside<T>>(name).await {
        Ok(aside) => aside,
        // Written by another version of ours.
        Err(session::Error::SerdeJson(_)) => None,
        Err(error) => return Err(error.into()),
    };
    // At once: whatever comes of it, it does not come again. A guest's session has nothing else in it.
    match signed_in::current(session).await? {
        Some(_) if session.is_modified() => session.save().await?,
        None if session.id().is_some() => session.flush().await?,
        _ => {}
    }
    Ok(aside.filter(|aside| aside.until > OffsetDateTime::now_utc().unix_timestamp()).map(|aside| aside.what))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::session::{Store, sign_in};

    fn session(store: &Store, id: Option<session::Id>) -> Session {
        Session::new(id, Arc::new(store.clone()), None)
    }

    #[tokio::test]
    async fn comes_back_once_and_in_time() {
        let store = Store::new(None);
        let first = session(&store, None);
        assert_eq!(take_back::<u8>(&first, "a").await.expect("no store is asked"), None);
        put_aside(&first, "a", 7).await.expect("kept");
        assert!(first.expiry_age() <= KEPT);
        let id = first.id();
        assert_eq!(take_back(&session(&store, id), "a").await.expect("read"), Some(7));
        assert_eq!(take_back::<u8>(&session(&store, id), "a").await.expect("read"), None);
        let again = session(&store, id);
        put_aside(&again, "a", 8).await.expect("kept");
        assert_ne!(again.id(), id, "its time begins anew, and with it the cookie's");
        let late = session(&store, None);
        put_aside(&late, "b", 7).await.expect("kept");
        late.insert("a", Aside { what: 7, until: 1 }).await.expect("kept");
        assert_eq!(take_back::<u8>(&late, "a").await.expect("read"), None);
        let odd = session(&store, None);
        put_aside(&odd, "b", 7).await.expect("kept");
        odd.insert("a", "another version").await.expect("kept");
        assert_eq!(take_back::<u8>(&odd, "a").await.expect("read"), None);
    }

    #[tokio::test]
    async fn does_not_shorten_the_session_of_who_is_signed_in() {
        let store = Store::new(None);
        let session = session(&store, None);
        sign_in(&session, 1, 0).await.expect("signed in");
        put_aside(&session, "a", 7).await.expect("kept");
        assert!(session.expiry_age() > KEPT);
    }
}
