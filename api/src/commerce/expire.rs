//! Orders that were not paid in time.

use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _};
use vitrine_contract::{OrderEventKind, OrderStatus};

use super::{
    Commerce, CommerceError, order,
    settle::use_discount,
    stock::{self, Move},
};
use crate::{
    db::{
        self,
        entities::{order as orders, payment},
    },
    jobs::Outcome,
};

/// After so many tries stock is freed even where the provider does not answer: a payment that comes all the same is
/// dealt with then.
const PATIENCE: i64 = 5;

impl Commerce {
    /// Frees what an order reserved, unless it was paid. The provider is asked to call the payment off first, which
    /// also tells whether the money came after all.
    ///
    /// # Errors
    /// Where database or provider fail: it is to be tried again.
    pub async fn expire(&self, order: i64, attempts: i64) -> Result<Outcome, CommerceError> {
        let Some(row) = orders::Entity::find_by_id(order).one(&self.db).await? else { return Ok(Outcome::Done) };
        if row.status != OrderStatus::PendingPayment.as_str() {
            return Ok(Outcome::Done);
        }
        if self.clock.now() < row.reserved_until {
            return Ok(Outcome::At(row.reserved_until));
        }
        let payments = payment::Entity::find().filter(payment::Column::OrderId.eq(order)).all(&self.db).await?;
        for payment in payments {
            match self.cancel_intent(payment.id).await {
                Err(CommerceError::Provider(error)) if attempts > PATIENCE => {
                    tracing::warn!(order = row.number, %error, "an order expires though its payment could not be called off");
                }
                outcome => drop(outcome?),
            }
        }
        self.step("payments called off").await;
        let now = self.clock.now();
        let transaction = db::write(&self.db).await?;
        let mut row = order::locked(&transaction, order).await?;
        if order::status(&row)? == OrderStatus::PendingPayment {
            order::move_to(&transaction, &mut row, OrderStatus::Expired).await?;
            release(&transaction, &row, now).await?;
            order::note(&transaction, row.id, OrderEventKind::Expired, "", None, now).await?;
            transaction.commit().await?;
            self.metrics.order(OrderStatus::Expired.as_str());
        }
        Ok(Outcome::Done)
    }
}

/// Frees what an unpaid order held: stock, and its use of a discount.
pub(super) async fn release(
    transaction: &DatabaseTransaction,
    order: &orders::Model,
    now: i64,
) -> Result<(), CommerceError> {
    let pieces = order::pieces(&order::lines(transaction, order.id).await?);
    stock::shift_surely(transaction, order.id, &pieces, Move::Release, now).await?;
    use_discount(transaction, order, -1).await?;
    Ok(())
}
