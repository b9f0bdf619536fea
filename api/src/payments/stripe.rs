//! Stripe, by a thin client: a few calls of its API (version 2025-09-30) and its webhooks. Its own client crate would
//! bring types for hundreds of calls.

use std::time::Duration;

use async_trait::async_trait;
use reqwest::{Client, Method, StatusCode};
use serde::Deserialize;
use vitrine_contract::{Currency, Money, PaymentProvider};

use super::{Intent, IntentState, NewIntent, Notice, Provider, ProviderError, RefundState, WebhookError, signature};
use crate::domain::Named as _;

/// The header of its webhooks.
pub const SIGNATURE_HEADER: &str = "stripe-signature";

const VERSION: &str = "2025-09-30.clover";
const PATIENCE: Duration = Duration::from_secs(10);

/// Stripe's API with a shop's keys.
pub struct Stripe {
    client: Client,
    base: String,
    secret_key: String,
    publishable_key: String,
    webhook_secret: String,
}

impl std::fmt::Debug for Stripe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stripe").field("base", &self.base).finish_non_exhaustive()
    }
}

#[derive(Debug, Deserialize)]
struct PaymentIntent {
    id: String,
    #[serde(default)]
    client_secret: Option<String>,
    status: String,
    amount_received: i64,
    currency: String,
    #[serde(default)]
    last_payment_error: Option<PaymentError>,
}

#[derive(Debug, Deserialize)]
struct PaymentError {
    message: Option<String>,
    charge: Option<String>,
    payment_method: Option<PaymentMethod>,
}

#[derive(Debug, Deserialize)]
struct PaymentMethod {
    id: String,
}

#[derive(Debug, Deserialize)]
struct Refund {
    id: String,
    status: Option<String>,
    failure_reason: Option<String>,
    #[serde(default)]
    metadata: RefundMetadata,
}

/// What we had written on it.
#[derive(Debug, Default, Deserialize)]
struct RefundMetadata {
    #[serde(default)]
    refund: String,
}

#[derive(Debug, Deserialize)]
struct RefundList {
    data: Vec<Refund>,
}

#[derive(Debug, Deserialize)]
struct Refusal {
    error: RefusalError,
}

#[derive(Debug, Deserialize)]
struct RefusalError {
    message: Option<String>,
    code: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    data: EventData,
}

#[derive(Debug, Deserialize)]
struct EventData {
    object: EventObject,
}

#[derive(Debug, Deserialize)]
struct EventObject {
    id: Option<String>,
    object: String,
    #[serde(default)]
    payment_intent: Option<String>,
}

impl Stripe {
    /// A client of the API at `base`.
    ///
    /// # Errors
    /// Where no client can be made, for want of certificates.
    pub fn new(
        base: &str,
        secret_key: &str,
        publishable_key: &str,
        webhook_secret: &str,
    ) -> Result<Self, reqwest::Error> {
        Ok(Self {
            client: Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none()).build()?,
            base: base.trim_end_matches('/').to_owned(),
            secret_key: secret_key.to_owned(),
            publishable_key: publishable_key.to_owned(),
            webhook_secret: webhook_secret.to_owned(),
        })
    }

    async fn call<T: for<'a> Deserialize<'a>>(
        &self,
        method: Method,
        path: &str,
        form: &[(&str, &str)],
        key: Option<&str>,
    ) -> Result<Result<T, RefusalError>, ProviderError> {
        let mut request = self
            .client
            .request(method.clone(), format!("{}{path}", self.base))
            .basic_auth(&self.secret_key, Option::<&str>::None)
            .header("stripe-version", VERSION);
        if method == Method::POST {
            let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
            request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let away = |error: reqwest::Error| ProviderError::Away(error.without_url().to_string());
        let response = request.send().await.map_err(away)?;
        let status = response.status();
        let body = response.bytes().await.map_err(away)?;
        let unreadable = |error: serde_json::Error| ProviderError::Away(format!("an answer cannot be read: {error}"));
        if status.is_success() {
            return serde_json::from_slice(&body).map(Ok).map_err(unreadable);
        }
        // 409: the same key is being worked on; 401 and 403 are our own keys, which can be mended.
        let passes = status.is_server_error()
            || [
                StatusCode::TOO_MANY_REQUESTS,
                StatusCode::CONFLICT,
                StatusCode::UNAUTHORIZED,
                StatusCode::FORBIDDEN,
                StatusCode::REQUEST_TIMEOUT,
            ]
            .contains(&status);
        if passes {
            return Err(ProviderError::Away(format!("it answers {status}")));
        }
        let refusal: Refusal = serde_json::from_slice(&body).map_err(unreadable)?;
        Ok(Err(refusal.error))
    }
}

impl RefusalError {
    fn text(self) -> String {
        self.message.or(self.code).unwrap_or_else(|| "it gives no reason".to_owned())
    }
}

impl PaymentError {
    /// What tells one decline from the next: the charge that was tried, or where none was, the card.
    fn attempt(&self) -> String {
        let method = self.payment_method.as_ref().map(|method| &method.id);
        self.charge.as_ref().or(method).or(self.message.as_ref()).cloned().unwrap_or_default()
    }
}

impl PaymentIntent {
    /// Stripe's life of a payment: docs.stripe.com/payments/paymentintents/lifecycle.
    fn state(&self) -> Result<IntentState, ProviderError> {
        Ok(match self.status.as_str() {
            "succeeded" => {
                let currency = Currency::by_name(&self.currency.to_uppercase())
                    .ok_or_else(|| ProviderError::Refused(format!("it was paid in {}", self.currency)))?;
                IntentState::Captured(Money { amount: self.amount_received, currency })
            }
            "canceled" => IntentState::Cancelled,
            "requires_payment_method" => match &self.last_payment_error {
                Some(error) => IntentState::Declined {
                    attempt: error.attempt(),
                    reason: error.message.clone().unwrap_or_else(|| "Your payment was declined.".to_owned()),
                },
                None => IntentState::Pending,
            },
            _ => IntentState::Pending,
        })
    }
}

impl Refund {
    /// Stripe's life of a refund: docs.stripe.com/api/refunds/object, `status`.
    fn state(self) -> RefundState {
        match self.status.as_deref() {
            Some("failed" | "canceled") => {
                RefundState::Refused(self.failure_reason.unwrap_or_else(|| "it failed".to_owned()))
            }
            Some("succeeded") => RefundState::Succeeded(self.id),
            // `pending`, or `requires_action` of the shopper.
            _ => RefundState::Pending(self.id),
        }
    }
}

fn path_of(intent: &str) -> Result<String, ProviderError> {
    Ok(format!("/v1/payment_intents/{}", id_in_path(intent)?))
}

/// Ids go into paths: nothing but what Stripe's own look like.
fn id_in_path(id: &str) -> Result<&str, ProviderError> {
    if !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        Ok(id)
    } else {
        Err(ProviderError::Refused(format!("{id:?} is no id of Stripe's")))
    }
}

#[async_trait]
impl Provider for Stripe {
    fn id(&self) -> PaymentProvider {
        PaymentProvider::Stripe
    }

    fn publishable_key(&self) -> Option<&str> {
        Some(&self.publishable_key)
    }

    async fn create(&self, intent: &NewIntent) -> Result<Intent, ProviderError> {
        let amount = intent.amount.amount.to_string();
        let currency = intent.amount.currency.code().to_lowercase();
        let form = [
            ("amount", amount.as_str()),
            ("currency", &currency),
            ("automatic_payment_methods[enabled]", "true"),
            ("receipt_email", &intent.email),
            ("description", &intent.order),
            ("metadata[order]", &intent.order),
        ];
        let made: Result<PaymentIntent, _> =
            self.call(Method::POST, "/v1/payment_intents", &form, Some(&intent.key)).await?;
        let made = made.map_err(|refusal| ProviderError::Refused(refusal.text()))?;
        let state = made.state()?;
        let client_secret =
            made.client_secret.ok_or_else(|| ProviderError::Away("a payment without client_secret".into()))?;
        Ok(Intent { id: made.id, client_secret, state })
    }

    async fn fetch(&self, intent: &str) -> Result<IntentState, ProviderError> {
        let found: Result<PaymentIntent, _> = self.call(Method::GET, &path_of(intent)?, &[], None).await?;
        found.map_err(|refusal| ProviderError::Refused(refusal.text()))?.state()
    }

    async fn cancel(&self, intent: &str) -> Result<IntentState, ProviderError> {
        let path = format!("{}/cancel", path_of(intent)?);
        // Without a key: with one, Stripe would repeat a refusal for a day, though the payment may have moved on.
        let cancelled: Result<PaymentIntent, _> = self.call(Method::POST, &path, &[], None).await?;
        match cancelled {
            Ok(cancelled) => cancelled.state(),
            // It is paid, or called off already.
            Err(refusal) if refusal.code.as_deref() == Some("payment_intent_unexpected_state") => {
                self.fetch(intent).await
            }
            Err(refusal) => Err(ProviderError::Refused(refusal.text())),
        }
    }

    async fn refund(&self, intent: &str, amount: Money, key: &str) -> Result<RefundState, ProviderError> {
        let amount = amount.amount.to_string();
        let form = [("payment_intent", intent), ("amount", &amount), ("metadata[refund]", key)];
        let key = format!("{intent}-{key}");
        let refund: Result<Refund, _> = self.call(Method::POST, "/v1/refunds", &form, Some(&key)).await?;
        Ok(match refund {
            Ok(refund) => refund.state(),
            Err(refusal) => RefundState::Refused(refusal.text()),
        })
    }

    async fn find_refund(&self, intent: &str, key: &str) -> Result<Option<RefundState>, ProviderError> {
        // A payment has a handful at most.
        let path = format!("/v1/refunds?payment_intent={}&limit=100", id_in_path(intent)?);
        let found: Result<RefundList, _> = self.call(Method::GET, &path, &[], None).await?;
        let found = found.map_err(|refusal| ProviderError::Refused(refusal.text()))?;
        Ok(found.data.into_iter().find(|refund| refund.metadata.refund == key).map(Refund::state))
    }

    async fn fetch_refund(&self, refund: &str) -> Result<RefundState, ProviderError> {
        let path = format!("/v1/refunds/{}", id_in_path(refund)?);
        let found: Result<Refund, _> = self.call(Method::GET, &path, &[], None).await?;
        Ok(found.map_err(|refusal| ProviderError::Refused(refusal.text()))?.state())
    }

    fn read_webhook(&self, body: &[u8], signature: &str, now: i64) -> Result<Notice, WebhookError> {
        signature::verify(self.webhook_secret.as_bytes(), body, signature, now)?;
        let event: Event = serde_json::from_slice(body).map_err(|_| WebhookError::Malformed)?;
        let object = event.data.object;
        let intent = if object.object == "payment_intent" { object.id } else { object.payment_intent };
        Ok(Notice { event: event.id, kind: event.kind, intent })
    }
}
