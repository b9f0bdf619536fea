//! The loop that does jobs in a running service.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{Notify, watch},
    task::JoinSet,
    time::{sleep, timeout},
};

use super::{Claimed, Job, Runner, enqueue};

/// How often the table is looked at while nothing rings.
const PAUSE: Duration = Duration::from_millis(500);
/// How many jobs are done at a time.
const AT_A_TIME: u64 = 8;

/// Rung where a job was written, so that it need not wait.
#[derive(Debug, Clone, Default)]
pub struct Bell(Arc<Notify>);

impl Bell {
    /// There may be something to do.
    pub fn ring(&self) {
        self.0.notify_one();
    }
}

/// What does jobs until it is stopped.
#[derive(Debug)]
pub struct Worker {
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Worker {
    /// Begins. `report` hears of each job, and whether it went well.
    pub fn start(runner: Runner, bell: Bell, report: impl Fn(&Job, bool) + Send + Sync + 'static) -> Self {
        let (stop, stopped) = watch::channel(false);
        let report = Arc::new(report);
        let task = tokio::spawn(work(runner, bell, stopped, report));
        Self { stop, task }
    }

    /// Takes no more jobs, and waits for those under way.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        if let Err(error) = (&mut self.task).await {
            tracing::error!(%error, "the worker ended badly");
        }
    }
}

async fn work(
    runner: Runner,
    bell: Bell,
    mut stopped: watch::Receiver<bool>,
    report: Arc<impl Fn(&Job, bool) + Send + Sync + 'static>,
) {
    let mut under_way = JoinSet::new();
    // The first sweep; each writes the next one.
    if let Err(error) = enqueue(&runner.commerce.db, &Job::Sweep, runner.commerce.clock.now()).await {
        tracing::warn!(%error, "cannot write a job");
    }
    while !*stopped.borrow() {
        while under_way.try_join_next().is_some() {}
        let free = AT_A_TIME.saturating_sub(under_way.len() as u64);
        let taken = if free == 0 { Ok(Vec::new()) } else { runner.take(free).await };
        let found = match taken {
            Ok(jobs) => {
                let found = !jobs.is_empty();
                for claimed in jobs {
                    let (runner, report, stopped) = (runner.clone(), report.clone(), stopped.clone());
                    under_way.spawn(async move {
                        let went_well = match runner.run(&claimed).await {
                            Ok(went_well) => went_well,
                            Err(error) => {
                                tracing::warn!(%error, "how a job went could not be written down");
                                give_back(&runner, &claimed, stopped).await;
                                false
                            }
                        };
                        report(&claimed.job, went_well);
                    });
                }
                found
            }
            Err(error) => {
                tracing::warn!(%error, "cannot look for jobs");
                false
            }
        };
        if !found {
            tokio::select! {
                _ = timeout(PAUSE, bell.0.notified()) => {}
                _ = stopped.changed() => break,
            }
        } else if free == 0 {
            under_way.join_next().await;
        }
    }
    while under_way.join_next().await.is_some() {}
}

/// The database went while a job was done. As soon as it is back the job is free again: its lease is long.
async fn give_back(runner: &Runner, claimed: &Claimed, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() && claimed.is_held(runner.commerce.clock.now()) {
        if runner.give_back(claimed).await.is_ok() {
            return;
        }
        tokio::select! {
            () = sleep(PAUSE) => {}
            _ = stopped.changed() => return,
        }
    }
}
