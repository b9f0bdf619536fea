//! Kinds of work.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A mail to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// To whom.
    pub to: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// A piece of work.
#[derive(Debug, Clone, PartialEq)]
pub enum Job {
    /// Send a mail. The name tells mails apart: one of a name is sent once.
    Mail {
        /// Such as `receipt-VT-7K3M-9QXD`.
        name: String,
        /// What to send.
        letter: Letter,
    },
    /// Act on what a payment provider told us (key of `webhook_event`).
    Webhook(i64),
    /// Free what an order reserved, unless it was paid (key of `orders`).
    Expire(i64),
    /// Ask how a payment stands, in case the webhook was lost (key of `payment`).
    Reconcile(i64),
    /// Call a payment off at the provider (key of `payment`).
    CancelIntent(i64),
    /// Give money back (key of `refund`).
    Refund(i64),
    /// Deliver a webhook of the built-in payment provider.
    TestWebhook {
        /// The message's name.
        event: String,
        /// What happened.
        kind: String,
        /// To which payment.
        intent: String,
    },
    /// Throw away what has had its time.
    Sweep,
}

impl Job {
    /// The name of its kind.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Mail { .. } => "mail",
            Self::Webhook(_) => "webhook",
            Self::Expire(_) => "expire",
            Self::Reconcile(_) => "reconcile",
            Self::CancelIntent(_) => "cancel_intent",
            Self::Refund(_) => "refund",
            Self::TestWebhook { .. } => "test_webhook",
            Self::Sweep => "sweep",
        }
    }

    /// Whether it may change how many of something can be bought.
    pub const fn moves_stock(&self) -> bool {
        matches!(self, Self::Expire(_) | Self::Webhook(_) | Self::Reconcile(_) | Self::CancelIntent(_))
    }

    /// Every kind's name.
    pub const KINDS: [&'static str; 8] =
        ["mail", "webhook", "expire", "reconcile", "cancel_intent", "refund", "test_webhook", "sweep"];

    /// What it is about: of the jobs of one kind about the same there is one.
    pub fn subject(&self) -> String {
        match self {
            Self::Mail { name, .. } => name.clone(),
            Self::Webhook(id) | Self::Expire(id) | Self::Reconcile(id) | Self::CancelIntent(id) | Self::Refund(id) => {
                id.to_string()
            }
            Self::TestWebhook { event, .. } => event.clone(),
            Self::Sweep => "all".to_owned(),
        }
    }

    /// What else there is to know.
    pub fn payload(&self) -> Value {
        match self {
            Self::Mail { letter, .. } => json!(letter),
            Self::TestWebhook { kind, intent, .. } => json!({ "kind": kind, "intent": intent }),
            _ => Value::Null,
        }
    }

    /// Reads what the three above wrote; none for what they did not write.
    pub fn read(kind: &str, subject: &str, payload: &Value) -> Option<Self> {
        let id = || subject.parse().ok();
        let text = |name: &str| Some(payload.get(name)?.as_str()?.to_owned());
        match kind {
            "mail" => {
                let letter = serde_json::from_value(payload.clone()).ok()?;
                Some(Self::Mail { name: subject.to_owned(), letter })
            }
            "webhook" => id().map(Self::Webhook),
            "expire" => id().map(Self::Expire),
            "reconcile" => id().map(Self::Reconcile),
            "cancel_intent" => id().map(Self::CancelIntent),
            "refund" => id().map(Self::Refund),
            "test_webhook" => {
                Some(Self::TestWebhook { event: subject.to_owned(), kind: text("kind")?, intent: text("intent")? })
            }
            "sweep" => Some(Self::Sweep),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_comes_back() {
        let letter = Letter { to: "a@x.de".into(), subject: "s".into(), text: "t".into() };
        let jobs = [
            Job::Mail { name: "n".into(), letter },
            Job::Webhook(1),
            Job::Expire(2),
            Job::Reconcile(3),
            Job::CancelIntent(4),
            Job::Refund(5),
            Job::TestWebhook { event: "e".into(), kind: "k".into(), intent: "i".into() },
            Job::Sweep,
        ];
        assert_eq!(jobs.each_ref().map(Job::kind), Job::KINDS);
        for job in jobs {
            assert_eq!(Job::read(job.kind(), &job.subject(), &job.payload()), Some(job));
        }
        assert_eq!(Job::read("refund", "x", &Value::Null), None);
        assert_eq!(Job::read("?", "1", &Value::Null), None);
    }
}
