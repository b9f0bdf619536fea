//! What staff do about refunds that failed.

use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    sea_query::{Expr, ExprTrait as _},
};
use vitrine_contract::{Money, OrderEventKind, RefundStatus};

use super::{of_order, set_refunded, status, take_from_payment};
use crate::{
    commerce::{Commerce, CommerceError, mails, order},
    db::entities::{
        order as orders,
        refund::{Column, Entity, Model},
    },
    jobs::{self, Job},
};

impl Commerce {
    /// Tries a failed refund again. One that is on its way already stays so. Returns the order, and whether that is
    /// news.
    ///
    /// # Errors
    /// [`CommerceError::NotFound`], [`CommerceError::RefundDone`] for one that went back, or where the database fails.
    pub async fn retry_refund(
        &self,
        transaction: &DatabaseTransaction,
        order: i64,
        number: u32,
    ) -> Result<(orders::Model, bool), CommerceError> {
        let now = self.clock.now();
        let mut order = order::locked(transaction, order).await?;
        let row = find(transaction, order.id, number).await?;
        match status(&row)? {
            RefundStatus::Failed => {}
            RefundStatus::Pending => return Ok((order, false)),
            RefundStatus::Succeeded | RefundStatus::PaidOtherwise => return Err(CommerceError::RefundDone(number)),
        }
        Entity::update_many()
            .col_expr(Column::Status, Expr::value(RefundStatus::Pending.as_str()))
            .col_expr(Column::Attempt, Expr::col(Column::Attempt).add(1))
            .col_expr(Column::TriedAt, Expr::value(now))
            .col_expr(Column::Reference, Expr::value(Option::<String>::None))
            .filter(Column::Id.eq(row.id))
            .exec(transaction)
            .await?;
        take_from_payment(transaction, row.payment_id, row.amount).await?;
        count(transaction, &mut order, &row).await?;
        let kind = OrderEventKind::RefundRequested;
        order::note(transaction, order.id, kind, &row.reason, Some(row.amount), now).await?;
        jobs::enqueue(transaction, &Job::Refund(row.id), now).await?;
        Ok((order, true))
    }

    /// Takes down that a failed refund was paid in another way, and tells the shopper so. One of which that was said
    /// before stays as it is. Returns the order, and whether that is news.
    ///
    /// # Errors
    /// [`CommerceError::NotFound`], [`CommerceError::RefundDone`] for one that went back or is on its way, or where the
    /// database fails.
    pub async fn settle_refund(
        &self,
        transaction: &DatabaseTransaction,
        order: i64,
        number: u32,
        how: &str,
    ) -> Result<(orders::Model, bool), CommerceError> {
        let now = self.clock.now();
        let mut order = order::locked(transaction, order).await?;
        let row = find(transaction, order.id, number).await?;
        match status(&row)? {
            RefundStatus::Failed => {}
            RefundStatus::PaidOtherwise => return Ok((order, false)),
            RefundStatus::Pending | RefundStatus::Succeeded => return Err(CommerceError::RefundDone(number)),
        }
        Entity::update_many()
            .col_expr(Column::Status, Expr::value(RefundStatus::PaidOtherwise.as_str()))
            .filter(Column::Id.eq(row.id))
            .exec(transaction)
            .await?;
        count(transaction, &mut order, &row).await?;
        let kind = OrderEventKind::RefundedOtherwise;
        order::note(transaction, order.id, kind, how, Some(row.amount), now).await?;
        let money = Money { amount: row.amount, currency: order::currency(&order)? };
        let letter = mails::refunded_otherwise(&order, money, how, &self.rules.shop);
        let job = Job::Mail { name: format!("refunded-otherwise-{}-{}", order.number, row.id), letter };
        jobs::enqueue(transaction, &job, now).await?;
        Ok((order, true))
    }
}

async fn find(transaction: &DatabaseTransaction, order: i64, number: u32) -> Result<Model, CommerceError> {
    let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
    let refunds = of_order(transaction, order).await?;
    place
        .and_then(|place| refunds.into_iter().nth(place))
        .ok_or_else(|| CommerceError::NotFound(format!("refund {number} of this order")))
}

/// It counts as refunded again. There is room for it: what is owed was set aside.
async fn count(transaction: &DatabaseTransaction, order: &mut orders::Model, row: &Model) -> Result<(), CommerceError> {
    if row.counted {
        let refunded = order.refunded + row.amount;
        set_refunded(transaction, order, refunded).await?;
    }
    Ok(())
}
