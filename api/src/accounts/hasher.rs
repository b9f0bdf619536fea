//! Passwords, hashed.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{self, PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use tokio::{sync::Semaphore, task::spawn_blocking};
use unicode_normalization::UnicodeNormalization as _;

/// OWASP's: 19 MiB, two passes, one lane.
const PARAMS: Params = match Params::new(19 * 1024, 2, 1, None) {
    Ok(params) => params,
    Err(_) => Params::DEFAULT,
};
/// How many are hashed at a time. A flood of sign-ins waits for its turn, here rather than on all cores.
const AT_A_TIME: usize = 2;
/// With the same parameters as ours, and of no password: what is checked where there is no account, so that it takes as
/// long.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A password could not be hashed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// The library refused, or a stored hash is none.
    #[error("passwords cannot be hashed")]
    Refused(#[from] password_hash::Error),
    /// The service is ending.
    #[error("hashing was broken off")]
    BrokenOff,
}

/// Hashes passwords with argon2id, off the threads that answer requests. Cheap to clone; all clones wait together.
#[derive(Clone)]
pub struct Hasher(Arc<Inner>);

struct Inner {
    argon2: Argon2<'static>,
    turns: Arc<Semaphore>,
    done: AtomicU64,
}

impl Default for Hasher {
    fn default() -> Self {
        Self(Arc::new(Inner {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, PARAMS),
            turns: Arc::new(Semaphore::new(AT_A_TIME)),
            done: AtomicU64::new(0),
        }))
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hasher").field("done", &self.done()).finish_non_exhaustive()
    }
}

impl Hasher {
    /// The password as it is stored (PHC string), with a salt of its own.
    ///
    /// # Errors
    /// [`HashError`]
    pub async fn hash(&self, password: &str) -> Result<String, HashError> {
        let password = normal(password);
        let hash = self.turn(move |argon2| argon2.hash_password(password.as_bytes()).map(|hash| hash.to_string()));
        Ok(hash.await??)
    }

    /// Whether that is the password. Takes as long where there is no hash, and says no then.
    ///
    /// # Errors
    /// [`HashError`]
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool, HashError> {
        let (password, hash) = (normal(password), hash.unwrap_or(NOBODY).to_owned());
        let verified = self.turn(move |argon2| {
            let hash = PasswordHash::new(&hash).map_err(|_| password_hash::Error::Crypto)?;
            argon2.verify_password(password.as_bytes(), &hash)
        });
        match verified.await? {
            Ok(()) => Ok(true),
            Err(password_hash::Error::PasswordInvalid) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// How often it has hashed so far.
    pub fn done(&self) -> u64 {
        self.0.done.load(Ordering::SeqCst)
    }

    async fn turn<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Argon2<'static>) -> T + Send + 'static,
    ) -> Result<T, HashError> {
        let turn = self.0.turns.clone().acquire_owned().await.map_err(|_| HashError::BrokenOff)?;
        let inner = self.0.clone();
        let worked = spawn_blocking(move || {
            // Given back when the work is done, even where nobody waits for it any more.
            let _turn = turn;
            inner.done.fetch_add(1, Ordering::SeqCst);
            work(&inner.argon2)
        });
        worked.await.map_err(|_| HashError::BrokenOff)
    }
}

/// The same password typed on another keyboard may come as other code points.
fn normal(password: &str) -> String {
    password.nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn knows_passwords_again() {
        let hasher = Hasher::default();
        let hash = hasher.hash("grüne Stühle").await.expect("hashed");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_ne!(hasher.hash("grüne Stühle").await.expect("hashed"), hash, "each has a salt of its own");
        assert_eq!(hasher.verify("gru\u{308}ne Stu\u{308}hle", Some(&hash)).await, Ok(true));
        assert_eq!(hasher.verify("grüne Stühle!", Some(&hash)).await, Ok(false));
        assert_eq!(hasher.done(), 4);
    }

    #[tokio::test]
    async fn nobody_costs_as_much_and_has_no_password() {
        let hasher = Hasher::default();
        for password in ["", "x", "grüne Stühle"] {
            assert_eq!(hasher.verify(password, None).await, Ok(false));
        }
        assert_eq!(hasher.done(), 3);
        let own = hasher.hash("x").await.expect("hashed");
        let head = |hash: &str| hash.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(head(&own), head(NOBODY));
        assert!(matches!(hasher.verify("x", Some("no hash")).await, Err(HashError::Refused(_))));
    }
}
