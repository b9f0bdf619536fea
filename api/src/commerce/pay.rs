//! Beginning a payment.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    sea_query::Expr,
};
use vitrine_contract::{Money, OrderStatus, PaymentSession, PaymentStatus};

use super::{Commerce, CommerceError, order};
use crate::{
    db::{self, entities::payment},
    jobs::{self, Job},
    payments::NewIntent,
};

/// When a payment is looked after for the first time, in milliseconds after it began.
const LOOK_AFTER: i64 = 60_000;

impl Commerce {
    /// Begins to collect an order's payment, or goes on with what was begun: asked again, it gives the same payment.
    ///
    /// # Errors
    /// [`CommerceError::NotPayable`], or where database or provider fail.
    pub async fn start_payment(&self, order: i64) -> Result<PaymentSession, CommerceError> {
        use payment::{ActiveModel, Column, Entity};

        self.step("payment begins").await;
        let now = self.clock.now();
        let provider = self.provider.id();
        let transaction = db::write(&self.db).await?;
        let order = order::locked(&transaction, order).await?;
        let currency = order::currency(&order)?;
        match order::status(&order)? {
            OrderStatus::PendingPayment if now < order.reserved_until => {}
            OrderStatus::PendingPayment => return Err(CommerceError::NotPayable(OrderStatus::Expired)),
            other => return Err(CommerceError::NotPayable(other)),
        }
        let open = [PaymentStatus::Pending, PaymentStatus::Declined].map(PaymentStatus::as_str);
        let begun = Entity::find()
            .filter(Column::OrderId.eq(order.id))
            .filter(Column::Provider.eq(provider.as_str()))
            .filter(Column::Status.is_in(open))
            .order_by_desc(Column::Id)
            .one(&transaction)
            .await?;
        let payment = match begun {
            Some(payment) => {
                // Another card may be tried on it.
                Entity::update_many()
                    .col_expr(Column::Status, Expr::value(PaymentStatus::Pending.as_str()))
                    .filter(Column::Id.eq(payment.id))
                    .exec(&transaction)
                    .await?;
                payment
            }
            None => {
                Entity::insert(ActiveModel {
                    id: NotSet,
                    order_id: Set(order.id),
                    provider: Set(provider.as_str().to_owned()),
                    intent: Set(None),
                    client_secret: Set(None),
                    amount: Set(order.total),
                    currency: Set(order.currency.clone()),
                    status: Set(PaymentStatus::Pending.as_str().to_owned()),
                    refunded: Set(0),
                    declined: Set(None),
                    created_at: Set(now),
                })
                .exec_with_returning(&transaction)
                .await?
            }
        };
        jobs::enqueue(&transaction, &Job::Reconcile(payment.id), now + LOOK_AFTER).await?;
        transaction.commit().await?;
        self.step("payment written").await;

        let amount = Money { amount: payment.amount, currency };
        let (intent, client_secret) = if let (Some(intent), Some(secret)) = (payment.intent, payment.client_secret) {
            (intent, secret)
        } else {
            let wanted = NewIntent {
                key: format!("{}-{}", order.number, payment.id),
                amount,
                order: order.number.clone(),
                email: order.email.clone(),
            };
            let intent = self.provider.create(&wanted).await?;
            self.step("intent made").await;
            self.remember_intent(order.id, payment.id, &intent.id, &intent.client_secret).await?;
            (intent.id, intent.client_secret)
        };
        self.step("payment begun").await;
        Ok(PaymentSession {
            provider,
            intent,
            client_secret,
            publishable_key: self.provider.publishable_key().map(str::to_owned),
            amount,
        })
    }

    /// Writes down the provider's name for a payment.
    async fn remember_intent(&self, order: i64, payment: i64, intent: &str, secret: &str) -> Result<(), CommerceError> {
        use payment::{Column, Entity};

        let transaction = db::write(&self.db).await?;
        let order = order::locked(&transaction, order).await?;
        Entity::update_many()
            .col_expr(Column::Intent, Expr::value(intent))
            .col_expr(Column::ClientSecret, Expr::value(secret))
            .filter(Column::Id.eq(payment))
            .filter(Column::Intent.is_null())
            .exec(&transaction)
            .await?;
        let now = self.clock.now();
        if order::status(&order)? == OrderStatus::PendingPayment {
            // Who looked after it while the provider made this found nothing to ask for, and is gone.
            jobs::enqueue(&transaction, &Job::Reconcile(payment), now + LOOK_AFTER).await?;
        } else {
            // It was called off meanwhile: no one is to pay for nothing.
            jobs::enqueue(&transaction, &Job::CancelIntent(payment), now).await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}
