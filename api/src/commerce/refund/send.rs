//! Having the provider send money back, and seeing whether it arrives.

use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use vitrine_contract::{Currency, Money, OrderEventKind, RefundStatus};

use super::{set_refunded, status, take_from_payment};
use crate::{
    commerce::{Commerce, CommerceError, mails, order},
    db::{
        self,
        entities::{
            order as orders, payment,
            refund::{Column, Entity, Model},
        },
    },
    domain::Named as _,
    jobs::{self, Job, Outcome},
    payments::{ProviderError, RefundState},
};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
/// For how long after it was sent a refund may still come back, in milliseconds: banks have 30 days
/// (docs.stripe.com/refunds, failed refunds).
const MAY_BOUNCE: i64 = 32 * DAY;

/// For how long a provider surely remembers the key of a request: Stripe forgets after a day (docs.stripe.com/api,
/// idempotent requests).
const KEYS_LAST: i64 = 23 * 60 * MINUTE;

impl Commerce {
    /// Has the provider send the money, or asks what became of it. It is asked for again until it cannot come back any
    /// more, since word of that may be lost.
    ///
    /// # Errors
    /// Where database or provider fail: it is to be tried again.
    pub async fn pay_back(&self, refund: i64) -> Result<Outcome, CommerceError> {
        let Some(row) = Entity::find_by_id(refund).one(&self.db).await? else { return Ok(Outcome::Done) };
        let payment = payment::Entity::find_by_id(row.payment_id).one(&self.db).await?;
        let unsound = || CommerceError::Corrupt(format!("refund {refund} has no payment"));
        let payment = payment.ok_or_else(unsound)?;
        let currency = Currency::by_name(&payment.currency).ok_or_else(unsound)?;
        let money = Money { amount: row.amount, currency };
        let before = status(&row)?;
        if payment.provider != self.provider.id().as_str() {
            // The shop has gone to another provider since, which knows nothing of it.
            return match before {
                RefundStatus::Pending => {
                    let words = format!("{} took the money, and is no longer this shop's provider", payment.provider);
                    Err(ProviderError::Refused(words).into())
                }
                _ => Ok(Outcome::Done),
            };
        }
        let state = match (before, &row.reference) {
            (RefundStatus::Pending, None) => {
                let intent = payment.intent.ok_or_else(unsound)?;
                let key = match row.attempt {
                    1 => format!("refund-{refund}"),
                    attempt => format!("refund-{refund}-{attempt}"),
                };
                let forgotten = self.clock.now() - row.tried_at > KEYS_LAST;
                let made = if forgotten { self.provider.find_refund(&intent, &key).await? } else { None };
                match made {
                    Some(state) => state,
                    None => self.provider.refund(&intent, money, &key).await?,
                }
            }
            (RefundStatus::Pending, Some(reference)) => self.provider.fetch_refund(reference).await?,
            (RefundStatus::Succeeded, Some(reference)) => match self.provider.fetch_refund(reference).await {
                // It went once; that the provider does not know it now is no news of it.
                Err(ProviderError::Refused(reason)) => {
                    tracing::warn!(refund, reason, "the provider does not tell what became of a refund");
                    RefundState::Succeeded(reference.clone())
                }
                state => state?,
            },
            _ => return Ok(Outcome::Done),
        };
        self.step("refund at the provider").await;
        self.learn(&row, &state, money).await
    }

    /// Asks soon what became of the refunds of a payment, as something was told of it.
    pub(in crate::commerce) async fn look_after_refunds(&self, payment: i64) -> Result<(), CommerceError> {
        let under_way = [RefundStatus::Pending, RefundStatus::Succeeded].map(RefundStatus::as_str);
        let refunds = Entity::find()
            .filter(Column::PaymentId.eq(payment))
            .filter(Column::Status.is_in(under_way))
            .all(&self.db)
            .await?;
        for refund in refunds {
            jobs::enqueue(&self.db, &Job::Refund(refund.id), self.clock.now()).await?;
        }
        Ok(())
    }

    /// Writes down what became of a refund.
    async fn learn(&self, asked: &Model, state: &RefundState, money: Money) -> Result<Outcome, CommerceError> {
        let now = self.clock.now();
        let transaction = db::write(&self.db).await?;
        let mut order = order::locked(&transaction, asked.order_id).await?;
        let Some(row) = Entity::find_by_id(asked.id).one(&transaction).await? else { return Ok(Outcome::Done) };
        let before = status(&row)?;
        if row.attempt != asked.attempt || !matches!(before, RefundStatus::Pending | RefundStatus::Succeeded) {
            return Ok(Outcome::Done);
        }
        let age = now - row.tried_at;
        match (state, before) {
            (RefundState::Pending(reference), RefundStatus::Pending) => {
                update(&transaction, &row, RefundStatus::Pending, Some(reference), None).await?;
                transaction.commit().await?;
                return Ok(Outcome::At(now + age.clamp(10 * MINUTE, DAY)));
            }
            (RefundState::Succeeded(reference), RefundStatus::Pending) => {
                update(&transaction, &row, RefundStatus::Succeeded, Some(reference), None).await?;
                let kind = OrderEventKind::Refunded;
                order::note(&transaction, order.id, kind, &row.reason, Some(row.amount), now).await?;
                let letter = mails::refunded(&order, money, &self.rules.shop);
                let job = Job::Mail { name: format!("refunded-{}-{}", order.number, row.id), letter };
                jobs::enqueue(&transaction, &job, now).await?;
                transaction.commit().await?;
                self.metrics.refund("succeeded");
            }
            (RefundState::Refused(fault), _) => {
                let number = &order.number;
                tracing::error!(order = number, refund = row.id, fault, "a refund failed: staff must see to it");
                update(&transaction, &row, RefundStatus::Failed, None, Some(fault)).await?;
                no_longer_refunded(&transaction, &mut order, &row).await?;
                // Why is the provider's word to us.
                let kind = OrderEventKind::RefundFailed;
                order::note(&transaction, order.id, kind, "", Some(row.amount), now).await?;
                transaction.commit().await?;
                self.metrics.refund("failed");
                return Ok(Outcome::Done);
            }
            (RefundState::Pending(_) | RefundState::Succeeded(_), _) => {}
        }
        Ok(if age < MAY_BOUNCE { Outcome::At(row.tried_at + Ord::max(DAY, 2 * age)) } else { Outcome::Done })
    }
}

async fn no_longer_refunded(
    transaction: &DatabaseTransaction,
    order: &mut orders::Model,
    row: &Model,
) -> Result<(), CommerceError> {
    take_from_payment(transaction, row.payment_id, -row.amount).await?;
    if row.counted {
        let refunded = order.refunded - row.amount;
        set_refunded(transaction, order, refunded).await?;
    }
    Ok(())
}

async fn update(
    transaction: &DatabaseTransaction,
    row: &Model,
    status: RefundStatus,
    reference: Option<&str>,
    fault: Option<&str>,
) -> Result<(), CommerceError> {
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(status.as_str()))
        .col_expr(Column::Reference, Expr::value(reference))
        .col_expr(Column::Fault, Expr::value(fault))
        .filter(Column::Id.eq(row.id))
        .exec(transaction)
        .await?;
    Ok(())
}
