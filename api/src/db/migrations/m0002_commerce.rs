//! Accounts, carts, stock, orders, payments, and the work that goes on behind them.
//!
//! Moments are milliseconds since 1970 (UTC), amounts are minor units. What must never be, such as more sold than was
//! received, the database itself refuses by its checks.

use sea_orm::{ConnectionTrait as _, DbBackend};
use sea_orm_migration::prelude::*;

/// The step.
pub(super) struct Commerce;

impl MigrationName for Commerce {
    fn name(&self) -> &'static str {
        "m0002_commerce"
    }
}

/// `{id}` is a key that counts up, `{json}` a document.
const UP: &[&str] = &[
    // Stock. One row says it all, so that one conditional update moves it.
    "CREATE TABLE inventory (
        variant_id BIGINT PRIMARY KEY REFERENCES variant (id),
        received BIGINT NOT NULL CHECK (received >= 0),
        available BIGINT NOT NULL CHECK (available >= 0),
        reserved BIGINT NOT NULL CHECK (reserved >= 0),
        sold BIGINT NOT NULL CHECK (sold >= 0),
        CHECK (received = available + reserved + sold)
    )",
    "INSERT INTO inventory (variant_id, received, available, reserved, sold) SELECT id, stock, stock, 0, 0 FROM variant",
    "ALTER TABLE variant DROP COLUMN stock",
    "CREATE TABLE account (
        id {id},
        email VARCHAR NOT NULL UNIQUE,
        name VARCHAR NOT NULL,
        password_hash VARCHAR NOT NULL,
        role VARCHAR NOT NULL,
        verified BOOLEAN NOT NULL,
        epoch BIGINT NOT NULL,
        address {json},
        created_at BIGINT NOT NULL
    )",
    "CREATE TABLE email_token (
        id {id},
        hash VARCHAR NOT NULL UNIQUE,
        account_id BIGINT NOT NULL REFERENCES account (id),
        purpose VARCHAR NOT NULL,
        expires_at BIGINT NOT NULL
    )",
    "CREATE INDEX email_token_by_account ON email_token (account_id)",
    "CREATE TABLE passkey (
        id {id},
        account_id BIGINT NOT NULL REFERENCES account (id),
        credential VARCHAR NOT NULL UNIQUE,
        name VARCHAR NOT NULL,
        data TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        used_at BIGINT
    )",
    "CREATE INDEX passkey_by_account ON passkey (account_id)",
    "CREATE TABLE audit (
        id {id},
        at BIGINT NOT NULL,
        account_id BIGINT NOT NULL REFERENCES account (id),
        action VARCHAR NOT NULL,
        subject VARCHAR NOT NULL,
        detail VARCHAR NOT NULL
    )",
    "CREATE TABLE discount (
        id {id},
        code VARCHAR NOT NULL UNIQUE,
        percent INTEGER,
        amount BIGINT,
        minimum BIGINT,
        currency VARCHAR NOT NULL,
        starts_at BIGINT,
        ends_at BIGINT,
        max_uses BIGINT,
        uses BIGINT NOT NULL CHECK (uses >= 0),
        active BOOLEAN NOT NULL,
        CHECK (max_uses IS NULL OR uses <= max_uses)
    )",
    "CREATE TABLE cart (
        id {id},
        token_hash VARCHAR UNIQUE,
        account_id BIGINT UNIQUE REFERENCES account (id),
        discount_code VARCHAR,
        order_id BIGINT,
        updated_at BIGINT NOT NULL,
        CHECK (token_hash IS NOT NULL OR account_id IS NOT NULL)
    )",
    "CREATE INDEX cart_by_update ON cart (updated_at)",
    "CREATE TABLE cart_line (
        id {id},
        cart_id BIGINT NOT NULL REFERENCES cart (id) ON DELETE CASCADE,
        variant_id BIGINT NOT NULL REFERENCES variant (id),
        quantity BIGINT NOT NULL CHECK (quantity > 0),
        seen_amount BIGINT NOT NULL,
        UNIQUE (cart_id, variant_id)
    )",
    "CREATE TABLE orders (
        id {id},
        number VARCHAR NOT NULL UNIQUE,
        token VARCHAR NOT NULL,
        account_id BIGINT REFERENCES account (id),
        email VARCHAR NOT NULL,
        status VARCHAR NOT NULL,
        currency VARCHAR NOT NULL,
        subtotal BIGINT NOT NULL,
        discount BIGINT NOT NULL,
        shipping BIGINT NOT NULL,
        tax BIGINT NOT NULL,
        tax_included BOOLEAN NOT NULL,
        total BIGINT NOT NULL CHECK (total >= 0),
        refunded BIGINT NOT NULL,
        discount_code VARCHAR,
        shipping_method VARCHAR NOT NULL,
        shipping_name VARCHAR NOT NULL,
        shipping_address {json} NOT NULL,
        billing_address {json} NOT NULL,
        tracking {json},
        reserved_until BIGINT NOT NULL,
        created_at BIGINT NOT NULL,
        CHECK (refunded >= 0 AND refunded <= total)
    )",
    "CREATE INDEX orders_by_account ON orders (account_id, id)",
    "CREATE INDEX orders_by_status ON orders (status, id)",
    "CREATE INDEX orders_by_email ON orders (email)",
    "CREATE TABLE order_line (
        id {id},
        order_id BIGINT NOT NULL REFERENCES orders (id),
        position INTEGER NOT NULL,
        variant_id BIGINT NOT NULL REFERENCES variant (id),
        sku VARCHAR NOT NULL,
        slug VARCHAR NOT NULL,
        product VARCHAR NOT NULL,
        variant VARCHAR NOT NULL,
        poster_path VARCHAR NOT NULL,
        poster_width INTEGER NOT NULL,
        poster_height INTEGER NOT NULL,
        unit_amount BIGINT NOT NULL,
        quantity BIGINT NOT NULL CHECK (quantity > 0),
        refunded BIGINT NOT NULL,
        discount BIGINT NOT NULL,
        tax BIGINT NOT NULL,
        tax_rate INTEGER NOT NULL,
        total BIGINT NOT NULL,
        CHECK (refunded >= 0 AND refunded <= quantity)
    )",
    "CREATE INDEX order_line_by_order ON order_line (order_id)",
    "CREATE TABLE order_event (
        id {id},
        order_id BIGINT NOT NULL REFERENCES orders (id),
        at BIGINT NOT NULL,
        kind VARCHAR NOT NULL,
        note VARCHAR NOT NULL,
        amount BIGINT
    )",
    "CREATE INDEX order_event_by_order ON order_event (order_id)",
    "CREATE TABLE stock_movement (
        id {id},
        at BIGINT NOT NULL,
        variant_id BIGINT NOT NULL REFERENCES variant (id),
        delta BIGINT NOT NULL,
        reason VARCHAR NOT NULL,
        note VARCHAR NOT NULL,
        order_id BIGINT REFERENCES orders (id),
        account_id BIGINT REFERENCES account (id)
    )",
    "CREATE INDEX stock_movement_by_variant ON stock_movement (variant_id, id)",
    "CREATE TABLE payment (
        id {id},
        order_id BIGINT NOT NULL REFERENCES orders (id),
        provider VARCHAR NOT NULL,
        intent VARCHAR UNIQUE,
        client_secret VARCHAR,
        amount BIGINT NOT NULL CHECK (amount >= 0),
        currency VARCHAR NOT NULL,
        status VARCHAR NOT NULL,
        refunded BIGINT NOT NULL,
        created_at BIGINT NOT NULL,
        CHECK (refunded >= 0 AND refunded <= amount)
    )",
    "CREATE INDEX payment_by_order ON payment (order_id)",
    "CREATE TABLE refund (
        id {id},
        order_id BIGINT NOT NULL REFERENCES orders (id),
        payment_id BIGINT NOT NULL REFERENCES payment (id),
        amount BIGINT NOT NULL CHECK (amount > 0),
        status VARCHAR NOT NULL,
        reason VARCHAR NOT NULL,
        reference VARCHAR,
        created_at BIGINT NOT NULL
    )",
    "CREATE INDEX refund_by_order ON refund (order_id)",
    "CREATE TABLE webhook_event (
        id {id},
        provider VARCHAR NOT NULL,
        event VARCHAR NOT NULL,
        kind VARCHAR NOT NULL,
        intent VARCHAR,
        received_at BIGINT NOT NULL,
        processed_at BIGINT,
        UNIQUE (provider, event)
    )",
    "CREATE TABLE idempotency (
        id {id},
        scope VARCHAR NOT NULL,
        key VARCHAR NOT NULL,
        fingerprint VARCHAR NOT NULL,
        status INTEGER NOT NULL,
        body TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        UNIQUE (scope, key)
    )",
    "CREATE INDEX idempotency_by_time ON idempotency (created_at)",
    // What is to be done later or again. `version` counts how often it was asked for, so that a wish which comes while
    // the work is under way is not lost.
    "CREATE TABLE job (
        id {id},
        kind VARCHAR NOT NULL,
        subject VARCHAR NOT NULL,
        payload {json} NOT NULL,
        run_at BIGINT NOT NULL,
        locked_until BIGINT NOT NULL,
        attempts BIGINT NOT NULL,
        version BIGINT NOT NULL,
        last_error VARCHAR NOT NULL,
        UNIQUE (kind, subject)
    )",
    "CREATE INDEX job_by_time ON job (run_at)",
    "CREATE TABLE upload (
        id {id},
        public_id VARCHAR NOT NULL UNIQUE,
        object_key VARCHAR NOT NULL,
        multipart VARCHAR NOT NULL,
        file_name VARCHAR NOT NULL,
        bytes BIGINT NOT NULL,
        part_bytes BIGINT NOT NULL,
        parts {json} NOT NULL,
        status VARCHAR NOT NULL,
        fault VARCHAR,
        product_slug VARCHAR,
        account_id BIGINT NOT NULL REFERENCES account (id),
        created_at BIGINT NOT NULL
    )",
    // What the built-in payment provider remembers: it stands for another company's database.
    "CREATE TABLE test_intent (
        id {id},
        intent VARCHAR NOT NULL UNIQUE,
        idempotency_key VARCHAR NOT NULL UNIQUE,
        client_secret VARCHAR NOT NULL,
        order_number VARCHAR NOT NULL,
        amount BIGINT NOT NULL,
        currency VARCHAR NOT NULL,
        status VARCHAR NOT NULL,
        declined VARCHAR
    )",
    "CREATE TABLE test_refund (
        id {id},
        intent VARCHAR NOT NULL,
        idempotency_key VARCHAR NOT NULL UNIQUE,
        amount BIGINT NOT NULL
    )",
];

const TABLES: &[&str] = &[
    "test_refund",
    "test_intent",
    "upload",
    "job",
    "idempotency",
    "webhook_event",
    "refund",
    "payment",
    "stock_movement",
    "order_event",
    "order_line",
    "orders",
    "cart_line",
    "cart",
    "discount",
    "audit",
    "passkey",
    "email_token",
    "account",
];

#[expect(elided_lifetimes_in_paths, reason = "async_trait compares the signatures letter for letter")]
#[async_trait::async_trait]
impl MigrationTrait for Commerce {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (id, json) = match manager.get_database_backend() {
            DbBackend::Postgres => ("BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", "JSONB"),
            // Keys of deleted rows are not given again: cursors and logs may still speak of them.
            _ => ("INTEGER PRIMARY KEY AUTOINCREMENT", "JSON_TEXT"),
        };
        for statement in UP {
            let statement = statement.replace("{id}", id).replace("{json}", json);
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for table in TABLES {
            db.execute_unprepared(&format!("DROP TABLE {table}")).await?;
        }
        db.execute_unprepared("ALTER TABLE variant ADD COLUMN stock BIGINT NOT NULL DEFAULT 0 CHECK (stock >= 0)")
            .await?;
        db.execute_unprepared(
            "UPDATE variant SET stock = (SELECT available FROM inventory WHERE inventory.variant_id = variant.id)",
        )
        .await?;
        db.execute_unprepared("DROP TABLE inventory").await?;
        Ok(())
    }
}
