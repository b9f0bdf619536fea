//! What a job was about, for caches.

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _};

use super::{Commerce, CommerceError};
use crate::{
    db::entities::{payment, webhook_event},
    jobs::Job,
};

impl Commerce {
    /// The order whose stock a job may have moved; none where it moves none, or is about nothing we know.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn order_of(&self, job: &Job) -> Result<Option<i64>, CommerceError> {
        let payments = payment::Entity::find().select_only().column(payment::Column::OrderId);
        let payment = match job {
            Job::Expire(order) => return Ok(Some(*order)),
            Job::Reconcile(payment) | Job::CancelIntent(payment) => payments.filter(payment::Column::Id.eq(*payment)),
            Job::Webhook(event) => {
                let event = webhook_event::Entity::find_by_id(*event).one(&self.db).await?;
                let Some((provider, intent)) = event.and_then(|row| Some((row.provider, row.intent?))) else {
                    return Ok(None);
                };
                payments.filter(payment::Column::Intent.eq(intent)).filter(payment::Column::Provider.eq(provider))
            }
            Job::Mail { .. } | Job::Refund(_) | Job::TestWebhook { .. } | Job::Sweep => return Ok(None),
        };
        Ok(payment.into_tuple().one(&self.db).await?)
    }
}
