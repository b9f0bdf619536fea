//! Staff give money back.

use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    sea_query::{Expr, ExprTrait as _},
};
use vitrine_contract::{Money, OrderEventKind, OrderStatus, RefundRequest};

use super::{NewRefund, order_refund, owed, set_refunded};
use crate::{
    commerce::{
        Commerce, CommerceError,
        cancel::paid_by,
        order,
        pricing::share,
        stock::{self, Move, Pieces},
    },
    db::entities::{order as orders, order_line},
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
    /// again. Where nothing is left but what is owed, the order is refunded.
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
        let owed = owed(transaction, order.id).await?;
        let left = order.total - order.refunded - owed;
        let returning = returning(&order, &lines, left, request)?;
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
        if returning.amount == left {
            order::move_to(transaction, &mut order, OrderStatus::Refunded).await?;
        }
        let payment = paid_by(transaction, order.id).await?.id;
        let new = NewRefund { order: order.id, payment, amount: returning.amount, reason, counted: true };
        order_refund(transaction, &new, now).await?;
        Ok(order)
    }
}

/// Checks a request against its order, of which `left` minor units can go back. Pieces cost their share of their line, to
/// the last unit.
fn returning(
    order: &orders::Model,
    lines: &[order_line::Model],
    left: i64,
    request: &RefundRequest,
) -> Result<Returning, CommerceError> {
    let currency = order::currency(order)?;
    let mut pieces: Vec<(i64, i64, i64)> = Vec::new();
    let mut cost = 0;
    for (i, wanted) in request.lines.iter().enumerate() {
        let line = lines.iter().find(|line| order::line_number(line) == Some(wanted.line)).ok_or_else(|| {
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
        // Nothing named is everything that is left.
        None if pieces.is_empty() => {
            let rest = lines.iter().map(|line| (line.id, line.variant_id, line.quantity - line.refunded));
            pieces.extend(rest.filter(|(.., count)| *count > 0));
            left
        }
        // A line's share is more than what is left where part of it went back as a sum before.
        None => Ord::min(cost, left),
    };
    if amount > left {
        return Err(CommerceError::RefundTooLarge(Money { amount: left, currency }));
    }
    if amount < 1 {
        return Err(CommerceError::invalid("amount", "must be above zero"));
    }
    if request.restock && pieces.is_empty() {
        return Err(CommerceError::invalid("restock", "an amount alone brings no pieces back: name their lines"));
    }
    Ok(Returning { amount, lines: pieces })
}
