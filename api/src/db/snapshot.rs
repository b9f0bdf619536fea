//! Reads that belong together.

use sea_orm::{
    AccessMode, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, IsolationLevel, TransactionOptions,
    TransactionTrait as _,
};

/// Begins a transaction that reads, and in which all is as it was at its first read: what is told of one thing by
/// several tables fits together, whoever writes meanwhile.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn snapshot(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    // With SQLite every transaction is one. PostgreSQL's own default looks anew with each statement.
    let options = match db.get_database_backend() {
        DbBackend::Sqlite => TransactionOptions::default(),
        _ => TransactionOptions {
            isolation_level: Some(IsolationLevel::RepeatableRead),
            access_mode: Some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        },
    };
    db.begin_with_options(options).await
}
