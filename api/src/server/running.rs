//! A service that runs.

use std::{io, time::Duration};

use axum::{Router, serve::ListenerExt as _};
use sea_orm::DatabaseConnection;
use tokio::{sync::watch, task::JoinSet, time::timeout};

use super::listen::Listener;
use crate::config::Origin;

/// A service that runs until [`Running::stop`]. Dropped, it stops at once.
#[derive(Debug)]
pub struct Running {
    shop: Origin,
    models: Option<Origin>,
    drain: Duration,
    db: DatabaseConnection,
    stop: watch::Sender<bool>,
    servers: JoinSet<io::Result<()>>,
}

impl Running {
    pub(super) fn new(
        db: DatabaseConnection,
        drain: Duration,
        shop: (Listener, Router),
        models: Option<(Listener, Router)>,
    ) -> Self {
        let (stop, _) = watch::channel(false);
        let mut servers = JoinSet::new();
        let shop_origin = shop.0.origin();
        let models_origin = models.as_ref().map(|(listener, _)| listener.origin());
        for (listener, router) in [Some(shop), models].into_iter().flatten() {
            let mut stopped = stop.subscribe();
            // Small answers leave at once.
            let socket = listener.socket.tap_io(|stream| {
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "cannot set TCP_NODELAY");
                }
            });
            servers.spawn(
                axum::serve(socket, router)
                    .with_graceful_shutdown(async move {
                        // An error says that the sender is gone, which is a stop too.
                        let _ = stopped.wait_for(|stop| *stop).await;
                    })
                    .into_future(),
            );
        }
        Self { shop: shop_origin, models: models_origin, drain, db, stop, servers }
    }

    /// Where the shop is.
    pub fn shop(&self) -> &Origin {
        &self.shop
    }

    /// Where this process serves models, if it does.
    pub fn models(&self) -> Option<&Origin> {
        self.models.as_ref()
    }

    /// The database it uses.
    pub fn database(&self) -> &DatabaseConnection {
        &self.db
    }

    /// Takes no more connections, lets requests under way end (as long as the drain time allows), and closes the
    /// database. Returns whether all ended in time; those that did not are cut off when the process ends.
    pub async fn stop(mut self) -> bool {
        self.stop.send_replace(true);
        let ended = timeout(self.drain, async { while self.servers.join_next().await.is_some() {} }).await.is_ok();
        if !ended {
            tracing::warn!(after = ?self.drain, "some requests did not end in time and will be cut off");
            self.servers.shutdown().await;
        }
        if let Err(error) = self.db.close_by_ref().await {
            tracing::warn!(%error, "the database did not close cleanly");
        }
        ended
    }
}
