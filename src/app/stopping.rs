//! How the service ends: what it has begun is finished, but nobody is waited for without end.
//! Deliberately loses nothing by giving up: an unanswered request is sent again under its key, a letter that was being sent
//! stays in the outbox.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// So long what was begun may take; whoever runs the service gives it a little longer before it is killed.
pub(super) const PATIENCE: Duration = Duration::from_secs(25);

/// The parts of the service that have not ended yet.
#[derive(Default)]
pub(super) struct Open(Mutex<BTreeSet<&'static str>>);

impl Open {
    /// Runs a part, and strikes it off when it has ended.
    pub(super) async fn run<T>(&self, name: &'static str, part: impl Future<Output = T>) -> T {
        self.names().insert(name);
        let ended = part.await;
        self.names().remove(name);
        ended
    }

    fn names(&self) -> MutexGuard<'_, BTreeSet<&'static str>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn list(&self) -> String {
        let names: Vec<&str> = self.names().iter().copied().collect();
        names.join(", ")
    }
}

/// Waits for all parts; so long after `stop` those that still work are given up, which the log says. `None` then.
pub(super) async fn within<T>(
    patience: Duration,
    stop: &CancellationToken,
    open: &Open,
    all: impl Future<Output = T>,
) -> Option<T> {
    let over = async {
        stop.cancelled().await;
        tokio::time::sleep(patience).await;
    };
    tokio::select! {
        biased;
        ended = all => Some(ended),
        () = over => {
            tracing::warn!(given_up = open.list(), seconds = patience.as_secs(), "stopped without waiting any longer");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    #[tokio::test]
    async fn what_does_not_end_is_given_up_and_named() {
        let (stop, open) = (CancellationToken::new(), Open::default());
        stop.cancel();
        let all = async {
            tokio::join!(
                open.run("a stalled request", pending::<()>()),
                open.run("the worker", ready(())),
            )
        };
        assert!(within(Duration::ZERO, &stop, &open, all).await.is_none());
        assert_eq!(open.list(), "a stalled request");
    }

    #[tokio::test]
    async fn what_ends_by_itself_is_waited_for() {
        let (stop, open) = (CancellationToken::new(), Open::default());
        stop.cancel();
        let all = open.run("the worker", ready(7));
        assert_eq!(within(Duration::ZERO, &stop, &open, all).await, Some(7));
        assert_eq!(open.list(), "");
    }
}
