//! What payment providers tell us: taken down at once, acted on later.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    EntityTrait as _,
    sea_query::OnConflict,
};

use super::{Commerce, CommerceError};
use crate::{
    db::{
        self,
        entities::webhook_event::{ActiveModel, Column, Entity},
    },
    jobs::{self, Job},
    payments::Notice,
};

impl Commerce {
    /// Takes down a webhook that was read. One that came before is passed over. Returns whether it was new.
    ///
    /// # Errors
    /// Where the database fails: the provider must send it again.
    pub async fn receive(&self, notice: &Notice) -> Result<bool, CommerceError> {
        let now = self.clock.now();
        let transaction = db::write(&self.db).await?;
        let row = ActiveModel {
            id: NotSet,
            provider: Set(self.provider.id().as_str().to_owned()),
            event: Set(notice.event.clone()),
            kind: Set(notice.kind.clone()),
            intent: Set(notice.intent.clone()),
            received_at: Set(now),
            processed_at: Set(None),
        };
        let seen = OnConflict::columns([Column::Provider, Column::Event]).do_nothing().to_owned();
        let inserted = Entity::insert(row).on_conflict(seen).exec_without_returning(&transaction).await?;
        if inserted == 1 {
            use sea_orm::{ColumnTrait as _, QueryFilter as _};

            let row = Entity::find()
                .filter(Column::Provider.eq(self.provider.id().as_str()))
                .filter(Column::Event.eq(&notice.event))
                .one(&transaction)
                .await?
                .ok_or_else(|| CommerceError::Corrupt("a webhook that is and is not there".into()))?;
            jobs::enqueue(&transaction, &Job::Webhook(row.id), now).await?;
        }
        transaction.commit().await?;
        Ok(inserted == 1)
    }
}
