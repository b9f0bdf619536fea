//! What other instances tell.

use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::time::{sleep, timeout};

use super::{CONNECT, Redis};

/// How long to wait before listening is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// Something came in by a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Listening begins, for the first time or again: what was said before went unheard.
    Begins,
    /// Someone said this.
    Message(String),
}

impl Redis {
    /// Listens to a channel for ever; begins again whenever the connection breaks.
    pub async fn listen(&self, channel: &str, mut hear: impl FnMut(Event)) {
        let channel = self.key(channel);
        loop {
            let opened = timeout(2 * CONNECT, async {
                let mut messages = self.0.client.get_async_pubsub().await?;
                messages.subscribe(&channel).await?;
                Ok::<_, ::redis::RedisError>(messages)
            });
            match opened.await {
                Ok(Ok(mut messages)) => {
                    hear(Event::Begins);
                    let mut messages = std::pin::pin!(messages.on_message());
                    while let Some(message) = messages.next().await {
                        if let Ok(text) = message.get_payload() {
                            hear(Event::Message(text));
                        }
                    }
                    tracing::debug!("Redis hung up on a listener");
                }
                Ok(Err(error)) => tracing::debug!(%error, "cannot listen to Redis"),
                Err(_) => tracing::debug!("cannot listen to Redis in time"),
            }
            sleep(PAUSE).await;
        }
    }
}
