//! Plays one story on one database, and clears up whatever its end.
//! Deliberately strict: a story that leaves a letter in the outbox has forgotten something, unless it says otherwise.

use std::panic::resume_unwind;

use super::app::TestApp;
use super::database::{Database, Kind};

/// What a story is given.
pub trait Setting: Clone + Send + 'static {
    fn build(database: Database) -> impl Future<Output = Self> + Send;
    /// What the story has left undone, in a sentence.
    fn left_undone(&self) -> impl Future<Output = Option<String>> + Send;
}

/// A database without a single table.
impl Setting for Database {
    async fn build(database: Database) -> Self {
        database
    }

    async fn left_undone(&self) -> Option<String> {
        None
    }
}

/// The whole service on a migrated database, with one desk and one venue.
impl Setting for TestApp {
    async fn build(database: Database) -> Self {
        Self::start(database).await
    }

    async fn left_undone(&self) -> Option<String> {
        let waiting = self.waiting_letters().await;
        (waiting > 0 && !self.letters_may_wait()).then(|| {
            format!(
                "{waiting} letter(s) were left in the outbox: deliver them with `deliver_all`, or say `let_letters_wait`"
            )
        })
    }
}

pub fn play<S, Story, Told>(kind: Kind, story: Story)
where
    S: Setting,
    Story: FnOnce(S) -> Told,
    Told: Future<Output = ()> + Send + 'static,
{
    // The migrations need the multi-threaded runtime, and the races need threads.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let database = Database::make(kind).await;
        let setting = S::build(database.clone()).await;
        let told = tokio::spawn(story(setting.clone())).await;
        let left_undone = match &told {
            Ok(()) => setting.left_undone().await,
            Err(_) => None,
        };
        drop(setting);
        database.remove().await;
        if let Err(ended) = told {
            resume_unwind(ended.into_panic());
        }
        assert_eq!(left_undone, None);
    });
}
