//! Confirming addresses.

use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, sea_query::Expr};

use super::{
    AccountError, Accounts,
    links::{self, Purpose},
};
use crate::db::entities::account;

impl Accounts {
    /// Confirms the address of the account whose link this secret is from, and uses the link up.
    ///
    /// # Errors
    /// [`AccountError::Invalid`] for a secret that is not good, or where the database fails.
    pub async fn verify(
        &self,
        transaction: &DatabaseTransaction,
        secret: &str,
    ) -> Result<account::Model, AccountError> {
        let id = links::redeem(transaction, secret, Purpose::Verify, self.clock.now()).await?;
        account::Entity::update_many()
            .col_expr(account::Column::Verified, Expr::value(true))
            .filter(account::Column::Id.eq(id))
            .exec(transaction)
            .await?;
        let account = account::Entity::find_by_id(id).one(transaction).await?;
        account.ok_or_else(AccountError::bad_link)
    }
}
