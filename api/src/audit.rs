//! What staff did, written down with the deed.

use std::collections::HashMap;

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use vitrine_contract::{AuditEntry, Page};

use crate::{
    clock::rfc3339,
    db::entities::{
        account,
        audit::{ActiveModel, Column, Entity},
    },
    domain::{Limit, RowCursor},
};

/// Writes down that one of the staff (key of `account`) did something, such as `order.ship`, to something named as people
/// name it, at a time in milliseconds since 1970. In the transaction that does it: either both are there or neither.
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
    let row = ActiveModel {
        id: NotSet,
        at: Set(now),
        account_id: Set(staff),
        action: Set(action.to_owned()),
        subject: Set(subject.to_owned()),
        detail: Set(detail.to_owned()),
    };
    Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}

/// A page of what was written down, the newest first.
///
/// # Errors
/// Where the database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    limit: Limit,
    after: Option<RowCursor>,
) -> Result<Page<AuditEntry>, DbErr> {
    let mut rows = Entity::find().order_by_desc(Column::Id).limit(limit.get() as u64 + 1);
    if let Some(RowCursor(id)) = after {
        rows = rows.filter(Column::Id.lt(id));
    }
    let (rows, next) = RowCursor::page(rows.all(db).await?, limit, |row| row.id);
    let staff = account::Entity::find().filter(account::Column::Id.is_in(rows.iter().map(|row| row.account_id)));
    let staff: HashMap<_, _> = staff.all(db).await?.into_iter().map(|account| (account.id, account.email)).collect();
    let entries = rows.into_iter().map(|row| AuditEntry {
        at: rfc3339(row.at),
        staff: staff.get(&row.account_id).cloned().unwrap_or_default(),
        action: row.action,
        subject: row.subject,
        detail: row.detail,
    });
    Ok(Page { items: entries.collect(), next: next.map(|next| next.to_string()) })
}
