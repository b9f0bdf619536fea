//! Money that goes back.
//!
//! A refund is written in the transaction that makes it necessary, and sent by a job. It may fail, at once or weeks later
//! when the shopper's bank sends it back: then it no longer counts as refunded, the shopper is owed it, and staff try it
//! again or pay it in another way. What is owed is set aside: no other refund may use it up.

mod ask;
mod failed;
mod send;

pub use ask::Returning;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Select,
    sea_query::{Expr, ExprTrait as _},
};
use vitrine_contract::RefundStatus;

use super::CommerceError;
use crate::{
    db::entities::{order as orders, payment, refund},
    domain::Named as _,
    jobs::{self, Job},
};

/// What is to go back.
#[derive(Debug, Clone, Copy)]
pub(super) struct NewRefund<'a> {
    /// The order's key.
    pub order: i64,
    /// Key of the payment that it comes from.
    pub payment: i64,
    /// Minor units.
    pub amount: i64,
    /// For people.
    pub reason: &'a str,
    /// Whether it is part of what the order cost; else the caller has not counted it in the order either.
    pub counted: bool,
}

/// Writes a refund, and the job that does it.
pub(super) async fn order_refund(
    transaction: &DatabaseTransaction,
    new: &NewRefund<'_>,
    now: i64,
) -> Result<(), CommerceError> {
    let row = refund::ActiveModel {
        id: NotSet,
        order_id: Set(new.order),
        payment_id: Set(new.payment),
        amount: Set(new.amount),
        status: Set(RefundStatus::Pending.as_str().to_owned()),
        reason: Set(new.reason.to_owned()),
        reference: Set(None),
        created_at: Set(now),
        attempt: Set(1),
        tried_at: Set(now),
        fault: Set(None),
        counted: Set(new.counted),
    };
    let row = refund::Entity::insert(row).exec_with_returning(transaction).await?;
    take_from_payment(transaction, new.payment, new.amount).await?;
    Ok(jobs::enqueue(transaction, &Job::Refund(row.id), now).await?)
}

/// Counts a sum (below zero: no longer) as gone from a payment.
async fn take_from_payment(transaction: &DatabaseTransaction, payment: i64, amount: i64) -> Result<(), CommerceError> {
    payment::Entity::update_many()
        .col_expr(payment::Column::Refunded, Expr::col(payment::Column::Refunded).add(amount))
        .filter(payment::Column::Id.eq(payment))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Writes down how much of an order went, or is on its way, back.
pub(super) async fn set_refunded(
    transaction: &DatabaseTransaction,
    order: &mut orders::Model,
    refunded: i64,
) -> Result<(), CommerceError> {
    orders::Entity::update_many()
        .col_expr(orders::Column::Refunded, Expr::value(refunded))
        .filter(orders::Column::Id.eq(order.id))
        .exec(transaction)
        .await?;
    order.refunded = refunded;
    Ok(())
}

/// How much of what an order cost its shopper is owed by refunds that failed, minor units.
pub(super) async fn owed(db: &impl ConnectionTrait, order: i64) -> Result<i64, CommerceError> {
    let failed = refund::Entity::find()
        .filter(refund::Column::OrderId.eq(order))
        .filter(refund::Column::Status.eq(RefundStatus::Failed.as_str()))
        .filter(refund::Column::Counted.eq(true))
        .all(db)
        .await?;
    Ok(failed.iter().map(|refund| refund.amount).sum())
}

/// The keys of orders with a refund that failed.
pub fn failed() -> Select<refund::Entity> {
    let is_failed = refund::Column::Status.eq(RefundStatus::Failed.as_str());
    refund::Entity::find().select_only().column(refund::Column::OrderId).filter(is_failed)
}

/// The refunds of an order, the earliest first: the first is number 1.
pub(super) async fn of_order(db: &impl ConnectionTrait, order: i64) -> Result<Vec<refund::Model>, CommerceError> {
    let refunds = refund::Entity::find()
        .filter(refund::Column::OrderId.eq(order))
        .order_by_asc(refund::Column::Id)
        .all(db)
        .await?;
    Ok(refunds)
}

/// The status of a row.
pub(super) fn status(refund: &refund::Model) -> Result<RefundStatus, CommerceError> {
    RefundStatus::by_name(&refund.status)
        .ok_or_else(|| CommerceError::Corrupt(format!("refund {} is {:?}", refund.id, refund.status)))
}
