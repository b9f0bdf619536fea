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
    "UPDATE refund SET counted = FALSE
     WHERE reason = 'The payment came when the order could no longer use it.'
       AND order_id NOT IN (SELECT id FROM orders WHERE status = 'refunded')",
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
