//! Servers that go while the shop is asked, and come back.

mod postgres;
mod redis;

use std::{
    panic::resume_unwind,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::task::JoinSet;

/// People who ask again and again, each in rounds, until they are told to go.
#[derive(Debug, Default)]
struct Crowd {
    people: JoinSet<()>,
    rounds: Vec<Arc<AtomicUsize>>,
    closing: Arc<AtomicBool>,
}

impl Crowd {
    /// One more, who does `round` over and over.
    fn join<F: Future<Output = ()> + Send + 'static>(&mut self, mut round: impl FnMut() -> F + Send + 'static) {
        let rounds = Arc::new(AtomicUsize::new(0));
        self.rounds.push(rounds.clone());
        let closing = self.closing.clone();
        self.people.spawn(async move {
            while !closing.load(Ordering::SeqCst) {
                round().await;
                rounds.fetch_add(1, Ordering::SeqCst);
            }
        });
    }

    /// Waits until each of them began and ended as many rounds from now on.
    async fn more(&mut self, rounds: usize) {
        // The one that each is in began before now.
        let goals: Vec<_> = self.rounds.iter().map(|it| it.load(Ordering::SeqCst) + rounds + 1).collect();
        while self.rounds.iter().zip(&goals).any(|(it, goal)| it.load(Ordering::SeqCst) < *goal) {
            self.check();
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Passes on what went wrong with one of them.
    fn check(&mut self) {
        if let Some(Err(error)) = self.people.try_join_next() {
            resume_unwind(error.into_panic());
        }
    }

    /// Lets them end their rounds.
    async fn close(mut self) {
        self.closing.store(true, Ordering::SeqCst);
        while let Some(end) = self.people.join_next().await {
            if let Err(error) = end {
                resume_unwind(error.into_panic());
            }
        }
    }
}

/// Asks until it is so. Gives up after some minutes, which only guards against a hang.
async fn until<F: Future<Output = bool>>(what: &str, mut is: impl FnMut() -> F) {
    for _ in 0..6000 {
        if is().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it does not come to that: {what}")
}
