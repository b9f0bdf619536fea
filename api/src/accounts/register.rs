//! New accounts.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    DatabaseTransaction, EntityTrait as _,
    sea_query::OnConflict,
};
use vitrine_contract::{InvalidParam, Registration, Role};

use super::{
    AccountError, Accounts, LONGEST_NAME, NewPassword, by_email,
    letters::Note,
    links::{self, Purpose},
};
use crate::{
    db::{self, entities::account},
    domain::{Email, plain_text},
};

/// What a new account is made of, checked.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The address to sign in with.
    pub email: Email,
    /// The password.
    pub password: NewPassword,
    /// What to call its owner; may be empty.
    pub name: String,
}

impl TryFrom<&Registration> for NewAccount {
    type Error = AccountError;

    fn try_from(registration: &Registration) -> Result<Self, Self::Error> {
        let mut faults = Vec::new();
        let mut fault = |name: &str, reason: String| faults.push(InvalidParam { name: name.to_owned(), reason });
        let name = plain_text(&registration.name, LONGEST_NAME);
        if let Err(error) = &name {
            fault("name", error.to_string());
        }
        let email = Email::read(&registration.email);
        let password = match &email {
            Ok(email) => NewPassword::read(&registration.password, email).map(Some),
            Err(error) => {
                fault("email", error.to_string());
                Ok(None)
            }
        };
        if let Err(error) = &password {
            fault("password", error.to_string());
        }
        match (email, password, name) {
            (Ok(email), Ok(Some(password)), Ok(name)) => Ok(Self { email, password, name }),
            _ => Err(AccountError::Invalid(faults)),
        }
    }
}

/// What the one hash of a registration was spent on.
enum Hashed {
    /// On the password of an account to be made.
    New(String),
    /// On comparing it with the password of the one that is there.
    Known { stored: String, same: bool },
}

impl Accounts {
    /// Makes an account that waits for its address to be confirmed, or tells the address's owner by mail why not.
    ///
    /// The caller learns nothing of what was found, neither by the outcome nor by the time it took: each way hashes
    /// once and writes a mail.
    ///
    /// # Errors
    /// Where the database fails, or passwords cannot be hashed.
    pub async fn register(&self, new: &NewAccount) -> Result<(), AccountError> {
        let password = new.password.reveal();
        let hashed = match by_email(&self.db, new.email.as_str()).await? {
            None => Hashed::New(self.hasher.hash(password).await?),
            Some(account) => {
                let same = self.hasher.verify(password, Some(&account.password_hash)).await?;
                Hashed::Known { stored: account.password_hash, same }
            }
        };
        let transaction = db::write(&self.db).await?;
        let note = match self.make(&transaction, new, &hashed).await? {
            Some(note) => note,
            None => self.tell(&transaction, new, &hashed).await?,
        };
        self.write_to(&transaction, new.email.as_str(), note).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Makes the account, unless there is one by now.
    async fn make(
        &self,
        transaction: &DatabaseTransaction,
        new: &NewAccount,
        hashed: &Hashed,
    ) -> Result<Option<Note>, AccountError> {
        let Hashed::New(hash) = hashed else { return Ok(None) };
        let now = self.clock.now();
        let row = account::ActiveModel {
            id: NotSet,
            email: Set(new.email.to_string()),
            name: Set(new.name.clone()),
            password_hash: Set(hash.clone()),
            role: Set(Role::Shopper.as_str().to_owned()),
            verified: Set(false),
            epoch: Set(0),
            address: Set(None),
            created_at: Set(now),
        };
        let once = OnConflict::column(account::Column::Email).do_nothing().to_owned();
        let made = account::Entity::insert(row).on_conflict(once).exec_without_returning(transaction).await?;
        if made == 0 {
            return Ok(None);
        }
        let account = expect(transaction, new).await?;
        let token = links::issue(transaction, account.id, Purpose::Verify, now).await?;
        Ok(Some(self.confirm(&token)))
    }

    /// What to tell the owner of an address that has an account.
    ///
    /// One that was not confirmed may have been made by anybody, with a password that its maker knows; so may this
    /// registration. Whoever then follows a link of the mail must not put the other one's password into force: neither
    /// the first one's (a stranger may have come before the owner) nor the last one's (or after). Only where both gave
    /// the same password does a new link confirm it. Where they differ, earlier links are void, and the new one lets
    /// whoever reads the mail choose the password, which confirms the address as well.
    async fn tell(
        &self,
        transaction: &DatabaseTransaction,
        new: &NewAccount,
        hashed: &Hashed,
    ) -> Result<Note, AccountError> {
        let now = self.clock.now();
        let account = expect(transaction, new).await?;
        if account.verified {
            return Ok(self.already_there(account.id));
        }
        if matches!(hashed, Hashed::Known { stored, same: true } if *stored == account.password_hash) {
            let token = links::issue(transaction, account.id, Purpose::Verify, now).await?;
            return Ok(self.confirm(&token));
        }
        links::void(transaction, account.id, &[Purpose::Verify]).await?;
        let token = links::issue(transaction, account.id, Purpose::Reset, now).await?;
        Ok(self.choose(&token))
    }
}

async fn expect(transaction: &DatabaseTransaction, new: &NewAccount) -> Result<account::Model, AccountError> {
    by_email(transaction, new.email.as_str())
        .await?
        .ok_or_else(|| AccountError::Corrupt("an account that is and is not there".into()))
}
