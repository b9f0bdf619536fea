//! Work that only one instance may do at a time.

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr};

use super::write;

/// Any number does, as long as all instances agree on it ("vitr" in ASCII).
const LOCK: i64 = 0x7669_7472;

/// Begins a transaction that excludes every other one begun here, whichever instance began it, until it ends. Plain
/// reads go on meanwhile.
///
/// # Errors
/// Where the database cannot be reached, or the lock cannot be had in time.
pub async fn exclusive(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    // SQLite has but one writer: that right is all the lock it needs.
    let transaction = write(db).await?;
    if transaction.get_database_backend() == DbBackend::Postgres {
        transaction.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({LOCK})")).await?;
    }
    Ok(transaction)
}
