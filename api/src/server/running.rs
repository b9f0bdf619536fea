//! A service that runs.

use std::{io, net::SocketAddr, sync::atomic::Ordering, time::Duration};

use axum::{Router, serve::ListenerExt as _};
use sea_orm::DatabaseConnection;
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};

use super::listen::Listener;
use crate::{AppState, config::Origin, jobs::Worker};

/// A service that runs until [`Running::stop`]. Dropped, it stops at once.
#[derive(Debug)]
pub struct Running {
    shop: Origin,
    models: Option<Origin>,
    metrics: Option<Origin>,
    drain: Drain,
    state: AppState,
    stop: watch::Sender<bool>,
    servers: JoinSet<io::Result<()>>,
    worker: Option<Worker>,
    /// What runs beside them; ends when this is dropped.
    _tasks: JoinSet<()>,
}

/// How a stop goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drain {
    /// How long it says that it is not ready, but serves on.
    pub delay: Duration,
    /// How long requests and jobs under way may take to end after that.
    pub time: Duration,
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
    pub(super) fn new(state: AppState, drain: Drain, all: Servers, tasks: JoinSet<()>, worker: Option<Worker>) -> Self {
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

    /// Says that it is not ready, so that it is sent no more; then takes no more connections, lets requests and jobs
    /// under way end (as long as the drain time allows), and closes the database. Returns whether all ended in time;
    /// those that did not are cut off. A job that is cut off is done again, here or elsewhere.
    pub async fn stop(mut self) -> bool {
        self.state.stopping.store(true, Ordering::Relaxed);
        sleep(self.drain.delay).await;
        self.stop.send_replace(true);
        let (servers, worker) = (&mut self.servers, self.worker.take());
        let requests = timeout(self.drain.time, async { while servers.join_next().await.is_some() {} });
        let jobs = timeout(self.drain.time, async {
            if let Some(worker) = worker {
                worker.stop().await;
            }
        });
        let (requests, jobs) = tokio::join!(requests, jobs);
        let ended = requests.is_ok() && jobs.is_ok();
        if !ended {
            tracing::warn!(after = ?self.drain.time, "some requests or jobs did not end in time and are cut off");
            self.servers.shutdown().await;
        }
        if let Err(error) = self.state.db.close_by_ref().await {
            tracing::warn!(%error, "the database did not close cleanly");
        }
        ended
    }
}
