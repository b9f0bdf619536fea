//! The schema, step by step. A step that has been released is never changed: add another one.

mod m0001_catalogue;
mod m0002_commerce;
mod m0003_search;
mod m0004_admin;
mod m0005_refunds;

use std::collections::HashSet;

use sea_orm::DatabaseTransaction;
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

/// Whether all steps of this program were taken, and more.
///
/// # Errors
/// Where the database fails.
pub async fn is_newer(db: &DatabaseTransaction) -> Result<bool, DbErr> {
    Migrator::install(db).await?;
    let taken = Migrator::get_migration_models(db).await?;
    let taken: HashSet<String> = taken.into_iter().map(|step| step.version).collect();
    let known: HashSet<String> = Migrator::migrations().iter().map(|step| step.name().to_owned()).collect();
    Ok(taken.is_superset(&known) && taken.len() > known.len())
}
