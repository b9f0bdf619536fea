//! Accounts: making them, proving who one is, and what their owners change.
//!
//! Whether an address has an account is told by mail alone: what asks about an address does the same work, and answers
//! the same, whatever is behind it.

mod change;
mod error;
mod hasher;
mod letters;
mod links;
mod passkeys;
mod password;
mod promote;
mod register;
mod reset;
mod sign_in;
mod users;
mod verify;
mod view;

use sea_orm::{ColumnTrait as _, ConnectionTrait, DatabaseConnection, EntityTrait as _, QueryFilter as _};

pub use error::AccountError;
pub use hasher::{HashError, Hasher};
pub use passkeys::Passkeys;
pub use password::NewPassword;
pub use promote::{Promoted, promote};
pub use register::NewAccount;
pub use view::{show, user};

use crate::{clock::Clock, config::Origin, db::entities::account};

/// What a name is at most, in characters.
pub const LONGEST_NAME: usize = 100;

/// All about accounts; cheap to clone.
#[derive(Debug, Clone)]
pub struct Accounts {
    /// The pool.
    pub db: DatabaseConnection,
    /// The time.
    pub clock: Clock,
    /// What hashes passwords.
    pub hasher: Hasher,
    /// What asks for passkeys and checks them.
    pub passkeys: Passkeys,
    /// The shop's address, for links in mails.
    shop: Origin,
}

impl Accounts {
    /// The accounts of a shop at this address.
    pub fn new(db: DatabaseConnection, clock: Clock, shop: Origin) -> Self {
        Self { db, clock, hasher: Hasher::default(), passkeys: Passkeys::new(&shop), shop }
    }
}

/// The account with this address.
async fn by_email(db: &impl ConnectionTrait, email: &str) -> Result<Option<account::Model>, AccountError> {
    Ok(account::Entity::find().filter(account::Column::Email.eq(email)).one(db).await?)
}
