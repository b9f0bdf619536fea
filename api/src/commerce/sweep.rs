//! What has had its time goes.

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use super::{Commerce, CommerceError};
use crate::{
    db::entities::{cart, email_token, idempotency, webhook_event},
    jobs::Outcome,
};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

impl Commerce {
    /// Throws away answers to requests that no one repeats any more, links that are no longer good, webhooks that were
    /// acted on, and carts of guests who did not come back.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn sweep(&self) -> Result<Outcome, CommerceError> {
        let now = self.clock.now();
        idempotency::Entity::delete_many()
            .filter(idempotency::Column::CreatedAt.lt(now - 2 * DAY))
            .exec(&self.db)
            .await?;
        email_token::Entity::delete_many().filter(email_token::Column::ExpiresAt.lt(now)).exec(&self.db).await?;
        webhook_event::Entity::delete_many()
            .filter(webhook_event::Column::ProcessedAt.lt(now - 30 * DAY))
            .exec(&self.db)
            .await?;
        cart::Entity::delete_many()
            .filter(cart::Column::AccountId.is_null())
            .filter(cart::Column::UpdatedAt.lt(now - 90 * DAY))
            .exec(&self.db)
            .await?;
        Ok(Outcome::At(now + HOUR))
    }
}
