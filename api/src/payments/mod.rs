//! Who moves the money.

pub mod signature;
pub mod stripe;
pub mod test;

use async_trait::async_trait;
use vitrine_contract::{Money, PaymentProvider};

/// What the provider is asked to collect.
#[derive(Debug, Clone)]
pub struct NewIntent {
    /// Our name for this attempt: asked twice, the provider gives the same intent.
    pub key: String,
    /// How much.
    pub amount: Money,
    /// For which order, to be shown to people.
    pub order: String,
    /// Where the payer's receipt goes.
    pub email: String,
}

/// A payment at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// The provider's name for it.
    pub id: String,
    /// Lets a browser confirm it.
    pub client_secret: String,
    /// How it stands.
    pub state: IntentState,
}

/// How a payment stands at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IntentState {
    /// A card, or the card's bank, is awaited.
    Pending,
    /// The last card was declined; another may be tried.
    Declined {
        /// The provider's name for the attempt: told again, it is the same decline.
        attempt: String,
        /// Why, for people.
        reason: String,
    },
    /// So much came.
    Captured(Money),
    /// Called off.
    Cancelled,
}

/// A refund at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundState {
    /// It is under way, under this name.
    Pending(String),
    /// The money was sent, under this name. A bank may still send it back.
    Succeeded(String),
    /// It was not done, or came back, for this reason; another try needs another key.
    Refused(String),
}

/// What a webhook says: that something happened to a payment. What, is asked of the provider then, since webhooks come
/// late, twice and in any order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The provider's name for this message.
    pub event: String,
    /// The provider's name for what happened.
    pub kind: String,
    /// The payment it speaks of; none where it speaks of something else.
    pub intent: Option<String>,
}

/// Moves money. Each call may be made again with the same key, and changes nothing then.
#[async_trait]
pub trait Provider: std::fmt::Debug + Send + Sync {
    /// Which one it is.
    fn id(&self) -> PaymentProvider;

    /// The key that browsers use; none where they need none.
    fn publishable_key(&self) -> Option<&str>;

    /// Begins to collect.
    async fn create(&self, intent: &NewIntent) -> Result<Intent, ProviderError>;

    /// How a payment stands now.
    async fn fetch(&self, intent: &str) -> Result<IntentState, ProviderError>;

    /// Calls a payment off, unless the money came already: the answer says which.
    async fn cancel(&self, intent: &str) -> Result<IntentState, ProviderError>;

    /// Gives money back.
    async fn refund(&self, intent: &str, amount: Money, key: &str) -> Result<RefundState, ProviderError>;

    /// The refund of a payment that was made with this key, where the provider may have forgotten the key itself and would
    /// make another one. None where there is none, or keys are not forgotten.
    async fn find_refund(&self, _intent: &str, _key: &str) -> Result<Option<RefundState>, ProviderError> {
        Ok(None)
    }

    /// How a refund stands now, by the provider's name for it.
    async fn fetch_refund(&self, refund: &str) -> Result<RefundState, ProviderError>;

    /// Reads a webhook, if it is truly the provider's: `body` is what came over the wire, byte for byte, `signature`
    /// its header, `now` the time in milliseconds since 1970.
    ///
    /// # Errors
    /// [`WebhookError`] where it is not believed.
    fn read_webhook(&self, body: &[u8], signature: &str, now: i64) -> Result<Notice, WebhookError>;
}

/// Why a provider did not do what it was asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ProviderError {
    /// It cannot be reached, is busy or broken: try again.
    #[error("the payment provider cannot be reached: {0}")]
    Away(String),
    /// It refuses, and always will.
    #[error("the payment provider refuses: {0}")]
    Refused(String),
}

/// Why a webhook is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// The signature is missing, malformed or not the provider's.
    #[error("the signature does not fit")]
    Signature,
    /// It was signed too long ago, or in the future: it may be a replay.
    #[error("the signature is too old, or of the future")]
    Stale,
    /// It is signed well but cannot be understood.
    #[error("the content cannot be understood")]
    Malformed,
}
