//! Accounts in the hands of staff.

use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    sea_query::{Expr, ExprTrait as _, Func, LikeExpr},
};
use vitrine_contract::Role;

use super::{AccountError, Accounts};
use crate::{
    audit,
    db::{self, entities::account},
    domain::{Limit, RowCursor},
};

impl Accounts {
    /// A page of all accounts, or of those whose address or name has this text in it, the newest first; and where the next
    /// one begins.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn find(
        &self,
        text: Option<&str>,
        limit: Limit,
        after: Option<RowCursor>,
    ) -> Result<(Vec<account::Model>, Option<RowCursor>), AccountError> {
        let mut accounts = account::Entity::find().order_by_desc(account::Column::Id).limit(limit.get() as u64 + 1);
        if let Some(RowCursor(id)) = after {
            accounts = accounts.filter(account::Column::Id.lt(id));
        }
        if let Some(text) = text {
            let like = |column: account::Column| {
                Expr::expr(Func::lower(Expr::col(column))).like(LikeExpr::new(pattern(text)).escape('\\'))
            };
            accounts =
                accounts.filter(Condition::any().add(like(account::Column::Email)).add(like(account::Column::Name)));
        }
        Ok(RowCursor::page(accounts.all(&self.db).await?, limit, |account| account.id))
    }

    /// Gives another's account a role; its sessions end, so that what is open in a browser does not go on under the old
    /// one.
    ///
    /// # Errors
    /// [`AccountError::NotFound`], [`AccountError::Conflict`] for one's own, or where the database fails.
    pub async fn set_role(&self, admin: &account::Model, id: i64, role: Role) -> Result<account::Model, AccountError> {
        // Else the last admin could lock all out.
        if admin.id == id {
            return Err(AccountError::Conflict("Your own role is for another admin to change."));
        }
        let transaction = db::write(&self.db).await?;
        let account = account::Entity::find_by_id(id).one(&transaction).await?;
        let account = account.ok_or(AccountError::NotFound("account"))?;
        if account.role == role.as_str() {
            return Ok(account);
        }
        account::Entity::update_many()
            .col_expr(account::Column::Role, Expr::value(role.as_str()))
            .col_expr(account::Column::Epoch, Expr::cust("epoch + 1"))
            .filter(account::Column::Id.eq(id))
            .exec(&transaction)
            .await?;
        let detail = format!("{} becomes {}", account.role, role.as_str());
        audit::record(&transaction, admin.id, "user.role", &account.email, &detail, self.clock.now()).await?;
        transaction.commit().await?;
        Ok(account::Model { role: role.as_str().to_owned(), ..account })
    }
}

/// What `LIKE` finds the text with, whatever is in it.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in text.to_lowercase().chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    #[test]
    fn patterns_mean_what_they_say() {
        assert_eq!(super::pattern("Ada_100%\\"), "%ada\\_100\\%\\\\%");
    }
}
