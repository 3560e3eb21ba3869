//! A household's place in the waiting list, and the offer of a free place: a part of the reservation's page.
//! Does not count anything.

use crate::pages::shared::Link;

/// `templates/parts/wait.html`
#[derive(Debug, Clone)]
pub enum Wait {
    /// It waits.
    Queued {
        /// 「3組目にお待ちです。」
        place: String,
        /// What happens next, one sentence each.
        lines: Vec<String>,
        /// A place that it can take by itself; in turn nobody can be asked any more.
        free_now: Option<Answering>,
        /// The page that asks once more before it leaves.
        leave_href: String,
    },
    /// A place is offered to it.
    Offered {
        /// 「11月10日（火）午前10時」
        until: String,
        /// What each button does, one sentence each.
        lines: Vec<String>,
        /// Where the answer goes.
        answering: Answering,
    },
    /// It waited, and the place went on.
    WentOn {
        /// Waiting again, where that is still possible.
        again: Option<Link>,
    },
}

/// The form of an answer. Names sent: `csrf`, `answer` (`accept` / `decline`).
#[derive(Debug, Clone)]
pub struct Answering {
    /// Where it goes (POST).
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
}
