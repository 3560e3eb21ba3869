//! Letters kept in memory, for tests of everything that sends.
//! Deliberately no time and no network: failures are those that the test ordered.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::failure::SendError;

/// The test's view of what was sent.
#[derive(Debug, Clone, Default)]
pub struct MemoryMailbox {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    messages: Vec<Vec<u8>>,
    failures: VecDeque<SendError>,
    down: Option<SendError>,
}

impl MemoryMailbox {
    /// Every message so far, as it would have gone over the wire.
    #[must_use]
    pub fn messages(&self) -> Vec<Vec<u8>> {
        self.lock().messages.clone()
    }

    /// Takes the messages out, so that the next look shows only newer ones.
    #[must_use]
    pub fn take(&self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.lock().messages)
    }

    /// Makes one coming delivery fail; called twice, the next two.
    pub fn fail_next(&self, error: SendError) {
        self.lock().failures.push_back(error);
    }

    /// Makes every delivery fail until [`Self::recover`].
    pub fn fail_always(&self, error: SendError) {
        self.lock().down = Some(error);
    }

    /// Lets deliveries succeed again; failures that were ordered and not yet used are forgotten.
    pub fn recover(&self) {
        let mut state = self.lock();
        state.down = None;
        state.failures.clear();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
pub(super) struct MemoryMailer {
    mailbox: MemoryMailbox,
}

impl MemoryMailer {
    pub(super) fn new() -> (Self, MemoryMailbox) {
        let mailbox = MemoryMailbox::default();
        let mailer = Self {
            mailbox: mailbox.clone(),
        };
        (mailer, mailbox)
    }

    pub(super) fn send(&self, raw: Vec<u8>) -> Result<String, SendError> {
        let mut state = self.mailbox.lock();
        if let Some(failure) = state.failures.pop_front().or_else(|| state.down.clone()) {
            return Err(failure);
        }
        state.messages.push(raw);
        Ok(format!("250 kept as number {}", state.messages.len()))
    }
}
