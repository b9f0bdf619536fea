//! Requests that count once, however often they come.
//!
//! The answer is stored in the transaction that does the work: either both are there or neither. A second request with
//! the same key waits for the first one's transaction (by the unique key) and gets its answer.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, DatabaseConnection, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    sea_query::{Expr, OnConflict},
};
use serde::Serialize;

use super::CommerceError;
use crate::{
    db::{self, entities::idempotency},
    domain::digest,
};

/// A request that carries an `Idempotency-Key`.
#[derive(Debug, Clone)]
pub struct Keyed {
    /// Who asks for what: keys of others, and of other routes, are other keys.
    pub scope: String,
    /// The header's value.
    pub key: String,
    /// A digest of all that the request says.
    pub fingerprint: String,
}

impl Keyed {
    /// A request by `who` for `what` that says `content`.
    ///
    /// # Errors
    /// Where the content cannot be written as JSON.
    pub fn new(who: &str, what: &str, key: &str, content: &impl Serialize) -> Result<Self, CommerceError> {
        Ok(Self {
            scope: format!("{who} {what}"),
            key: key.to_owned(),
            fingerprint: digest(&serde_json::to_vec(content)?),
        })
    }
}

/// A stored answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// JSON.
    pub body: String,
}

/// What [`Turn::begin`] found.
#[derive(Debug)]
pub enum Begun {
    /// The answer was given before: give it again.
    Before(Answer),
    /// The request is new: do the work in this transaction.
    Now(Turn),
}

/// A transaction that ends with an answer. Dropped, nothing of it happened.
#[derive(Debug)]
pub struct Turn {
    transaction: DatabaseTransaction,
    id: i64,
}

impl Turn {
    /// Begins the transaction, or finds the answer.
    ///
    /// # Errors
    /// [`CommerceError::KeyReused`], or where the database fails.
    pub async fn begin(db: &DatabaseConnection, request: &Keyed, now: i64) -> Result<Begun, CommerceError> {
        use idempotency::{ActiveModel, Column, Entity};

        let transaction = db::write(db).await?;
        let row = ActiveModel {
            id: NotSet,
            scope: Set(request.scope.clone()),
            key: Set(request.key.clone()),
            fingerprint: Set(request.fingerprint.clone()),
            status: Set(0),
            body: Set(String::new()),
            created_at: Set(now),
        };
        let inserted = Entity::insert(row)
            .on_conflict(OnConflict::columns([Column::Scope, Column::Key]).do_nothing().to_owned())
            .exec_without_returning(&transaction)
            .await?;
        let row = Entity::find()
            .filter(Column::Scope.eq(&request.scope))
            .filter(Column::Key.eq(&request.key))
            .one(&transaction)
            .await?
            .ok_or_else(|| CommerceError::Corrupt("an idempotency key that is and is not there".into()))?;
        if inserted == 1 {
            return Ok(Begun::Now(Self { transaction, id: row.id }));
        }
        if row.fingerprint != request.fingerprint {
            return Err(CommerceError::KeyReused);
        }
        let status = u16::try_from(row.status).map_err(|_| CommerceError::Corrupt("a stored status".into()))?;
        Ok(Begun::Before(Answer { status, body: row.body }))
    }

    /// Where the work is done.
    pub fn transaction(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// Stores the answer and commits.
    ///
    /// # Errors
    /// Where the answer cannot be written, or the database fails.
    pub async fn finish(self, status: u16, body: &impl Serialize) -> Result<Answer, CommerceError> {
        use idempotency::{Column, Entity};

        let answer = Answer { status, body: serde_json::to_string(body)? };
        Entity::update_many()
            .col_expr(Column::Status, Expr::value(i32::from(status)))
            .col_expr(Column::Body, Expr::value(answer.body.as_str()))
            .filter(Column::Id.eq(self.id))
            .exec(&self.transaction)
            .await?;
        self.transaction.commit().await?;
        Ok(answer)
    }
}
