//! A service that runs.

use std::{io, net::SocketAddr, time::Duration};

use axum::{Router, serve::ListenerExt as _};
use sea_orm::DatabaseConnection;
use tokio::{sync::watch, task::JoinSet, time::timeout};

use super::listen::Listener;
use crate::{AppState, config::Origin, jobs::Worker};

/// A service that runs until [`Running::stop`]. Dropped, it stops at once.
#[derive(Debug)]
pub struct Running {
    shop: Origin,
    models: Option<Origin>,
    metrics: Option<Origin>,
    drain: Duration,
    state: AppState,
    stop: watch::Sender<bool>,
    servers: JoinSet<io::Result<()>>,
    worker: Option<Worker>,
    /// What runs beside them; ends when this is dropped.
    _tasks: JoinSet<()>,
}

/// What listens, and what answers there.
pub(super) type Server = (Listener, Router);

/// All that listens.
pub(super) struct Servers {
    pub shop: Server,
    pub models: Option<Server>,
    pub metrics: Option<Server>,
}

impl Running {
    pub(super) fn new(
        state: AppState,
        drain: Duration,
        all: Servers,
        tasks: JoinSet<()>,
        worker: Option<Worker>,
    ) -> Self {
        let (stop, _) = watch::channel(false);
        let mut servers = JoinSet::new();
        let origin = |server: &Option<Server>| server.as_ref().map(|(listener, _)| listener.origin());
        let shop = all.shop.0.origin();
        let (models, metrics) = (origin(&all.models), origin(&all.metrics));
        for (listener, router) in [Some(all.shop), all.models, all.metrics].into_iter().flatten() {
            let mut stopped = stop.subscribe();
            // Small answers leave at once.
            let socket = listener.socket.tap_io(|stream| {
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "cannot set TCP_NODELAY");
                }
            });
            servers.spawn(
                axum::serve(socket, router.into_make_service_with_connect_info::<SocketAddr>())
                    .with_graceful_shutdown(async move {
                        // An error says that the sender is gone, which is a stop too.
                        let _ = stopped.wait_for(|stop| *stop).await;
                    })
                    .into_future(),
            );
        }
        Self { shop, models, metrics, drain, state, stop, servers, worker, _tasks: tasks }
    }

    /// Where the shop is.
    pub fn shop(&self) -> &Origin {
        &self.shop
    }

    /// Where this process serves models, if it does.
    pub fn models(&self) -> Option<&Origin> {
        self.models.as_ref()
    }

    /// Where metrics are served on their own, if they are.
    pub fn metrics(&self) -> Option<&Origin> {
        self.metrics.as_ref()
    }

    /// What its handlers use.
    pub fn state(&self) -> &AppState {
        &self.state
    }

    /// The database it uses.
    pub fn database(&self) -> &DatabaseConnection {
        &self.state.db
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
        if let Some(worker) = self.worker.take() {
            worker.stop().await;
        }
        if let Err(error) = self.state.db.close_by_ref().await {
            tracing::warn!(%error, "the database did not close cleanly");
        }
        ended
    }
}
