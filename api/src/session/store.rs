//! Where sessions are.
//!
//! They are kept under a digest of their id, so that a look into the store opens no session; ids are never logged.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use moka::{Expiry, future::Cache, ops::compute::Op};
use redis::{ExistenceCheck, SetExpiry, SetOptions, cmd};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};

use crate::redis::{Redis, RedisError};

/// Sessions that this process keeps at most, where there is no Redis; the least used go first.
const CAPACITY: u64 = 100_000;

/// Where sessions are. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store(Place);

#[derive(Debug, Clone)]
enum Place {
    Here(Cache<String, Record>),
    Redis(Redis),
}

impl Store {
    /// In Redis, where there is one; in this process otherwise.
    pub fn new(redis: Option<Redis>) -> Self {
        Self(match redis {
            Some(redis) => Place::Redis(redis),
            None => Place::Here(Cache::builder().max_capacity(CAPACITY).expire_after(AtItsTime).build()),
        })
    }
}

struct AtItsTime;

impl Expiry<String, Record> for AtItsTime {
    fn expire_after_create(&self, _: &String, record: &Record, _: Instant) -> Option<Duration> {
        Some(left(record))
    }

    fn expire_after_update(&self, _: &String, record: &Record, _: Instant, _: Option<Duration>) -> Option<Duration> {
        Some(left(record))
    }
}

/// How long it is still good.
fn left(record: &Record) -> Duration {
    (record.expiry_date - OffsetDateTime::now_utc()).try_into().unwrap_or_default()
}

/// What it is stored under.
fn name(id: Id) -> String {
    let mut name = String::from("session:");
    for byte in &Sha256::digest(id.0.to_le_bytes()) {
        let _ = write!(name, "{byte:02x}");
    }
    name
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn away(error: RedisError) -> Error {
    Error::Backend(match std::error::Error::source(&error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    })
}

/// Stores a record that must be new, or must be there already; `false` where it is not so.
async fn set(redis: &Redis, record: &Record, new: bool) -> Result<bool> {
    let json = serde_json::to_vec(record).map_err(|error| Error::Encode(error.to_string()))?;
    let seconds = left(record).as_secs().max(1);
    let check = if new { ExistenceCheck::NX } else { ExistenceCheck::XX };
    let options = SetOptions::default().with_expiration(SetExpiry::EX(seconds)).conditional_set(check);
    let mut command = cmd("SET");
    command.arg(redis.key(&name(record.id))).arg(json).arg(options);
    let answer: Option<String> = redis.run(&command).await.map_err(away)?;
    Ok(answer.is_some())
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> Result<()> {
        match &self.0 {
            Place::Here(sessions) => {
                while !sessions.entry(name(record.id)).or_insert_with(async { record.clone() }).await.is_fresh() {
                    record.id = Id::default();
                }
            }
            Place::Redis(redis) => {
                while !set(redis, record, true).await? {
                    record.id = Id::default();
                }
            }
        }
        Ok(())
    }

    /// One that was ended meanwhile is not brought back.
    async fn save(&self, record: &Record) -> Result<()> {
        match &self.0 {
            Place::Here(sessions) => {
                let there = async |entry: Option<_>| if entry.is_some() { Op::Put(record.clone()) } else { Op::Nop };
                sessions.entry(name(record.id)).and_compute_with(there).await;
            }
            Place::Redis(redis) => drop(set(redis, record, false).await?),
        }
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let record = match &self.0 {
            Place::Here(sessions) => sessions.get(&name(*id)).await,
            Place::Redis(redis) => {
                let mut command = cmd("GET");
                command.arg(redis.key(&name(*id)));
                let json: Option<Vec<u8>> = redis.run(&command).await.map_err(away)?;
                let read = json.map(|json| serde_json::from_slice(&json)).transpose();
                read.map_err(|error| Error::Decode(error.to_string()))?
            }
        };
        Ok(record.filter(|record: &Record| record.expiry_date > OffsetDateTime::now_utc()))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        match &self.0 {
            Place::Here(sessions) => sessions.invalidate(&name(*id)).await,
            Place::Redis(redis) => {
                let mut command = cmd("DEL");
                command.arg(redis.key(&name(*id)));
                redis.run::<()>(&command).await.map_err(away)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: i128, lives: time::Duration) -> Record {
        Record { id: Id(id), data: [("a".to_owned(), 1.into())].into(), expiry_date: OffsetDateTime::now_utc() + lives }
    }

    #[tokio::test]
    async fn keeps_records_until_their_time() {
        let store = Store::new(None);
        let mut one = record(1, time::Duration::HOUR);
        store.create(&mut one).await.expect("stored");
        assert_eq!(store.load(&Id(1)).await.expect("loaded"), Some(one.clone()));
        let mut same = record(1, time::Duration::HOUR);
        store.create(&mut same).await.expect("stored");
        assert_ne!(same.id, one.id, "an id that is taken is not given again");
        store.save(&record(1, -time::Duration::SECOND)).await.expect("stored");
        assert_eq!(store.load(&Id(1)).await.expect("loaded"), None);
        store.delete(&same.id).await.expect("deleted");
        assert_eq!(store.load(&same.id).await.expect("loaded"), None);
    }

    #[test]
    fn names_do_not_tell_the_id() {
        let id = Id(7);
        assert!(!name(id).contains(&id.to_string()));
        assert_ne!(name(id), name(Id(8)));
    }
}
