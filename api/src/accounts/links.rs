//! Secrets in links that go out by mail. The database has but their digests.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, QueryFilter as _, Select,
};

use super::AccountError;
use crate::{
    db::entities::email_token::{self, ActiveModel, Column, Entity},
    domain::SecretToken,
};

const HOUR: i64 = 3_600_000;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To show that an address is its owner's; good for a day.
    Verify,
    /// To choose a new password; good for an hour.
    Reset,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Reset => "reset",
        }
    }

    const fn lives(self) -> i64 {
        match self {
            Self::Verify => 24 * HOUR,
            Self::Reset => HOUR,
        }
    }
}

/// A new secret for an account; older ones for the same purpose are worth nothing from now on.
pub(super) async fn issue(
    transaction: &DatabaseTransaction,
    account: i64,
    purpose: Purpose,
    now: i64,
) -> Result<SecretToken, AccountError> {
    void(transaction, account, &[purpose]).await?;
    let token = SecretToken::random()?;
    let row = ActiveModel {
        id: NotSet,
        hash: Set(token.digest()),
        account_id: Set(account),
        purpose: Set(purpose.as_str().to_owned()),
        expires_at: Set(now + purpose.lives()),
    };
    Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(token)
}

/// Whose secret that is, if it is good; it stays so.
pub(super) async fn peek(
    db: &impl ConnectionTrait,
    secret: &str,
    purpose: Purpose,
    now: i64,
) -> Result<email_token::Model, AccountError> {
    let token = SecretToken::read(secret).ok_or_else(AccountError::bad_link)?;
    good(&token, purpose, now).one(db).await?.ok_or_else(AccountError::bad_link)
}

/// Uses a secret up. Whose it was.
pub(super) async fn redeem(
    transaction: &DatabaseTransaction,
    secret: &str,
    purpose: Purpose,
    now: i64,
) -> Result<i64, AccountError> {
    let row = peek(transaction, secret, purpose, now).await?;
    // Of two who come at the same moment, one deletes it.
    let gone = Entity::delete_by_id(row.id).exec(transaction).await?;
    if gone.rows_affected == 1 { Ok(row.account_id) } else { Err(AccountError::bad_link()) }
}

/// Makes all secrets of an account for these purposes worth nothing.
pub(super) async fn void(
    transaction: &DatabaseTransaction,
    account: i64,
    purposes: &[Purpose],
) -> Result<(), AccountError> {
    Entity::delete_many()
        .filter(Column::AccountId.eq(account))
        .filter(Column::Purpose.is_in(purposes.iter().map(|purpose| purpose.as_str())))
        .exec(transaction)
        .await?;
    Ok(())
}

fn good(token: &SecretToken, purpose: Purpose, now: i64) -> Select<Entity> {
    Entity::find()
        .filter(Column::Hash.eq(token.digest()))
        .filter(Column::Purpose.eq(purpose.as_str()))
        .filter(Column::ExpiresAt.gt(now))
}
