//! When to stop.

use std::io;

/// Waits until someone asks the process to stop: by Ctrl-C, or SIGTERM.
///
/// # Errors
/// Where the system lets us wait for neither.
pub async fn stop_signal() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        tokio::select! {
            _ = terminate.recv() => tracing::info!("stopping: SIGTERM"),
            _ = interrupt.recv() => tracing::info!("stopping: Ctrl-C"),
        }
        Ok(())
    }
    #[cfg(not(unix))]
    {
        tokio::signal::ctrl_c().await?;
        tracing::info!("stopping: Ctrl-C");
        Ok(())
    }
}
