//! Proving who one is by password, and ending what was begun by it.

use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, QueryFilter as _, sea_query::Expr,
};

use super::{AccountError, Accounts, by_email};
use crate::{
    db::entities::{account, order},
    domain::Email,
};

impl Accounts {
    /// The account of whoever knows its password. An address that has none, or is none, costs as much.
    ///
    /// # Errors
    /// [`AccountError::Credentials`] for an unknown address, a wrong password, and an address that was not confirmed;
    /// or where the database fails, or passwords cannot be hashed.
    pub async fn by_password(&self, email: &str, password: &str) -> Result<account::Model, AccountError> {
        let account = match Email::read(email) {
            Ok(email) => by_email(&self.db, email.as_str()).await?,
            Err(_) => None,
        };
        let hash = account.as_ref().map(|account| &*account.password_hash);
        let right = self.hasher.verify(password, hash).await?;
        account.filter(|account| right && account.verified).ok_or(AccountError::Credentials)
    }

    /// The account as it is now, if its credentials have not changed since it was read.
    ///
    /// # Errors
    /// [`AccountError::Credentials`] where they have, or where the database fails.
    pub async fn still(
        &self,
        db: &impl ConnectionTrait,
        read: &account::Model,
    ) -> Result<account::Model, AccountError> {
        let account = account::Entity::find_by_id(read.id).one(db).await?;
        account.filter(|account| account.epoch == read.epoch).ok_or(AccountError::Credentials)
    }

    /// Ends all sessions of an account.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn end_sessions(&self, account: i64) -> Result<(), AccountError> {
        account::Entity::update_many()
            .col_expr(account::Column::Epoch, Expr::cust("epoch + 1"))
            .filter(account::Column::Id.eq(account))
            .exec(&self.db)
            .await?;
        Ok(())
    }

    /// Gives an account the orders that were placed with its address without one. Only for an address that was
    /// confirmed. After the cart, since that is the order in which rows are locked.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn adopt_orders(
        &self,
        transaction: &DatabaseTransaction,
        account: &account::Model,
    ) -> Result<(), AccountError> {
        order::Entity::update_many()
            .col_expr(order::Column::AccountId, Expr::value(account.id))
            .filter(order::Column::Email.eq(&account.email))
            .filter(order::Column::AccountId.is_null())
            .exec(transaction)
            .await?;
        Ok(())
    }
}
