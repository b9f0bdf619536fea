//! Search that forgives typos: PostgreSQL with its extension `pg_trgm`, which a database need not have.

use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbBackend, DbErr, Statement, TransactionTrait as _};

/// There as soon as typos are forgiven. It gives the keys of the products whose name, tagline or materials hold a word
/// like `word`, and of those that hold one of `swapped`. The threshold of likeness is its own: a wrong, missing or
/// additional letter in a word of five is just within it.
pub(super) const FUNCTION: &str = "product_like(text, tsquery)";

const STEPS: &[&str] = &[
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    // The setting below is known once the extension is loaded.
    "SELECT strict_word_similarity('a', 'a')",
    "CREATE INDEX IF NOT EXISTS product_by_likeness ON product
        USING GIN ((split_part(search, E'\\n', 1) || split_part(search, E'\\n', 2)) gin_trgm_ops)",
    "CREATE FUNCTION product_like(word TEXT, swapped TSQUERY) RETURNS SETOF BIGINT
        LANGUAGE sql STABLE PARALLEL SAFE ROWS 50 SET pg_trgm.strict_word_similarity_threshold = 0.32
        AS $$
            SELECT id FROM product WHERE word <<% (split_part(search, E'\\n', 1) || split_part(search, E'\\n', 2))
            UNION
            SELECT id FROM product WHERE search_vector @@ swapped
        $$",
];

/// Makes what typos need, where it is not there and the database lets us. Where it does not, the search goes without,
/// and the log says so.
pub(super) async fn enable(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    if transaction.get_database_backend() != DbBackend::Postgres || are_forgiven(transaction).await? {
        return Ok(());
    }
    let attempt = transaction.begin().await?;
    for step in STEPS {
        if let Err(error) = attempt.execute_unprepared(step).await {
            attempt.rollback().await?;
            tracing::warn!(%error, "the search forgives no typos: the database has no pg_trgm for us");
            return Ok(());
        }
    }
    attempt.commit().await
}

async fn are_forgiven(transaction: &DatabaseTransaction) -> Result<bool, DbErr> {
    let question = format!("SELECT to_regprocedure('{FUNCTION}') IS NOT NULL");
    let row = transaction.query_one_raw(Statement::from_string(DbBackend::Postgres, question)).await?;
    row.map_or(Ok(false), |row| row.try_get_by_index(0))
}
