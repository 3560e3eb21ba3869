//! What every verb needs: the database, the time, randomness, and where links point.
//! Deliberately no logic; it is put together once in `app`, and anew for each test.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::Notify;
use url::Url;

use crate::domain::clock::Clock;
use crate::domain::entropy::Entropy;
use crate::domain::figures::layout::Layout;
use crate::identity::IdentityProvider;
use crate::mail::transport::Mailer;
use crate::store::Store;

/// The verbs' surroundings.
#[derive(Clone)]
pub struct Services {
    /// The database.
    pub store: Store,
    /// The way letters go out.
    pub mailer: Arc<Mailer>,
    /// The city's own directory, where there is one.
    pub identity: Option<Arc<IdentityProvider>>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Where links in letters point.
    pub base_url: Url,
    /// Right side of Message-IDs and calendar UIDs.
    pub mail_domain: String,
    /// The hour (0–23, JST) from which desks get their morning mail; `None`: they get none.
    pub digest_hour: Option<u32>,
    /// The columns of a year's file.
    pub figures_layout: Arc<Layout>,
    /// Rung when a letter was put into the outbox, so that the worker need not wait for its next round.
    pub new_letter: Arc<Notify>,
}

impl Services {
    /// The present instant.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}
