//! Doing the work.

use std::{fmt, sync::Arc};

use async_trait::async_trait;

use super::{Claimed, Job, Letter, claim, finish, postpone, retry};
use crate::commerce::{Commerce, CommerceError};

/// What leaves the house: mails, and the built-in payment provider's webhooks.
#[async_trait]
pub trait Errands: fmt::Debug + Send + Sync {
    /// Sends a mail. The error says why it could not be.
    async fn mail(&self, letter: &Letter) -> Result<(), String>;

    /// Posts a signed webhook to the shop itself.
    async fn test_webhook(&self, event: &str, kind: &str, intent: &str) -> Result<(), String>;
}

/// How a job went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Done,
    /// It is to be done (again) at a time, milliseconds since 1970.
    At(i64),
}

/// Does jobs.
#[derive(Debug, Clone)]
pub struct Runner {
    /// What moves money and stock.
    pub commerce: Commerce,
    /// What leaves the house.
    pub errands: Arc<dyn Errands>,
}

impl Runner {
    /// Takes at most `most` jobs that are due.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn take(&self, most: u64) -> Result<Vec<Claimed>, CommerceError> {
        Ok(claim(&self.commerce.db, self.commerce.clock.now(), most).await?)
    }

    /// Does a job, and writes down how it went. Returns whether it went well.
    ///
    /// # Errors
    /// Where that cannot be written down: the job is tried again once its lease is over, or it is given back.
    pub async fn run(&self, claimed: &Claimed) -> Result<bool, CommerceError> {
        let (db, clock) = (&self.commerce.db, &self.commerce.clock);
        self.commerce.step("job taken").await;
        let outcome = self.work(claimed).await;
        self.commerce.step("job done").await;
        match outcome {
            Ok(Outcome::Done) => finish(db, claimed).await?,
            Ok(Outcome::At(time)) => postpone(db, claimed, time).await?,
            Err(error) => {
                tracing::warn!(kind = claimed.job.kind(), subject = claimed.job.subject(), %error, "a job failed, it will be tried again");
                retry(db, claimed, &error.to_string(), clock.now()).await?;
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Puts a job back of which [`Self::run`] could not write down how it went, so that it is tried again soon.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn give_back(&self, claimed: &Claimed) -> Result<(), CommerceError> {
        let why = "how it went could not be written down";
        Ok(retry(&self.commerce.db, claimed, why, self.commerce.clock.now()).await?)
    }

    async fn work(&self, claimed: &Claimed) -> Result<Outcome, WorkError> {
        let commerce = &self.commerce;
        match &claimed.job {
            Job::Mail { letter, .. } => {
                self.errands.mail(letter).await.map_err(WorkError::Errand)?;
                Ok(Outcome::Done)
            }
            Job::Webhook(event) => Ok(commerce.act_on_webhook(*event).await?),
            Job::Expire(order) => Ok(commerce.expire(*order, claimed.attempts).await?),
            Job::Reconcile(payment) => Ok(commerce.reconcile(*payment).await?),
            Job::CancelIntent(payment) => Ok(commerce.cancel_intent(*payment).await?),
            Job::Refund(refund) => Ok(commerce.pay_back(*refund).await?),
            Job::TestWebhook { event, kind, intent } => {
                self.errands.test_webhook(event, kind, intent).await.map_err(WorkError::Errand)?;
                Ok(Outcome::Done)
            }
            Job::Sweep => Ok(commerce.sweep().await?),
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum WorkError {
    #[error(transparent)]
    Commerce(#[from] CommerceError),
    #[error("{0}")]
    Errand(String),
}
