//! `vitrine-api account`: the first admin comes from the command line.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, DatabaseConnection, EntityTrait as _, QueryFilter as _,
    sea_query::Expr,
};
use vitrine_contract::Role;

use super::{AccountError, Hasher, LONGEST_NAME, NewPassword, by_email};
use crate::{
    clock::Clock,
    db::{self, entities::account},
    domain::{Email, plain_text},
};

/// What became of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promoted {
    /// It is new.
    Made,
    /// It was there and has the role now.
    Changed,
}

/// Makes an account, or gives the one that is there a role; either way its address counts as confirmed and all its
/// sessions end. Without a password (an empty one) it keeps its own, which only one that was confirmed before can.
///
/// # Errors
/// [`AccountError::Invalid`], or where the database fails, or passwords cannot be hashed.
pub async fn promote(
    db: &DatabaseConnection,
    email: &Email,
    role: Role,
    name: Option<&str>,
    password: &str,
) -> Result<Promoted, AccountError> {
    let name = name.map(|name| plain_text(name, LONGEST_NAME)).transpose();
    let name = name.map_err(|bad| AccountError::malformed("name", &bad))?;
    let hash = if password.is_empty() {
        None
    } else {
        let password = NewPassword::read(password, email).map_err(|bad| AccountError::malformed("password", &bad))?;
        Some(Hasher::default().hash(password.reveal()).await?)
    };
    let transaction = db::write(db).await?;
    let known = by_email(&transaction, email.as_str()).await?;
    // Whoever made one that was never confirmed knows its password.
    let hash = match (hash, &known) {
        (Some(hash), _) => hash,
        (None, Some(account)) if account.verified => account.password_hash.clone(),
        (None, _) => return Err(AccountError::invalid("password", "is needed for a new account")),
    };
    let promoted = match known {
        None => {
            let row = account::ActiveModel {
                id: NotSet,
                email: Set(email.to_string()),
                name: Set(name.unwrap_or_default()),
                password_hash: Set(hash),
                role: Set(role.as_str().to_owned()),
                verified: Set(true),
                epoch: Set(0),
                address: Set(None),
                created_at: Set(Clock::default().now()),
            };
            account::Entity::insert(row).exec_without_returning(&transaction).await?;
            Promoted::Made
        }
        Some(account) => {
            account::Entity::update_many()
                .col_expr(account::Column::Name, Expr::value(name.unwrap_or(account.name)))
                .col_expr(account::Column::PasswordHash, Expr::value(hash))
                .col_expr(account::Column::Role, Expr::value(role.as_str()))
                .col_expr(account::Column::Verified, Expr::value(true))
                .col_expr(account::Column::Epoch, Expr::value(account.epoch + 1))
                .filter(account::Column::Id.eq(account.id))
                .exec(&transaction)
                .await?;
            Promoted::Changed
        }
    };
    transaction.commit().await?;
    Ok(promoted)
}
