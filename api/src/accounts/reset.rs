//! New passwords by mail.

use sea_orm::{DatabaseTransaction, EntityTrait as _};

use super::{
    AccountError, Accounts, NewPassword, by_email,
    links::{self, Purpose},
};
use crate::{
    db::{self, entities::account},
    domain::Email,
};

impl Accounts {
    /// Sends a mail with a link to choose a new password, or one that says that there is no account. The caller does not
    /// learn which.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn ask_reset(&self, email: &Email) -> Result<(), AccountError> {
        let transaction = db::write(&self.db).await?;
        let note = match by_email(&transaction, email.as_str()).await? {
            // An account that waits gets one too: whoever reads the mail may say what its password is.
            Some(account) => {
                let token = links::issue(&transaction, account.id, Purpose::Reset, self.clock.now()).await?;
                self.reset(&token)
            }
            None => self.no_account(email.as_str()),
        };
        self.write_to(&transaction, email.as_str(), note).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Sets the password of the account whose link this secret is from: uses the link up, ends all sessions, and
    /// confirms the address, since who read the mail is its owner.
    ///
    /// # Errors
    /// [`AccountError::Invalid`] for a secret that is not good or a password that is not taken (the link stays good
    /// then), or where the database fails, or passwords cannot be hashed.
    pub async fn reset_password(&self, secret: &str, password: &str) -> Result<(), AccountError> {
        let link = links::peek(&self.db, secret, Purpose::Reset, self.clock.now()).await?;
        let account = owner(account::Entity::find_by_id(link.account_id).one(&self.db).await?)?;
        let email = Email::try_from(account.email)
            .map_err(|_| AccountError::Corrupt(format!("the address of account {}", account.id)))?;
        let password = NewPassword::read(password, &email).map_err(|bad| AccountError::malformed("password", &bad))?;
        let hash = self.hasher.hash(password.reveal()).await?;
        let transaction = db::write(&self.db).await?;
        let id = links::redeem(&transaction, secret, Purpose::Reset, self.clock.now()).await?;
        self.confirm_with(&transaction, id, &hash).await?;
        transaction.commit().await?;
        Ok(())
    }

    async fn confirm_with(&self, transaction: &DatabaseTransaction, id: i64, hash: &str) -> Result<(), AccountError> {
        let account = owner(account::Entity::find_by_id(id).one(transaction).await?)?;
        let was_verified = account.verified;
        let account = self.set_password(transaction, account, hash).await?;
        if !was_verified {
            self.adopt_orders(transaction, &account).await?;
        }
        Ok(())
    }
}

fn owner(account: Option<account::Model>) -> Result<account::Model, AccountError> {
    account.ok_or_else(AccountError::bad_link)
}
