//! What the back office needs: whose a product is, whether it is to be shown, and what an uploaded file holds.

use sea_orm::ConnectionTrait as _;
use sea_orm_migration::prelude::*;

/// The step.
pub(super) struct Admin;

impl MigrationName for Admin {
    fn name(&self) -> &'static str {
        "m0004_admin"
    }
}

const UP: &[&str] = &[
    // Whether it is to be shown. It is (`published`) once it has a model and a variant as well.
    "ALTER TABLE product ADD COLUMN listed BOOLEAN NOT NULL DEFAULT FALSE",
    "UPDATE product SET listed = published",
    // When staff last changed it: the catalogue's file has no say in it since.
    "ALTER TABLE product ADD COLUMN edited_at BIGINT",
    "ALTER TABLE upload ADD COLUMN digest VARCHAR",
];

const DOWN: &[&str] = &[
    "ALTER TABLE upload DROP COLUMN digest",
    "ALTER TABLE product DROP COLUMN edited_at",
    "ALTER TABLE product DROP COLUMN listed",
];

#[expect(elided_lifetimes_in_paths, reason = "async_trait compares the signatures letter for letter")]
#[async_trait::async_trait]
impl MigrationTrait for Admin {
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
