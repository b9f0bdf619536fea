//! The moments between two steps, at which a process may die.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

/// What to wait for at a step.
pub type Pause = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Called with a step's name at each step. Nothing happens at steps but in tests, which let others go first there, or
/// drop the work as a crash would.
#[derive(Clone, Default)]
pub struct Steps(Option<Arc<dyn Fn(&'static str) -> Pause + Send + Sync>>);

impl Steps {
    /// Steps at which `at` decides what to wait for.
    pub fn watched(at: impl Fn(&'static str) -> Pause + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(at)))
    }

    /// A step. No transaction is open here.
    pub(super) async fn at(&self, name: &'static str) {
        if let Some(watch) = &self.0 {
            watch(name).await;
        }
    }
}

impl fmt::Debug for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Steps(watched)" } else { "Steps" })
    }
}
