//! Orders that are called off.

use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _};
use vitrine_contract::{OrderEventKind, OrderStatus, PaymentStatus};

use super::{
    Commerce, CommerceError, expire, mails, order,
    settle::{order_refund, set_refunded},
    stock::{self, Move, Pieces},
};
use crate::{
    db::entities::{order as orders, payment},
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
        let amount = order.total - order.refunded;
        if amount > 0 {
            let payment = paid_by(transaction, order.id).await?;
            let all = order.total;
            set_refunded(transaction, &mut order, all).await?;
            order::note(transaction, order.id, OrderEventKind::RefundRequested, reason, Some(amount), now).await?;
            order_refund(transaction, order.id, payment.id, amount, reason, now).await?;
        }
        let letter = mails::cancelled(&order, reason, &self.rules.shop)?;
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

/// The payment that paid an order: the first that came. Later ones went back whole.
pub(super) async fn paid_by(transaction: &DatabaseTransaction, order: i64) -> Result<payment::Model, CommerceError> {
    let captured = payment::Entity::find()
        .filter(payment::Column::OrderId.eq(order))
        .filter(payment::Column::Status.eq(PaymentStatus::Captured.as_str()))
        .all(transaction)
        .await?;
    captured
        .into_iter()
        .max_by_key(|payment| (payment.amount - payment.refunded, -payment.id))
        .ok_or_else(|| CommerceError::Corrupt(format!("order {order} was paid by no payment")))
}
