//! What staff did, written down with it.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    DatabaseTransaction, DbErr, EntityTrait as _,
};

use crate::db::entities::audit;

/// Writes down, in the transaction that does it, that one of the staff did something such as `order.ship` to a subject.
///
/// # Errors
/// Where the database fails.
pub async fn record(
    transaction: &DatabaseTransaction,
    staff: i64,
    action: &str,
    subject: &str,
    detail: &str,
    now: i64,
) -> Result<(), DbErr> {
    let row = audit::ActiveModel {
        id: NotSet,
        at: Set(now),
        account_id: Set(staff),
        action: Set(action.to_owned()),
        subject: Set(subject.to_owned()),
        detail: Set(detail.to_owned()),
    };
    audit::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}
