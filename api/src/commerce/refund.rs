//! Money that goes back.

use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    sea_query::{Expr, ExprTrait as _},
};
use vitrine_contract::{Currency, Money, OrderEventKind, OrderStatus, RefundRequest};

use super::{
    Commerce, CommerceError,
    cancel::paid_by,
    mails, order,
    pricing::share,
    settle::{order_refund, set_refunded},
    stock::{self, Move, Pieces},
};
use crate::{
    db::{
        self,
        entities::{order as orders, order_line, payment, refund},
    },
    domain::Named as _,
    jobs::{self, Job, Outcome},
    payments::RefundState,
};

/// What comes back of an order, checked against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returning {
    /// Minor units.
    pub amount: i64,
    /// Line key, variant key and number of pieces.
    pub lines: Vec<(i64, i64, i64)>,
}

impl Commerce {
    /// Sends back part or all of what was paid for an order, and takes pieces back into stock where they can be sold
    /// again. Where all went back, the order is refunded.
    ///
    /// # Errors
    /// [`CommerceError::IllegalMove`] for one that was not paid, [`CommerceError::RefundTooLarge`],
    /// [`CommerceError::Invalid`] for pieces it does not hold, or where the database fails.
    pub async fn refund(
        &self,
        transaction: &DatabaseTransaction,
        order: i64,
        request: &RefundRequest,
    ) -> Result<orders::Model, CommerceError> {
        let now = self.clock.now();
        let mut order = order::locked(transaction, order).await?;
        let from = order::status(&order)?;
        let paid =
            matches!(from, OrderStatus::Paid | OrderStatus::Fulfilled | OrderStatus::Shipped | OrderStatus::Delivered);
        if !paid {
            return Err(CommerceError::IllegalMove { from, to: OrderStatus::Refunded });
        }
        let lines = order::lines(transaction, order.id).await?;
        let returning = returning(&order, &lines, request)?;
        for (line, _, count) in &returning.lines {
            order_line::Entity::update_many()
                .col_expr(order_line::Column::Refunded, Expr::col(order_line::Column::Refunded).add(*count))
                .filter(order_line::Column::Id.eq(*line))
                .exec(transaction)
                .await?;
        }
        if request.restock {
            let pieces: Vec<_> =
                returning.lines.iter().map(|(_, variant, count)| Pieces { variant: *variant, count: *count }).collect();
            stock::shift_surely(transaction, order.id, &pieces, Move::Restock, now).await?;
        }
        let refunded = order.refunded + returning.amount;
        set_refunded(transaction, &mut order, refunded).await?;
        let (kind, reason) = (OrderEventKind::RefundRequested, request.reason.trim());
        order::note(transaction, order.id, kind, reason, Some(returning.amount), now).await?;
        if refunded == order.total {
            order::move_to(transaction, &mut order, OrderStatus::Refunded).await?;
        }
        let payment = paid_by(transaction, order.id).await?;
        order_refund(transaction, order.id, payment.id, returning.amount, reason, now).await?;
        Ok(order)
    }

    /// Has the provider send the money.
    ///
    /// # Errors
    /// Where database or provider fail: it is to be tried again.
    pub async fn pay_back(&self, refund: i64) -> Result<Outcome, CommerceError> {
        use refund::{Column, Entity};

        let Some(row) = Entity::find_by_id(refund).one(&self.db).await? else { return Ok(Outcome::Done) };
        if row.status != "pending" {
            return Ok(Outcome::Done);
        }
        let payment = payment::Entity::find_by_id(row.payment_id).one(&self.db).await?;
        let unsound = || CommerceError::Corrupt(format!("refund {refund} has no payment"));
        let payment = payment.ok_or_else(unsound)?;
        let intent = payment.intent.ok_or_else(unsound)?;
        let currency = Currency::by_name(&payment.currency).ok_or_else(unsound)?;
        let money = Money { amount: row.amount, currency };
        let state = self.provider.refund(&intent, money, &format!("refund-{refund}")).await?;
        self.step("money sent back").await;

        let now = self.clock.now();
        let transaction = db::write(&self.db).await?;
        let order = order::locked(&transaction, row.order_id).await?;
        let (status, reference, kind, text) = match state {
            RefundState::Accepted(reference) => ("succeeded", Some(reference), OrderEventKind::Refunded, row.reason),
            RefundState::Refused(reason) => {
                tracing::error!(order = order.number, refund, reason, "a refund was refused: staff must see to it");
                ("failed", None, OrderEventKind::RefundFailed, reason)
            }
        };
        let settled = Entity::update_many()
            .col_expr(Column::Status, Expr::value(status))
            .col_expr(Column::Reference, Expr::value(reference))
            .filter(Column::Id.eq(refund))
            .filter(Column::Status.eq("pending"))
            .exec(&transaction)
            .await?;
        if settled.rows_affected == 1 {
            order::note(&transaction, order.id, kind, &text, Some(money.amount), now).await?;
            if status == "succeeded" {
                let letter = mails::refunded(&order, money, &self.rules.shop);
                let job = Job::Mail { name: format!("refunded-{}-{refund}", order.number), letter };
                jobs::enqueue(&transaction, &job, now).await?;
            }
            transaction.commit().await?;
        }
        Ok(Outcome::Done)
    }
}

/// Checks a request against its order. Pieces cost their share of their line, to the last unit.
fn returning(
    order: &orders::Model,
    lines: &[order_line::Model],
    request: &RefundRequest,
) -> Result<Returning, CommerceError> {
    let currency = order::currency(order)?;
    let left = order.total - order.refunded;
    let mut pieces: Vec<(i64, i64, i64)> = Vec::new();
    let mut cost = 0;
    for (i, wanted) in request.lines.iter().enumerate() {
        let line = lines.iter().find(|line| line.id == wanted.line).ok_or_else(|| {
            CommerceError::invalid(&format!("lines[{i}].line"), "must be the id of a line of this order")
        })?;
        let count = i64::from(wanted.quantity);
        let taken: i64 = pieces.iter().filter(|(id, ..)| *id == line.id).map(|(.., count)| count).sum();
        let before = line.refunded + taken;
        if count < 1 || before + count > line.quantity {
            let reason = format!("must be from 1 to {}", line.quantity - before);
            return Err(CommerceError::invalid(&format!("lines[{i}].quantity"), reason));
        }
        cost += share(line.total, line.quantity, before, count);
        pieces.push((line.id, line.variant_id, count));
    }
    let amount = match request.amount {
        Some(money) if money.currency != currency => {
            return Err(CommerceError::invalid("amount.currency", format!("must be {}", currency.code())));
        }
        Some(money) => money.amount,
        // Nothing named is everything; a line's share is less where part of it went back as a sum before.
        None if pieces.is_empty() => left,
        None => Ord::min(cost, left),
    };
    if amount > left {
        return Err(CommerceError::RefundTooLarge(Money { amount: left, currency }));
    }
    if amount < 1 {
        return Err(CommerceError::invalid("amount", "must be above zero"));
    }
    Ok(Returning { amount, lines: pieces })
}
