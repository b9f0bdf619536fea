//! What a payment's fate means for its order.
//!
//! Webhooks and our own questions lead here alike. What counts is how the payment stands at the provider now, not what a
//! message said of it: so it does not matter in which order messages come, or how often.

use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QuerySelect as _, TransactionTrait as _,
    sea_query::{Expr, ExprTrait as _},
};
use vitrine_contract::{Currency, Money, OrderEventKind, OrderStatus, PaymentStatus};

use super::{
    Commerce, CommerceError, mails,
    order::{self, note},
    refund::{NewRefund, order_refund, set_refunded},
    stock::{self, Move},
};
use crate::{
    db::{
        self,
        entities::{cart, cart_line, discount, order as orders, order_line, payment, webhook_event},
    },
    domain::Named as _,
    jobs::{self, Job, Outcome},
    payments::IntentState,
};

/// How long after the last look a payment that is still open is looked at again, in milliseconds.
const LOOK_AGAIN: i64 = 120_000;

impl Commerce {
    /// Acts on what a provider told us.
    ///
    /// # Errors
    /// Where database or provider fail: it is to be tried again.
    pub async fn act_on_webhook(&self, event: i64) -> Result<Outcome, CommerceError> {
        use webhook_event::{Column, Entity};

        let Some(row) = Entity::find_by_id(event).one(&self.db).await? else { return Ok(Outcome::Done) };
        if row.processed_at.is_some() {
            return Ok(Outcome::Done);
        }
        if let Some(intent) = row.intent {
            let payment = payment::Entity::find()
                .filter(payment::Column::Intent.eq(&intent))
                .filter(payment::Column::Provider.eq(&row.provider))
                .one(&self.db)
                .await?;
            if let Some(payment) = payment {
                let state = self.provider.fetch(&intent).await?;
                self.step("payment fetched").await;
                self.settle(payment.id, &state).await?;
                self.step("payment settled").await;
                // It may have been about one of its refunds.
                self.look_after_refunds(payment.id).await?;
            } else {
                tracing::warn!(intent, event = row.event, "a webhook for a payment we do not know");
            }
        }
        Entity::update_many()
            .col_expr(Column::ProcessedAt, Expr::value(self.clock.now()))
            .filter(Column::Id.eq(event))
            .exec(&self.db)
            .await?;
        Ok(Outcome::Done)
    }

    /// Asks how a payment stands, until its fate is known.
    ///
    /// # Errors
    /// Where database or provider fail: it is to be tried again.
    pub async fn reconcile(&self, payment: i64) -> Result<Outcome, CommerceError> {
        let Some(row) = payment::Entity::find_by_id(payment).one(&self.db).await? else { return Ok(Outcome::Done) };
        let open = |row: &payment::Model| {
            matches!(PaymentStatus::by_name(&row.status), Some(PaymentStatus::Pending | PaymentStatus::Declined))
        };
        let Some(intent) = row.intent.as_deref().filter(|_| open(&row)) else { return Ok(Outcome::Done) };
        let state = self.provider.fetch(intent).await?;
        self.step("payment fetched").await;
        self.settle(payment, &state).await?;
        if matches!(state, IntentState::Captured(_) | IntentState::Cancelled) {
            return Ok(Outcome::Done);
        }
        let order = orders::Entity::find_by_id(row.order_id).one(&self.db).await?;
        let waits = order.is_some_and(|order| order.status == OrderStatus::PendingPayment.as_str());
        if waits { Ok(Outcome::At(self.clock.now() + LOOK_AGAIN)) } else { self.cancel_intent(payment).await }
    }

    /// Calls a payment off at the provider; where the money came all the same, acts on that. A payment that cannot be
    /// called off, as its card's bank is still thinking, may come yet: it is asked for again until its fate is known.
    ///
    /// # Errors
    /// Where database or provider fail: it is to be tried again.
    pub async fn cancel_intent(&self, payment: i64) -> Result<Outcome, CommerceError> {
        let row = payment::Entity::find_by_id(payment).one(&self.db).await?;
        if let Some(intent) = row.and_then(|row| row.intent) {
            let state = self.provider.cancel(&intent).await?;
            self.step("intent cancelled").await;
            self.settle(payment, &state).await?;
            if !matches!(state, IntentState::Captured(_) | IntentState::Cancelled) {
                return Ok(Outcome::At(self.clock.now() + LOOK_AGAIN));
            }
        }
        Ok(Outcome::Done)
    }

    /// Brings payment and order to where the provider says the payment stands.
    ///
    /// # Errors
    /// Where the database fails, or what lies in it is not sound.
    pub async fn settle(&self, payment: i64, state: &IntentState) -> Result<(), CommerceError> {
        let now = self.clock.now();
        let transaction = db::write(&self.db).await?;
        let Some(order) = payment::Entity::find_by_id(payment)
            .select_only()
            .column(payment::Column::OrderId)
            .into_tuple::<i64>()
            .one(&transaction)
            .await?
        else {
            return Ok(());
        };
        // In the order in which all lock: cart, order, and what hangs on it.
        let cart =
            cart::Entity::find().filter(cart::Column::OrderId.eq(order)).lock_exclusive().one(&transaction).await?;
        let mut order = order::locked(&transaction, order).await?;
        let Some(payment) = payment::Entity::find_by_id(payment).one(&transaction).await? else { return Ok(()) };
        let stood = order.status.clone();
        let before = PaymentStatus::by_name(&payment.status)
            .ok_or_else(|| CommerceError::Corrupt(format!("payment {} is {:?}", payment.id, payment.status)))?;
        let outcome = match (state, before) {
            (_, PaymentStatus::Captured) | (IntentState::Pending, _) => return Ok(()),
            (IntentState::Captured(money), _) => {
                self.captured(&transaction, &mut order, &payment, *money, now).await?;
                if let Some(cart) = cart.filter(|_| order.status == OrderStatus::Paid.as_str()) {
                    take_out(&transaction, &cart, order.id).await?;
                }
                PaymentStatus::Captured
            }
            // Asked again, the provider still tells of the last decline, though another card may be on its way.
            (IntentState::Declined { attempt, .. }, _) if payment.declined.as_ref() == Some(attempt) => return Ok(()),
            (IntentState::Declined { attempt, reason }, PaymentStatus::Pending | PaymentStatus::Declined) => {
                set_status(&transaction, payment.id, PaymentStatus::Declined).await?;
                payment::Entity::update_many()
                    .col_expr(payment::Column::Declined, Expr::value(attempt.as_str()))
                    .filter(payment::Column::Id.eq(payment.id))
                    .exec(&transaction)
                    .await?;
                note(&transaction, order.id, OrderEventKind::PaymentDeclined, reason, None, now).await?;
                PaymentStatus::Declined
            }
            (IntentState::Cancelled, PaymentStatus::Pending | PaymentStatus::Declined) => {
                set_status(&transaction, payment.id, PaymentStatus::Cancelled).await?;
                PaymentStatus::Cancelled
            }
            _ => return Ok(()),
        };
        transaction.commit().await?;
        self.metrics.payment(outcome.as_str());
        if order.status != stood {
            self.metrics.order(&order.status);
        }
        Ok(())
    }

    /// The money came.
    async fn captured(
        &self,
        transaction: &DatabaseTransaction,
        order: &mut orders::Model,
        payment: &payment::Model,
        money: Money,
        now: i64,
    ) -> Result<(), CommerceError> {
        use payment::{Column, Entity};

        Entity::update_many()
            .col_expr(Column::Status, Expr::value(PaymentStatus::Captured.as_str()))
            .col_expr(Column::Amount, Expr::value(money.amount))
            .filter(Column::Id.eq(payment.id))
            .exec(transaction)
            .await?;
        let as_agreed = money.amount == payment.amount && Currency::by_name(&payment.currency) == Some(money.currency);
        if !as_agreed {
            tracing::error!(order = order.number, paid = %money, "another sum was paid than was asked for");
        }
        let lines = order::lines(transaction, order.id).await?;
        let pieces = order::pieces(&lines);
        match order::status(order)? {
            OrderStatus::PendingPayment if as_agreed => {
                stock::shift_surely(transaction, order.id, &pieces, Move::Sell, now).await?;
                order::move_to(transaction, order, OrderStatus::Paid).await?;
                let kind = OrderEventKind::PaymentCaptured;
                note(transaction, order.id, kind, "", Some(money.amount), now).await?;
                self.confirm(transaction, order, &lines, now).await
            }
            OrderStatus::Expired if as_agreed => {
                // It may find its stock still there.
                let attempt = transaction.begin().await?;
                if stock::shift(&attempt, order.id, &pieces, Move::SellLate, now).await?.is_ok() {
                    attempt.commit().await?;
                    order::move_to(transaction, order, OrderStatus::Paid).await?;
                    use_discount(transaction, order, 1).await?;
                    let kind = OrderEventKind::PaymentLate;
                    note(transaction, order.id, kind, "", Some(money.amount), now).await?;
                    return self.confirm(transaction, order, &lines, now).await;
                }
                attempt.rollback().await?;
                order::move_to(transaction, order, OrderStatus::Refunded).await?;
                let all = order.total;
                set_refunded(transaction, order, all).await?;
                self.give_back(transaction, order, (payment.id, money.amount), true, now).await
            }
            // It was called off, or paid already, or another sum was paid.
            _ => self.give_back(transaction, order, (payment.id, money.amount), false, now).await,
        }
    }

    /// Tells the shopper that all is well.
    pub(super) async fn confirm(
        &self,
        transaction: &DatabaseTransaction,
        order: &orders::Model,
        lines: &[order_line::Model],
        now: i64,
    ) -> Result<(), CommerceError> {
        let letter = mails::receipt(order, lines, &self.rules.shop)?;
        let job = Job::Mail { name: format!("receipt-{}", order.number), letter };
        Ok(jobs::enqueue(transaction, &job, now).await?)
    }

    /// Sends back money that can buy nothing: of a payment, so many minor units.
    async fn give_back(
        &self,
        transaction: &DatabaseTransaction,
        order: &orders::Model,
        (payment, amount): (i64, i64),
        counted: bool,
        now: i64,
    ) -> Result<(), CommerceError> {
        let reason = "The payment came when the order could no longer use it.";
        note(transaction, order.id, OrderEventKind::PaymentReturned, reason, Some(amount), now).await?;
        order_refund(transaction, &NewRefund { order: order.id, payment, amount, reason, counted }, now).await
    }
}

/// Counts an order in or out of its discount's uses, as far as the limit lets it.
pub(super) async fn use_discount(
    transaction: &DatabaseTransaction,
    order: &orders::Model,
    by: i64,
) -> Result<bool, CommerceError> {
    use discount::{Column, Entity};

    let Some(code) = &order.discount_code else { return Ok(true) };
    let uses = || Expr::col(Column::Uses).add(by);
    let used = Entity::update_many()
        .col_expr(Column::Uses, uses())
        .filter(Column::Code.eq(code))
        .filter(uses().gte(0))
        .filter(Expr::col(Column::MaxUses).is_null().or(uses().lte(Expr::col(Column::MaxUses))))
        .exec(transaction)
        .await?;
    Ok(used.rows_affected == 1)
}

async fn set_status(
    transaction: &DatabaseTransaction,
    payment: i64,
    status: PaymentStatus,
) -> Result<(), CommerceError> {
    payment::Entity::update_many()
        .col_expr(payment::Column::Status, Expr::value(status.as_str()))
        .filter(payment::Column::Id.eq(payment))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Takes what was bought out of the cart it came from; what was added since stays.
pub(super) async fn take_out(
    transaction: &DatabaseTransaction,
    cart: &cart::Model,
    order: i64,
) -> Result<(), CommerceError> {
    use cart_line::{Column, Entity};

    for line in order::lines(transaction, order).await? {
        let of_cart = || Column::CartId.eq(cart.id).and(Column::VariantId.eq(line.variant_id));
        Entity::delete_many().filter(of_cart()).filter(Column::Quantity.lte(line.quantity)).exec(transaction).await?;
        Entity::update_many()
            .col_expr(Column::Quantity, Expr::col(Column::Quantity).sub(line.quantity))
            .filter(of_cart())
            .filter(Column::Quantity.gt(line.quantity))
            .exec(transaction)
            .await?;
    }
    cart::Entity::update_many()
        .col_expr(cart::Column::OrderId, Expr::value(Option::<i64>::None))
        .col_expr(cart::Column::DiscountCode, Expr::value(Option::<String>::None))
        .filter(cart::Column::Id.eq(cart.id))
        .exec(transaction)
        .await?;
    Ok(())
}
