//! The table of jobs.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, EntityTrait as _, QueryFilter as _,
    Statement,
    sea_query::{Expr, ExprTrait as _, OnConflict},
};

use super::Job;
use crate::db::entities::job::{self, Column, Entity};

/// How long whoever took a job has it, in milliseconds: longer than any job takes. One whose taker died is free again
/// after it.
const LEASE: i64 = 120_000;
/// The longest wait between two tries, in milliseconds.
const LONGEST: i64 = 600_000;

/// A job that was taken.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// The work.
    pub job: Job,
    /// How often it was tried, this time included.
    pub attempts: i64,
    id: i64,
    version: i64,
    /// Until when nobody else may take it, in milliseconds since 1970.
    until: i64,
}

impl Claimed {
    /// Whether it is still nobody else's at a time.
    pub const fn is_held(&self, now: i64) -> bool {
        now < self.until
    }
}

/// Writes a job to be done at a time (milliseconds since 1970). Where the same one waits already, it is done at the
/// earlier of both times, and once more where it is being done just now.
///
/// # Errors
/// Where the database fails.
pub async fn enqueue(db: &impl ConnectionTrait, job: &Job, run_at: i64) -> Result<(), DbErr> {
    let row = job::ActiveModel {
        id: NotSet,
        kind: Set(job.kind().to_owned()),
        subject: Set(job.subject()),
        payload: Set(job.payload()),
        run_at: Set(run_at),
        locked_until: Set(0),
        attempts: Set(0),
        version: Set(0),
        last_error: Set(String::new()),
    };
    let again = OnConflict::columns([Column::Kind, Column::Subject])
        .value(
            Column::RunAt,
            Expr::cust("CASE WHEN excluded.run_at < job.run_at THEN excluded.run_at ELSE job.run_at END"),
        )
        .value(Column::Version, Expr::cust("job.version + 1"))
        .to_owned();
    Entity::insert(row).on_conflict(again).exec_without_returning(db).await?;
    Ok(())
}

/// Takes at most `most` jobs that are due. On PostgreSQL takers pass over what another one is taking just now.
///
/// # Errors
/// Where the database fails.
pub async fn claim(db: &DatabaseConnection, now: i64, most: u64) -> Result<Vec<Claimed>, DbErr> {
    let backend = db.get_database_backend();
    let (skip, [lease, due, limit]) = match backend {
        DbBackend::Postgres => ("FOR UPDATE SKIP LOCKED", ["$1", "$2", "$3"]),
        _ => ("", ["?1", "?2", "?3"]),
    };
    let sql = format!(
        "UPDATE job SET locked_until = {lease}, attempts = attempts + 1 WHERE id IN (
            SELECT id FROM job WHERE run_at <= {due} AND locked_until <= {due} ORDER BY run_at, id LIMIT {limit} {skip}
        ) RETURNING *"
    );
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let values = [now + LEASE, now, most].map(Into::into);
    let rows = Entity::find().from_raw_sql(Statement::from_sql_and_values(backend, sql, values)).all(db).await?;
    let mut claimed = Vec::new();
    for row in rows {
        if let Some(job) = Job::read(&row.kind, &row.subject, &row.payload) {
            let job::Model { id, version, attempts, .. } = row;
            claimed.push(Claimed { job, attempts, id, version, until: now + LEASE });
        } else {
            // Another version of this program may know it.
            tracing::error!(kind = row.kind, subject = row.subject, "a job that is not understood");
        }
    }
    Ok(claimed)
}

/// Takes a done job off the table, unless it was asked for again meanwhile.
///
/// # Errors
/// Where the database fails.
pub async fn finish(db: &impl ConnectionTrait, claimed: &Claimed) -> Result<(), DbErr> {
    let gone = Entity::delete_many()
        .filter(Column::Id.eq(claimed.id))
        .filter(Column::Version.eq(claimed.version))
        .exec(db)
        .await?;
    if gone.rows_affected == 0 {
        free(db, claimed).await?;
    }
    Ok(())
}

/// Puts a job back, to be done at another time.
///
/// # Errors
/// Where the database fails.
pub async fn postpone(db: &impl ConnectionTrait, claimed: &Claimed, run_at: i64) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::RunAt, Expr::value(run_at))
        .col_expr(Column::LockedUntil, Expr::value(0_i64))
        .col_expr(Column::Attempts, Expr::value(0_i64))
        .filter(Column::Id.eq(claimed.id))
        .filter(Column::Version.eq(claimed.version))
        .exec(db)
        .await?;
    free(db, claimed).await
}

/// Puts a failed job back: the next try waits twice as long as the last one did, from a second up to ten minutes.
///
/// # Errors
/// Where the database fails.
pub async fn retry(db: &impl ConnectionTrait, claimed: &Claimed, error: &str, now: i64) -> Result<(), DbErr> {
    let exponent = u32::try_from(claimed.attempts.clamp(1, 20) - 1).unwrap_or(0);
    let wait = Ord::min(1000_i64.saturating_mul(2_i64.saturating_pow(exponent)), LONGEST);
    let error: String = error.chars().take(500).collect();
    Entity::update_many()
        .col_expr(Column::RunAt, Expr::value(now + wait))
        .col_expr(Column::LockedUntil, Expr::value(0_i64))
        .col_expr(Column::LastError, Expr::value(error))
        .filter(Column::Id.eq(claimed.id))
        .exec(db)
        .await?;
    Ok(())
}

/// For a job that was asked for again while it was done: now it is due.
async fn free(db: &impl ConnectionTrait, claimed: &Claimed) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::LockedUntil, Expr::value(0_i64))
        .col_expr(Column::Attempts, Expr::value(0_i64))
        .filter(Column::Id.eq(claimed.id))
        .filter(Expr::col(Column::Version).ne(claimed.version))
        .exec(db)
        .await?;
    Ok(())
}
