//! What leaves the house.

use std::time::Duration;

use async_trait::async_trait;
use reqwest::Client;

use crate::{
    clock::Clock,
    config::Origin,
    jobs::{Errands, Letter},
    mail::{Email, Mailer},
    payments::test::{SIGNATURE_HEADER, TestEvent, TestProvider},
};

const PATIENCE: Duration = Duration::from_secs(10);

/// Sends mails, and carries the built-in payment provider's webhooks to the shop's own door.
#[derive(Debug)]
pub(super) struct Messenger {
    mailer: Mailer,
    test: Option<TestProvider>,
    client: Client,
    door: String,
}

impl Messenger {
    /// `own` is where this process listens.
    pub fn new(mailer: Mailer, test: Option<TestProvider>, own: &Origin) -> Result<Self, reqwest::Error> {
        let client = Client::builder().no_proxy().timeout(PATIENCE).build()?;
        Ok(Self { mailer, test, client, door: own.join("api/webhooks/test") })
    }
}

#[async_trait]
impl Errands for Messenger {
    async fn mail(&self, letter: &Letter) -> Result<(), String> {
        let Letter { to, subject, text } = letter.clone();
        self.mailer.send(&Email { to, subject, text, html: None }).await.map_err(|error| error.to_string())
    }

    async fn test_webhook(&self, event: &str, kind: &str, intent: &str) -> Result<(), String> {
        let test = self.test.as_ref().ok_or("the built-in payment provider is not in use")?;
        let event = TestEvent { id: event.to_owned(), kind: kind.to_owned(), intent: intent.to_owned() };
        let (body, signature) = test.webhook(&event, Clock::default().now()).map_err(|error| error.to_string())?;
        let request = self.client.post(&self.door).header(SIGNATURE_HEADER, signature);
        let sent = request.header("content-type", "application/json").body(body).send().await;
        let response = sent.map_err(|error| error.to_string())?;
        if response.status().is_success() { Ok(()) } else { Err(format!("the shop answers {}", response.status())) }
    }
}
