//! What must hold when all has come to rest.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait as _, DatabaseConnection, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use vitrine_api::db::entities::{
    discount, idempotency, inventory, job, order, order_event, order_line, payment, refund, stock_movement, variant,
};
use vitrine_api::payments::IntentState;

use super::{
    bank::Bank,
    world::{Post, Seen},
};

/// What every variant had at the beginning.
const STOCK: i64 = 4;

/// When the next job can be done, milliseconds since 1970; none where no job is left.
pub async fn next_job(db: &DatabaseConnection) -> Option<i64> {
    let jobs = job::Entity::find().all(db).await.expect("a query");
    jobs.iter().map(|job| job.run_at.max(job.locked_until)).min()
}

/// The jobs that are left.
pub async fn jobs(db: &DatabaseConnection) -> String {
    format!("{:#?}", job::Entity::find().all(db).await.expect("a query"))
}

/// Checks all, and counts what came of it.
pub async fn all(db: &DatabaseConnection, bank: &Bank, variants: &[variant::Model], post: &Post, seed: u64) -> Seen {
    let orders = order::Entity::find().order_by_asc(order::Column::Id).all(db).await.expect("orders");
    let lines = order_line::Entity::find().all(db).await.expect("lines");
    let events = order_event::Entity::find().order_by_asc(order_event::Column::Id).all(db).await.expect("events");
    stock(db, variants, &orders, &lines, &events, seed).await;
    money(db, bank, seed).await;
    let refunds = refund::Entity::find().all(db).await.expect("refunds");
    assert!(refunds.iter().all(|it| matches!(&*it.status, "succeeded" | "paid_otherwise")), "seed {seed}: {refunds:?}");
    once(db, &orders, seed).await;

    // Whoever paid has a receipt, once.
    let mut receipts: BTreeMap<String, usize> = BTreeMap::new();
    for letter in post.0.lock().expect("no panic").iter() {
        if let Some(number) = letter.subject.strip_prefix("Your receipt for order ") {
            *receipts.entry(number.to_owned()).or_default() += 1;
        }
    }
    let was_paid = |order: &order::Model| {
        events.iter().any(|it| it.order_id == order.id && matches!(&*it.kind, "payment_captured" | "payment_late"))
    };
    for order in &orders {
        let count = receipts.get(&order.number).copied().unwrap_or(0);
        // A crash between sending and writing that down sends a second one.
        assert_eq!(count > 0, was_paid(order), "seed {seed}: receipts of {order:?}");
    }

    let is = |status: &str| orders.iter().filter(|order| order.status == status).count();
    let happened = |kind: &str| events.iter().filter(|event| event.kind == kind).count();
    Seen {
        orders: orders.len(),
        paid: happened("payment_captured"),
        expired: happened("expired"),
        cancelled: is("cancelled"),
        refunded: happened("refunded"),
        late: happened("payment_late"),
        returned: happened("payment_returned"),
        refunds_failed: happened("refund_failed"),
        paid_otherwise: happened("refunded_otherwise"),
        crashes: 0,
        print: events.iter().map(|event| [&*event.order_id.to_string(), ":", &*event.kind, " "].concat()).collect(),
    }
}

/// `received = available + reserved + sold`, nothing below zero, and each count is what orders and ledger say.
async fn stock(
    db: &DatabaseConnection,
    variants: &[variant::Model],
    orders: &[order::Model],
    lines: &[order_line::Model],
    events: &[order_event::Model],
    seed: u64,
) {
    let movements = stock_movement::Entity::find().all(db).await.expect("movements");
    for variant in variants {
        let row = inventory::Entity::find_by_id(variant.id).one(db).await.expect("a query").expect("stock");
        let say = format!("seed {seed}: {} has {row:?}", variant.sku);
        assert!(row.available >= 0 && row.reserved >= 0 && row.sold >= 0, "{say}");
        assert_eq!(row.received, row.available + row.reserved + row.sold, "{say}");
        let of_variant = || movements.iter().filter(|movement| movement.variant_id == variant.id);
        assert_eq!(STOCK + of_variant().map(|it| it.delta).sum::<i64>(), row.available, "{say}, the ledger differs");
        let by_hand = of_variant().filter(|it| it.account_id.is_some()).map(|it| it.delta).sum::<i64>();
        assert_eq!(STOCK + by_hand, row.received, "{say}, what came in differs");
        // All orders have met their fate, so nothing is reserved.
        assert_eq!(row.reserved, 0, "{say}");
        let mut sold = 0;
        for order in orders {
            let bought = lines.iter().filter(|it| it.order_id == order.id && it.variant_id == variant.id);
            let bought: i64 = bought.map(|line| line.quantity).sum();
            let paid = events
                .iter()
                .any(|it| it.order_id == order.id && matches!(&*it.kind, "payment_captured" | "payment_late"));
            let restocked: i64 = of_variant()
                .filter(|it| it.order_id == Some(order.id) && it.reason == "restocked")
                .map(|it| it.delta)
                .sum();
            assert!(restocked <= if paid { bought } else { 0 }, "{say}: {order:?} brought back too much");
            sold += if paid { bought - restocked } else { 0 };
        }
        assert_eq!(row.sold, sold, "{say}, orders say {sold}");
    }
}

/// The bank holds just what orders say, for each order, with what failed refunds owe and what was paid past the bank; and
/// no money is there without an order.
pub async fn money(db: &DatabaseConnection, bank: &Bank, seed: u64) {
    let orders = order::Entity::find().order_by_asc(order::Column::Id).all(db).await.expect("orders");
    let accounts = bank.accounts();
    let payments = payment::Entity::find().all(db).await.expect("payments");
    let refunds = refund::Entity::find().all(db).await.expect("refunds");
    for (intent, account) in &accounts {
        let captured = matches!(account.state, IntentState::Captured(_));
        let payment = payments.iter().find(|payment| payment.intent.as_deref() == Some(intent));
        let known = payment.is_some_and(|payment| payment.status == "captured");
        assert_eq!(captured, known, "seed {seed}: {account:?} is {payment:?} with us");
        assert!(orders.iter().any(|order| order.number == account.order), "seed {seed}: {account:?} without order");
        if let Some(payment) = payment.filter(|_| captured) {
            let gone = account.amount.amount - account.balance();
            assert_eq!(payment.refunded, gone, "seed {seed}: {account:?} is {payment:?}, {refunds:?}");
        }
    }
    for order in &orders {
        let balance: i64 =
            accounts.values().filter(|it| it.order == order.number).map(super::bank::Account::balance).sum();
        let sum = |status: &str, counted: bool| -> i64 {
            let which = refunds.iter().filter(|it| it.order_id == order.id && it.status == status);
            which.filter(|it| it.counted == counted).map(|it| it.amount).sum()
        };
        // Paid past the bank, and owed beside what the order cost.
        let beside = sum("paid_otherwise", true) + sum("paid_otherwise", false) + sum("failed", false);
        let owed = sum("failed", true);
        let say = format!("seed {seed}: {order:?} with {balance} at the bank, {owed} owed: {refunds:?}");
        assert!(order.refunded + owed <= order.total, "{say}");
        match order.status.as_str() {
            "paid" | "fulfilled" | "shipped" | "delivered" => {
                assert_eq!(balance, order.total - order.refunded + beside, "{say}");
            }
            "cancelled" | "expired" | "refunded" => assert_eq!(balance, owed + beside, "{say}"),
            other => panic!("{say}: it cannot stay {other}"),
        }
    }
}

/// A request that came twice made one order; a code was used as often as orders use it.
async fn once(db: &DatabaseConnection, orders: &[order::Model], seed: u64) {
    let answers = idempotency::Entity::find().all(db).await.expect("answers");
    assert_eq!(answers.len(), orders.len(), "seed {seed}: one order for each key, and one key for each order");
    for order in orders {
        assert_eq!(answers.iter().filter(|it| it.body.contains(&order.number)).count(), 1, "seed {seed}: {order:?}");
    }
    let ten = discount::Entity::find().filter(discount::Column::Code.eq("TEN")).one(db).await.expect("a query");
    let ten = ten.expect("it is there");
    assert!(ten.uses >= 0 && ten.max_uses.is_none_or(|most| ten.uses <= most), "seed {seed}: {ten:?}");
}
