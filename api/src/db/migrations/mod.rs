//! The schema, step by step. A step that has been released is never changed: add another one.

mod m0001_catalogue;
mod m0002_commerce;
mod m0003_search;
mod m0004_admin;
mod m0005_refunds;

use sea_orm_migration::prelude::*;

/// All steps in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_catalogue::Catalogue),
            Box::new(m0002_commerce::Commerce),
            Box::new(m0003_search::Search),
            Box::new(m0004_admin::Admin),
            Box::new(m0005_refunds::Refunds),
        ]
    }
}
