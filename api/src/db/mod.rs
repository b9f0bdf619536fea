//! The database: SQLite embedded, or PostgreSQL, behind one code path.
//!
//! What differs between the two lives here and in the migrations, nowhere else.

mod connect;
pub mod entities;
mod exclusive;
mod matching;
pub mod migrations;
mod options;
mod search;
mod snapshot;
mod typos;
mod write;

pub use connect::{ConnectError, DatabaseUrl, connect, connect_with};
pub use exclusive::exclusive;
pub use matching::{Except, Matching};
pub use options::OptionCount;
pub use search::Search;
pub use snapshot::snapshot;
pub use write::write;

use sea_orm::{DatabaseConnection, DbErr};
use sea_orm_migration::MigratorTrait as _;

/// Brings the schema up to date. Several instances may do this at the same moment: one works, the others wait. One that is
/// newer than this program is left as it is: the program was rolled back, and each step leaves what the release before it
/// needs.
///
/// # Errors
/// Where the database refuses a statement, or lacks steps of this program but has others that it does not know.
pub async fn migrate(db: &DatabaseConnection) -> Result<(), DbErr> {
    let transaction = exclusive(db).await?;
    if migrations::is_newer(&transaction).await? {
        tracing::warn!("the schema is newer than this program");
        return transaction.commit().await;
    }
    migrations::Migrator::up(&transaction, None).await?;
    typos::enable(&transaction).await?;
    transaction.commit().await
}
