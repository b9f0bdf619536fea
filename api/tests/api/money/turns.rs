//! One step at a time: the work of each actor is driven to its next step, and no other moves meanwhile.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
};

use vitrine_api::commerce::Steps;

/// Raised by whoever is at a step.
#[derive(Debug, Clone, Default)]
pub struct Flag(Arc<AtomicBool>);

/// What an actor does, as far as it has come.
pub type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Where an actor has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// To a step.
    Step,
    /// To its end.
    End,
}

impl Flag {
    /// Steps at which the work waits for its next turn.
    pub fn steps(&self) -> Steps {
        let flag = self.clone();
        Steps::watched(move |_| flag.pause())
    }

    /// Waits for the next turn.
    pub fn pause(&self) -> Work {
        let flag = self.0.clone();
        let mut waited = false;
        Box::pin(poll_fn(move |_| {
            if waited {
                return Poll::Ready(());
            }
            waited = true;
            flag.store(true, Ordering::SeqCst);
            Poll::Pending
        }))
    }

    /// Drives work to its next step or its end.
    pub async fn drive(&self, work: &mut Work) -> Pace {
        poll_fn(|context| match work.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Pace::End),
            Poll::Pending if self.0.swap(false, Ordering::SeqCst) => Poll::Ready(Pace::Step),
            Poll::Pending => Poll::Pending,
        })
        .await
    }
}
