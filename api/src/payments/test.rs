//! The provider that is built in: it moves no money, but goes the same ways as one that does. Its state stands in tables
//! of its own, which the rest of the shop never reads; it tells of changes by signed webhooks over HTTP.

use async_trait::async_trait;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, DatabaseConnection, DbErr, EntityTrait as _, QueryFilter as _,
    sea_query::{Expr, OnConflict},
};
use serde::{Deserialize, Serialize};
use vitrine_contract::{Currency, Money, PaymentProvider, TestPayment};

use super::{Intent, IntentState, NewIntent, Notice, Provider, ProviderError, RefundState, WebhookError, signature};
use crate::{
    db::{
        self,
        entities::{test_intent, test_refund},
    },
    domain::{Named as _, SecretToken},
    jobs::{self, Job},
};

/// The header of its webhooks.
pub const SIGNATURE_HEADER: &str = "vitrine-signature";

/// A card that is taken, but whose bank sends the first refund back.
const BOUNCES: &str = "4000000000005126";

/// The built-in provider.
#[derive(Debug, Clone)]
pub struct TestProvider {
    db: DatabaseConnection,
    secret: std::sync::Arc<[u8]>,
}

/// What a webhook of it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestEvent {
    /// Its name.
    pub id: String,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: String,
    /// To which payment.
    pub intent: String,
}

impl TestProvider {
    /// With its tables in the shop's database, signing with a secret.
    pub fn new(db: DatabaseConnection, secret: &[u8]) -> Self {
        Self { db, secret: secret.into() }
    }

    /// The body and the signature of a webhook at a time in milliseconds since 1970.
    ///
    /// # Errors
    /// Where the event cannot be written as JSON.
    pub fn webhook(&self, event: &TestEvent, now: i64) -> Result<(Vec<u8>, String), serde_json::Error> {
        let body = serde_json::to_vec(event)?;
        let signature = signature::sign(&self.secret, &body, now);
        Ok((body, signature))
    }

    /// What the provider's own page does with a card. None where there is no such payment, or the secret is not its.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn confirm(
        &self,
        intent: &str,
        client_secret: &str,
        card: &str,
        now: i64,
    ) -> Result<Option<TestPayment>, ProviderError> {
        use subtle::ConstantTimeEq as _;
        use test_intent::{Column, Entity};

        let transaction = db::write(&self.db).await.map_err(away)?;
        let row = Entity::find().filter(Column::Intent.eq(intent)).one(&transaction).await.map_err(away)?;
        let known = |row: &test_intent::Model| bool::from(row.client_secret.as_bytes().ct_eq(client_secret.as_bytes()));
        let Some(row) = row.filter(known) else { return Ok(None) };
        let digits: String = card.chars().filter(char::is_ascii_digit).collect();
        let verdict = match (row.status.as_str(), digits.as_str()) {
            // To confirm twice is to confirm once.
            ("captured", _) => return Ok(Some(TestPayment { captured: true, declined: None })),
            ("cancelled", _) => {
                let declined = Some("This payment was called off.".to_owned());
                return Ok(Some(TestPayment { captured: false, declined }));
            }
            (_, "4242424242424242" | BOUNCES) => Ok(()),
            (_, "4000000000009995") => Err("Your card has insufficient funds."),
            (_, "4000000000000002") => Err("Your card was declined."),
            _ => Err("This is no card of the test provider."),
        };
        let (status, declined, kind) = match verdict {
            Ok(()) => ("captured", None, "payment.captured"),
            Err(reason) => (row.status.as_str(), Some(reason), "payment.declined"),
        };
        Entity::update_many()
            .col_expr(Column::Status, Expr::value(status))
            .col_expr(Column::Declined, Expr::value(declined))
            .col_expr(Column::Bounces, Expr::value(digits == BOUNCES))
            .col_expr(Column::Attempts, Expr::value(row.attempts + 1))
            .filter(Column::Id.eq(row.id))
            .exec(&transaction)
            .await
            .map_err(away)?;
        tell(&transaction, kind, intent, now).await?;
        transaction.commit().await.map_err(away)?;
        Ok(Some(TestPayment { captured: declined.is_none(), declined: declined.map(str::to_owned) }))
    }

    async fn find(&self, intent: &str) -> Result<test_intent::Model, ProviderError> {
        test_intent::Entity::find()
            .filter(test_intent::Column::Intent.eq(intent))
            .one(&self.db)
            .await
            .map_err(away)?
            .ok_or_else(|| ProviderError::Refused(format!("there is no payment {intent}")))
    }
}

#[async_trait]
impl Provider for TestProvider {
    fn id(&self) -> PaymentProvider {
        PaymentProvider::Test
    }

    fn publishable_key(&self) -> Option<&str> {
        None
    }

    async fn create(&self, intent: &NewIntent) -> Result<Intent, ProviderError> {
        use test_intent::{ActiveModel, Column, Entity};

        let name = format!("pi_{}", random()?);
        let row = ActiveModel {
            id: NotSet,
            client_secret: Set(format!("{name}_secret_{}", random()?)),
            intent: Set(name),
            idempotency_key: Set(intent.key.clone()),
            order_number: Set(intent.order.clone()),
            amount: Set(intent.amount.amount),
            currency: Set(intent.amount.currency.code().to_owned()),
            status: Set("requires_payment".into()),
            declined: Set(None),
            bounces: Set(false),
            attempts: Set(0),
        };
        Entity::insert(row)
            .on_conflict(OnConflict::column(Column::IdempotencyKey).do_nothing().to_owned())
            .exec_without_returning(&self.db)
            .await
            .map_err(away)?;
        let row = Entity::find().filter(Column::IdempotencyKey.eq(&intent.key)).one(&self.db).await.map_err(away)?;
        let row = row.ok_or_else(|| ProviderError::Away("a payment that is and is not there".into()))?;
        Ok(Intent { state: state(&row)?, id: row.intent, client_secret: row.client_secret })
    }

    async fn fetch(&self, intent: &str) -> Result<IntentState, ProviderError> {
        state(&self.find(intent).await?)
    }

    async fn cancel(&self, intent: &str) -> Result<IntentState, ProviderError> {
        use test_intent::{Column, Entity};

        Entity::update_many()
            .col_expr(Column::Status, Expr::value("cancelled"))
            .filter(Column::Intent.eq(intent))
            .filter(Column::Status.eq("requires_payment"))
            .exec(&self.db)
            .await
            .map_err(away)?;
        self.fetch(intent).await
    }

    async fn refund(&self, intent: &str, amount: Money, key: &str) -> Result<RefundState, ProviderError> {
        use test_refund::{ActiveModel, Column, Entity};

        let transaction = db::write(&self.db).await.map_err(away)?;
        let payment = self.find_in(&transaction, intent).await?;
        let before = Entity::find().filter(Column::Intent.eq(intent)).all(&transaction).await.map_err(away)?;
        if let Some(same) = before.iter().find(|refund| refund.idempotency_key == key) {
            // As it was answered then.
            return Ok(RefundState::Succeeded(format!("re_{}", same.id)));
        }
        let gone: i64 = before.iter().filter(|refund| !refund.bounced).map(|refund| refund.amount).sum();
        if payment.status != "captured" || gone + amount.amount > payment.amount {
            return Ok(RefundState::Refused("more than was paid is to go back".into()));
        }
        let row = ActiveModel {
            id: NotSet,
            intent: Set(intent.to_owned()),
            idempotency_key: Set(key.to_owned()),
            amount: Set(amount.amount),
            bounced: Set(payment.bounces && before.is_empty()),
        };
        let row = Entity::insert(row).exec_with_returning(&transaction).await.map_err(away)?;
        if row.bounced {
            // It comes back before anybody looks.
            tell(&transaction, "refund.failed", intent, 0).await?;
        }
        transaction.commit().await.map_err(away)?;
        Ok(RefundState::Succeeded(format!("re_{}", row.id)))
    }

    async fn fetch_refund(&self, refund: &str) -> Result<RefundState, ProviderError> {
        let unknown = || ProviderError::Refused(format!("there is no refund {refund}"));
        let id: i64 = refund.strip_prefix("re_").and_then(|id| id.parse().ok()).ok_or_else(unknown)?;
        let row = test_refund::Entity::find_by_id(id).one(&self.db).await.map_err(away)?.ok_or_else(unknown)?;
        if row.bounced {
            return Ok(RefundState::Refused("the bank behind the card sent it back".into()));
        }
        Ok(RefundState::Succeeded(refund.to_owned()))
    }

    fn read_webhook(&self, body: &[u8], signature: &str, now: i64) -> Result<Notice, WebhookError> {
        signature::verify(&self.secret, body, signature, now)?;
        let event: TestEvent = serde_json::from_slice(body).map_err(|_| WebhookError::Malformed)?;
        Ok(Notice { event: event.id, kind: event.kind, intent: Some(event.intent) })
    }
}

impl TestProvider {
    /// The payment, locked.
    async fn find_in(
        &self,
        transaction: &sea_orm::DatabaseTransaction,
        intent: &str,
    ) -> Result<test_intent::Model, ProviderError> {
        use sea_orm::QuerySelect as _;

        test_intent::Entity::find()
            .filter(test_intent::Column::Intent.eq(intent))
            .lock_exclusive()
            .one(transaction)
            .await
            .map_err(away)?
            .ok_or_else(|| ProviderError::Refused(format!("there is no payment {intent}")))
    }
}

/// Writes a webhook, to be sent at a time (milliseconds since 1970).
async fn tell(
    transaction: &sea_orm::DatabaseTransaction,
    kind: &str,
    intent: &str,
    at: i64,
) -> Result<(), ProviderError> {
    let event = format!("evt_{}", random()?);
    let job = Job::TestWebhook { event, kind: kind.into(), intent: intent.into() };
    jobs::enqueue(transaction, &job, at).await.map_err(away)
}

fn state(row: &test_intent::Model) -> Result<IntentState, ProviderError> {
    let currency = Currency::by_name(&row.currency)
        .ok_or_else(|| ProviderError::Away(format!("payment {} is in no currency", row.intent)))?;
    Ok(match (row.status.as_str(), &row.declined) {
        ("captured", _) => IntentState::Captured(Money { amount: row.amount, currency }),
        ("cancelled", _) => IntentState::Cancelled,
        (_, Some(reason)) => IntentState::Declined { attempt: row.attempts.to_string(), reason: reason.clone() },
        _ => IntentState::Pending,
    })
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn away(error: DbErr) -> ProviderError {
    ProviderError::Away(error.to_string())
}

fn random() -> Result<String, ProviderError> {
    let token = SecretToken::random().map_err(|error| ProviderError::Away(error.to_string()))?;
    Ok(token.digest().chars().filter(char::is_ascii_alphanumeric).take(24).collect())
}
