//! Refunds that fail: whether the provider has been asked, what it said, and how often it was tried. Declines that are told
//! twice.

use sea_orm::ConnectionTrait as _;
use sea_orm_migration::prelude::*;

/// The step.
pub(super) struct Refunds;

impl MigrationName for Refunds {
    fn name(&self) -> &'static str {
        "m0005_refunds"
    }
}

const UP: &[&str] = &[
    // Each try has a key of its own at the provider, which would repeat its refusal otherwise.
    "ALTER TABLE refund ADD COLUMN attempt BIGINT NOT NULL DEFAULT 1",
    "ALTER TABLE refund ADD COLUMN tried_at BIGINT NOT NULL DEFAULT 0",
    "UPDATE refund SET tried_at = created_at",
    "ALTER TABLE refund ADD COLUMN fault VARCHAR",
    // Whether it is part of what the order cost: money that came when it could buy nothing is not.
    "ALTER TABLE refund ADD COLUMN counted BOOLEAN NOT NULL DEFAULT TRUE",
    // One such payment may have been that of an order which found its stock gone: that order counts it.
    "UPDATE refund SET counted = FALSE
     WHERE reason = 'The payment came when the order could no longer use it.'
       AND id NOT IN (
         SELECT MIN(given.id) FROM refund AS given JOIN orders ON orders.id = given.order_id
         WHERE given.reason = 'The payment came when the order could no longer use it.'
           AND orders.status = 'refunded' AND given.amount = orders.total
         GROUP BY orders.id
       )",
    // What failed counts as refunded no more.
    "UPDATE orders SET refunded = refunded - (
       SELECT SUM(amount) FROM refund WHERE order_id = orders.id AND status = 'failed' AND counted
     ) WHERE id IN (SELECT order_id FROM refund WHERE status = 'failed' AND counted)",
    "UPDATE payment SET refunded = refunded - (
       SELECT SUM(amount) FROM refund WHERE payment_id = payment.id AND status = 'failed'
     ) WHERE id IN (SELECT payment_id FROM refund WHERE status = 'failed')",
    "CREATE INDEX refund_failed ON refund (order_id) WHERE status = 'failed'",
    // Which attempt was declined last: told again, it is not another decline.
    "ALTER TABLE payment ADD COLUMN declined VARCHAR",
    "ALTER TABLE test_intent ADD COLUMN attempts BIGINT NOT NULL DEFAULT 0",
    // The built-in provider: whether the bank behind a card sends refunds back, and those it sent back.
    "ALTER TABLE test_intent ADD COLUMN bounces BOOLEAN NOT NULL DEFAULT FALSE",
    "ALTER TABLE test_refund ADD COLUMN bounced BOOLEAN NOT NULL DEFAULT FALSE",
];

const DOWN: &[&str] = &[
    "ALTER TABLE test_intent DROP COLUMN attempts",
    "ALTER TABLE payment DROP COLUMN declined",
    "ALTER TABLE test_refund DROP COLUMN bounced",
    "ALTER TABLE test_intent DROP COLUMN bounces",
    "DROP INDEX refund_failed",
    "UPDATE payment SET refunded = refunded + (
       SELECT SUM(amount) FROM refund WHERE payment_id = payment.id AND status = 'failed'
     ) WHERE id IN (SELECT payment_id FROM refund WHERE status = 'failed')",
    "UPDATE orders SET refunded = refunded + (
       SELECT SUM(amount) FROM refund WHERE order_id = orders.id AND status = 'failed' AND counted
     ) WHERE id IN (SELECT order_id FROM refund WHERE status = 'failed' AND counted)",
    "ALTER TABLE refund DROP COLUMN counted",
    "ALTER TABLE refund DROP COLUMN fault",
    "ALTER TABLE refund DROP COLUMN tried_at",
    "ALTER TABLE refund DROP COLUMN attempt",
];

#[expect(elided_lifetimes_in_paths, reason = "async_trait compares the signatures letter for letter")]
#[async_trait::async_trait]
impl MigrationTrait for Refunds {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in UP {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in DOWN {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{DatabaseConnection, Statement};

    use super::*;
    use crate::db::{connect, migrations::Migrator};

    /// `orders.refunded`, `payment.refunded`, and how many refunds are part of an order.
    async fn sums(db: &DatabaseConnection) -> [i64; 3] {
        let sql = "SELECT (SELECT refunded FROM orders), (SELECT refunded FROM payment), (SELECT COUNT(*) FROM refund)";
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await;
        let row = row.expect("a query").expect("a row");
        [0, 1, 2].map(|at| row.try_get_by_index(at).expect("a number"))
    }

    #[tokio::test]
    async fn what_failed_before_is_owed_once() {
        let db = connect(&"sqlite::memory:".parse().expect("a URL")).await.expect("a database");
        Migrator::up(&db, Some(4)).await.expect("the schema before");
        for statement in [
            "INSERT INTO orders (id, number, token, email, status, currency, subtotal, discount, shipping, tax,
               tax_included, total, refunded, shipping_method, shipping_name, shipping_address, billing_address,
               reserved_until, created_at)
             VALUES (1, 'VT-AAAA-0001', 't', 'a@example.com', 'paid', 'EUR', 100, 0, 0, 0, true, 100, 90, 'standard',
               'Standard', '{}', '{}', 0, 0)",
            "INSERT INTO payment (id, order_id, provider, amount, currency, status, refunded, created_at)
             VALUES (1, 1, 'test', 100, 'EUR', 'captured', 90, 0)",
            "INSERT INTO refund (order_id, payment_id, amount, status, reason, created_at)
             VALUES (1, 1, 60, 'failed', 'a scratch', 5), (1, 1, 30, 'succeeded', '', 6)",
        ] {
            db.execute_unprepared(statement).await.expect("a row");
        }
        Migrator::up(&db, Some(1)).await.expect("this step");
        assert_eq!(sums(&db).await, [30, 30, 2]);
        Migrator::down(&db, Some(1)).await.expect("and back");
        assert_eq!(sums(&db).await, [90, 90, 2]);
    }
}
