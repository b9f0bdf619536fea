//! Orders that are called off.

use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    QueryTrait as _,
};
use vitrine_contract::{OrderEventKind, OrderStatus, PaymentStatus};

use super::{
    Commerce, CommerceError, expire, mails, order,
    refund::{NewRefund, order_refund, owed, set_refunded},
    stock::{self, Move, Pieces},
};
use crate::{
    db::entities::{order as orders, payment, refund},
    jobs::{self, Job},
};

impl Commerce {
    /// Calls an order off: frees its stock, and sends back what was paid. One that is called off already stays so.
    ///
    /// # Errors
    /// [`CommerceError::IllegalMove`] for one that was sent, or where the database fails.
    pub async fn cancel(
        &self,
        transaction: &DatabaseTransaction,
        order: i64,
        reason: &str,
    ) -> Result<orders::Model, CommerceError> {
        let now = self.clock.now();
        let mut order = order::locked(transaction, order).await?;
        let before = order::status(&order)?;
        if !order::move_to(transaction, &mut order, OrderStatus::Cancelled).await? {
            return Ok(order);
        }
        order::note(transaction, order.id, OrderEventKind::Cancelled, reason, None, now).await?;
        if before == OrderStatus::PendingPayment {
            expire::release(transaction, &order, now).await?;
            self.call_off_payments(transaction, order.id).await?;
            return Ok(order);
        }
        let lines = order::lines(transaction, order.id).await?;
        let left = lines
            .iter()
            .map(|line| Pieces { variant: line.variant_id, count: line.quantity - line.refunded })
            .filter(|piece| piece.count > 0)
            .collect::<Vec<_>>();
        stock::shift_surely(transaction, order.id, &left, Move::Restock, now).await?;
        let amount = order.total - order.refunded - owed(transaction, order.id).await?;
        if amount > 0 {
            let payment = paid_by(transaction, order.id).await?.id;
            let refunded = order.refunded + amount;
            set_refunded(transaction, &mut order, refunded).await?;
            order::note(transaction, order.id, OrderEventKind::RefundRequested, reason, Some(amount), now).await?;
            let new = NewRefund { order: order.id, payment, amount, reason, counted: true };
            order_refund(transaction, &new, now).await?;
        }
        let letter = mails::cancelled(&order, amount, reason, &self.rules.shop)?;
        jobs::enqueue(transaction, &Job::Mail { name: format!("cancelled-{}", order.number), letter }, now).await?;
        Ok(order)
    }

    /// Calls off all payments of an order that may still come.
    pub(super) async fn call_off_payments(
        &self,
        transaction: &DatabaseTransaction,
        order: i64,
    ) -> Result<(), CommerceError> {
        let payments = payment::Entity::find()
            .filter(payment::Column::OrderId.eq(order))
            .filter(payment::Column::Status.ne(PaymentStatus::Captured.as_str()))
            .all(transaction)
            .await?;
        for payment in payments {
            jobs::enqueue(transaction, &Job::CancelIntent(payment.id), self.clock.now()).await?;
        }
        Ok(())
    }
}

/// The payment that paid an order: the first that came, but for those that could buy nothing and go back whole.
pub(super) async fn paid_by(transaction: &DatabaseTransaction, order: i64) -> Result<payment::Model, CommerceError> {
    let useless = refund::Entity::find()
        .select_only()
        .column(refund::Column::PaymentId)
        .filter(refund::Column::OrderId.eq(order))
        .filter(refund::Column::Counted.eq(false));
    payment::Entity::find()
        .filter(payment::Column::OrderId.eq(order))
        .filter(payment::Column::Status.eq(PaymentStatus::Captured.as_str()))
        .filter(payment::Column::Id.not_in_subquery(useless.into_query()))
        .order_by_asc(payment::Column::Id)
        .one(transaction)
        .await?
        .ok_or_else(|| CommerceError::Corrupt(format!("order {order} was paid by no payment")))
}
