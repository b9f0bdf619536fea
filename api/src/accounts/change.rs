//! What owners change of their accounts.

use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use vitrine_contract::{AccountChange, PasswordChange};

use super::{
    AccountError, Accounts, LONGEST_NAME, NewPassword,
    links::{self, Purpose},
};
use crate::{
    db::entities::account,
    domain::{Email, plain_text},
};

impl Accounts {
    /// Changes what its owner is called.
    ///
    /// # Errors
    /// [`AccountError::Invalid`], or where the database fails.
    pub async fn rename(
        &self,
        account: account::Model,
        change: &AccountChange,
    ) -> Result<account::Model, AccountError> {
        let name = plain_text(&change.name, LONGEST_NAME).map_err(|bad| AccountError::malformed("name", &bad))?;
        account::Entity::update_many()
            .col_expr(account::Column::Name, Expr::value(&*name))
            .filter(account::Column::Id.eq(account.id))
            .exec(&self.db)
            .await?;
        Ok(account::Model { name, ..account })
    }

    /// The hash of a new password, for whoever knows the one in use.
    ///
    /// # Errors
    /// [`AccountError::Invalid`] where they do not, or the new one is not taken; or where passwords cannot be hashed.
    pub async fn agree_on(&self, account: &account::Model, change: &PasswordChange) -> Result<String, AccountError> {
        let email = Email::read(&account.email)
            .map_err(|_| AccountError::Corrupt(format!("the address of account {}", account.id)))?;
        let new = NewPassword::read(&change.new, &email).map_err(|bad| AccountError::malformed("new", &bad))?;
        if !self.hasher.verify(&change.current, Some(&account.password_hash)).await? {
            return Err(AccountError::invalid("current", "is not the password in use"));
        }
        Ok(self.hasher.hash(new.reveal()).await?)
    }

    /// Sets the password, ends all sessions, makes all links that were sent worth nothing, and says so by mail. The
    /// address counts as confirmed: none but its owner comes here.
    ///
    /// # Errors
    /// [`AccountError::Credentials`] where the account's sessions were ended meanwhile, or where the database fails.
    pub async fn set_password(
        &self,
        transaction: &DatabaseTransaction,
        account: account::Model,
        hash: &str,
    ) -> Result<account::Model, AccountError> {
        let changed = account::Entity::update_many()
            .col_expr(account::Column::PasswordHash, Expr::value(hash))
            .col_expr(account::Column::Verified, Expr::value(true))
            .col_expr(account::Column::Epoch, Expr::value(account.epoch + 1))
            .filter(account::Column::Id.eq(account.id))
            .filter(account::Column::Epoch.eq(account.epoch))
            .exec(transaction)
            .await?;
        if changed.rows_affected == 0 {
            return Err(AccountError::Credentials);
        }
        links::void(transaction, account.id, &[Purpose::Verify, Purpose::Reset]).await?;
        let account =
            account::Model { password_hash: hash.to_owned(), verified: true, epoch: account.epoch + 1, ..account };
        self.write_to(transaction, &account.email, self.password_changed(account.id, account.epoch)).await?;
        Ok(account)
    }
}
