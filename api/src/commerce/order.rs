//! Orders: reading them, and the parts that every change of one needs.

use std::collections::{HashMap, HashSet};

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Select,
    sea_query::Expr,
};
use subtle::ConstantTimeEq as _;
use vitrine_contract::{
    Currency, Money, Order, OrderEvent, OrderEventKind, OrderLine, OrderStatus, OrderSummary, Page, PaymentStatus,
    Poster, Refund, Totals,
};

use super::{Commerce, CommerceError, refund, stock::Pieces};
use crate::{
    clock::rfc3339,
    config::Origin,
    db::entities::{account::PostalAddress, order, order_event, order_line, payment, refund as refund_row},
    domain::{Limit, Named as _, OrderNumber, may_move},
};

/// Who asks for an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Someone with the key to a guest's order, by that key.
    Guest(String),
    /// The owner of an account.
    Account(i64),
    /// One of us.
    Staff(i64),
}

impl Actor {
    /// Whether the order is theirs to see.
    pub fn may_see(&self, order: &order::Model) -> bool {
        match self {
            Self::Staff(_) => true,
            Self::Account(id) => order.account_id == Some(*id),
            Self::Guest(token) => bool::from(token.as_bytes().ct_eq(order.token.as_bytes())),
        }
    }
}

/// Reads orders for people.
#[derive(Debug, Clone, Copy)]
pub struct OrderBook<'a, C> {
    /// Where from.
    pub db: &'a C,
    /// Where posters are.
    pub models: &'a Origin,
}

impl<C: ConnectionTrait> OrderBook<'_, C> {
    /// The order of this number, if the actor may see it. Whether it is not there or not theirs is not told.
    ///
    /// # Errors
    /// [`CommerceError::NotFound`], or where the database fails.
    pub async fn find(&self, number: &str, actor: &Actor) -> Result<order::Model, CommerceError> {
        let order = order::Entity::find().filter(order::Column::Number.eq(number)).one(self.db).await?;
        order.filter(|order| actor.may_see(order)).ok_or_else(|| CommerceError::NotFound(format!("order {number}")))
    }

    /// An order as people see it.
    ///
    /// # Errors
    /// Where the database fails, or what lies in it is not sound.
    pub async fn show(&self, order: order::Model) -> Result<Order, CommerceError> {
        let currency = currency(&order)?;
        let status = status(&order)?;
        let money = |amount| Money { amount, currency };
        let lines = lines(self.db, order.id).await?;
        let events = order_event::Entity::find()
            .filter(order_event::Column::OrderId.eq(order.id))
            .order_by_asc(order_event::Column::Id)
            .all(self.db)
            .await?;
        let payments = payment::Entity::find()
            .filter(payment::Column::OrderId.eq(order.id))
            .order_by_asc(payment::Column::Id)
            .all(self.db)
            .await?;
        let timeline = events
            .into_iter()
            .map(|event| {
                let kind = OrderEventKind::by_name(&event.kind)
                    .ok_or_else(|| CommerceError::Corrupt(format!("event {}", event.id)))?;
                Ok(OrderEvent { at: rfc3339(event.at), kind, note: event.note, amount: event.amount.map(money) })
            })
            .collect::<Result<_, CommerceError>>()?;
        let lines = lines
            .into_iter()
            .map(|line| {
                Ok(OrderLine {
                    id: line_number(&line).ok_or_else(|| CommerceError::Corrupt(format!("order line {}", line.id)))?,
                    poster: self.poster(&line)?,
                    sku: line.sku,
                    slug: line.slug,
                    product: line.product,
                    variant: line.variant,
                    unit_price: money(line.unit_amount),
                    quantity: count(line.quantity)?,
                    refunded: count(line.refunded)?,
                    discount: money(line.discount),
                    tax: money(line.tax),
                    tax_rate: line.tax_rate.unsigned_abs(),
                    total: money(line.total),
                })
            })
            .collect::<Result<_, CommerceError>>()?;
        Ok(Order {
            payment: payment_status(&order, &payments),
            reserved_until: (status == OrderStatus::PendingPayment).then(|| rfc3339(order.reserved_until)),
            totals: Totals {
                subtotal: money(order.subtotal),
                discount: money(order.discount),
                shipping: money(order.shipping),
                tax: money(order.tax),
                tax_included: order.tax_included,
                total: money(order.total),
            },
            cancellable: may_move(status, OrderStatus::Cancelled) && status != OrderStatus::Cancelled,
            number: order.number,
            status,
            created_at: rfc3339(order.created_at),
            email: order.email,
            shipping_address: order.shipping_address.0,
            billing_address: order.billing_address.0,
            shipping_method: order.shipping_name,
            discount_code: order.discount_code,
            lines,
            refunded: money(order.refunded),
            refunds: Vec::new(),
            tracking: order.tracking.map(|parcel| parcel.0),
            timeline,
            token: None,
        })
    }

    /// An order as staff see it: with all that became of its refunds.
    ///
    /// # Errors
    /// Where the database fails, or what lies in it is not sound.
    pub async fn show_to_staff(&self, order: order::Model) -> Result<Order, CommerceError> {
        let currency = currency(&order)?;
        let refunds = (1..).zip(refund::of_order(self.db, order.id).await?);
        let refunds = refunds
            .map(|(id, row)| {
                Ok(Refund {
                    id,
                    created_at: rfc3339(row.created_at),
                    amount: Money { amount: row.amount, currency },
                    status: refund::status(&row)?,
                    reason: row.reason,
                    fault: row.fault,
                })
            })
            .collect::<Result<_, CommerceError>>()?;
        Ok(Order { refunds, ..self.show(order).await? })
    }

    /// Orders in a list, as the query has them.
    ///
    /// # Errors
    /// Where the database fails, or what lies in it is not sound.
    pub async fn list(&self, orders: Select<order::Entity>) -> Result<Vec<OrderSummary>, CommerceError> {
        let orders = orders.all(self.db).await?;
        let ids: Vec<_> = orders.iter().map(|order| order.id).collect();
        let mut by_order: HashMap<i64, Vec<order_line::Model>> = HashMap::new();
        let mut failed = HashSet::new();
        if !ids.is_empty() {
            let of_these = refund_row::Column::OrderId.is_in(ids.clone());
            failed.extend(refund::failed().filter(of_these).into_tuple::<i64>().all(self.db).await?);
            let lines = order_line::Entity::find()
                .filter(order_line::Column::OrderId.is_in(ids))
                .order_by_asc(order_line::Column::Position)
                .all(self.db)
                .await?;
            for line in lines {
                by_order.entry(line.order_id).or_default().push(line);
            }
        }
        orders
            .into_iter()
            .map(|order| {
                let lines = by_order.remove(&order.id).unwrap_or_default();
                let currency = currency(&order)?;
                Ok(OrderSummary {
                    status: status(&order)?,
                    created_at: rfc3339(order.created_at),
                    total: Money { amount: order.total, currency },
                    refunded: Money { amount: order.refunded, currency },
                    refund_failed: failed.contains(&order.id),
                    count: count(lines.iter().map(|line| line.quantity).sum())?,
                    posters: lines.iter().take(4).map(|line| self.poster(line)).collect::<Result<_, _>>()?,
                    number: order.number,
                    email: order.email,
                })
            })
            .collect()
    }

    fn poster(&self, line: &order_line::Model) -> Result<Poster, CommerceError> {
        let pixels = |number: i32| {
            u32::try_from(number).map_err(|_| CommerceError::Corrupt(format!("poster of order line {}", line.id)))
        };
        Ok(Poster {
            url: self.models.join(&line.poster_path),
            width: pixels(line.poster_width)?,
            height: pixels(line.poster_height)?,
        })
    }
}

fn count(number: i64) -> Result<u32, CommerceError> {
    u32::try_from(number).map_err(|_| CommerceError::Corrupt(format!("a count of {number}")))
}

fn payment_status(order: &order::Model, payments: &[payment::Model]) -> PaymentStatus {
    let of = |payment: &payment::Model| PaymentStatus::by_name(&payment.status);
    if order.total == 0 || payments.iter().any(|payment| of(payment) == Some(PaymentStatus::Captured)) {
        return match order.refunded {
            0 => PaymentStatus::Captured,
            part if part < order.total => PaymentStatus::PartlyRefunded,
            _ => PaymentStatus::Refunded,
        };
    }
    payments.last().and_then(of).unwrap_or(PaymentStatus::Pending)
}

/// The status of a row.
pub(super) fn status(order: &order::Model) -> Result<OrderStatus, CommerceError> {
    OrderStatus::by_name(&order.status)
        .ok_or_else(|| CommerceError::Corrupt(format!("order {} is {:?}", order.number, order.status)))
}

/// The currency of a row.
pub(super) fn currency(order: &order::Model) -> Result<Currency, CommerceError> {
    Currency::by_name(&order.currency)
        .ok_or_else(|| CommerceError::Corrupt(format!("order {} is in {:?}", order.number, order.currency)))
}

/// The order, locked until the transaction ends.
pub(super) async fn locked(transaction: &DatabaseTransaction, id: i64) -> Result<order::Model, CommerceError> {
    order::Entity::find_by_id(id)
        .lock_exclusive()
        .one(transaction)
        .await?
        .ok_or_else(|| CommerceError::NotFound("order".into()))
}

/// Moves a locked order on. Returns whether it moved: it does not where it is there already.
pub(super) async fn move_to(
    transaction: &DatabaseTransaction,
    order: &mut order::Model,
    to: OrderStatus,
) -> Result<bool, CommerceError> {
    let from = status(order)?;
    if from == to {
        return Ok(false);
    }
    if !may_move(from, to) {
        return Err(CommerceError::IllegalMove { from, to });
    }
    let moved = order::Entity::update_many()
        .col_expr(order::Column::Status, Expr::value(to.as_str()))
        .filter(order::Column::Id.eq(order.id))
        .filter(order::Column::Status.eq(from.as_str()))
        .exec(transaction)
        .await?;
    if moved.rows_affected != 1 {
        return Err(CommerceError::Corrupt(format!("order {} moved while it was locked", order.number)));
    }
    to.as_str().clone_into(&mut order.status);
    Ok(true)
}

/// Writes down what happened.
pub(super) async fn note(
    transaction: &DatabaseTransaction,
    order: i64,
    kind: OrderEventKind,
    note: &str,
    amount: Option<i64>,
    now: i64,
) -> Result<(), CommerceError> {
    let event = order_event::ActiveModel {
        id: NotSet,
        order_id: Set(order),
        at: Set(now),
        kind: Set(kind.as_str().to_owned()),
        note: Set(note.to_owned()),
        amount: Set(amount),
    };
    order_event::Entity::insert(event).exec_without_returning(transaction).await?;
    Ok(())
}

/// What a line is called by: its number within its order, from 1.
pub(super) fn line_number(line: &order_line::Model) -> Option<u32> {
    u32::try_from(line.position).ok()?.checked_add(1)
}

/// The lines of an order, in order.
pub(super) async fn lines(db: &impl ConnectionTrait, order: i64) -> Result<Vec<order_line::Model>, CommerceError> {
    let lines = order_line::Entity::find()
        .filter(order_line::Column::OrderId.eq(order))
        .order_by_asc(order_line::Column::Position)
        .all(db)
        .await?;
    Ok(lines)
}

/// What they hold.
pub(super) fn pieces(lines: &[order_line::Model]) -> Vec<Pieces> {
    lines.iter().map(|line| Pieces { variant: line.variant_id, count: line.quantity }).collect()
}

/// An address as the database has it.
pub(super) fn stored(address: &vitrine_contract::Address) -> PostalAddress {
    PostalAddress(address.clone())
}

impl Commerce {
    /// An order by its key, locked until the transaction ends.
    ///
    /// # Errors
    /// [`CommerceError::NotFound`], or where the database fails.
    pub async fn lock_order(&self, transaction: &DatabaseTransaction, id: i64) -> Result<order::Model, CommerceError> {
        locked(transaction, id).await
    }

    /// A step between two transactions, at which tests may stop the work.
    pub(crate) async fn step(&self, name: &'static str) {
        self.steps.at(name).await;
    }
}

/// One page of orders, the newest first. The cursor is the number of the last order before it, which the actor must be
/// able to see: keys count up, and would tell how many orders there are.
///
/// # Errors
/// [`CommerceError::Invalid`] for a cursor that is not theirs; where the database fails, or what lies in it is not sound.
pub async fn newest_first<C: ConnectionTrait>(
    book: &OrderBook<'_, C>,
    mut orders: Select<order::Entity>,
    limit: Limit,
    after: Option<&OrderNumber>,
    actor: &Actor,
) -> Result<Page<OrderSummary>, CommerceError> {
    if let Some(number) = after {
        let last = match book.find(number.as_str(), actor).await {
            Err(CommerceError::NotFound(_)) => {
                return Err(CommerceError::invalid("cursor", "must be the `next` of an earlier page, unchanged"));
            }
            found => found?,
        };
        orders = orders.filter(order::Column::Id.lt(last.id));
    }
    let orders = orders.order_by_desc(order::Column::Id).limit(limit.get() as u64 + 1);
    let mut items = book.list(orders).await?;
    let more = items.len() > limit.get();
    items.truncate(limit.get());
    let next = items.last().filter(|_| more).map(|last| last.number.clone());
    Ok(Page { items, next })
}
