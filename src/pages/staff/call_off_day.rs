//! Snow and typhoons: all sessions of one day called off at once, with one reason and one banner.
//! Does not ask session by session.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Choice, Field, Hidden, Link, Problem};
use crate::pages::staff::StaffFrame;
use crate::pages::staff::told::Told;

/// `templates/pages/staff/call_off_day.html`
///
/// Names sent: `csrf`, `do` (`look` / `call-off` / `edit`), `sessions` (many), `reason` (one), `other_reason`, `banner`.
/// The `id` of a field, for [`Problem`], is its name.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/call_off_day.html")]
pub struct CallOffDayPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// The day's sheet.
    pub back: Link,
    /// 「11月24日（火）」
    pub date: String,
    /// 「令和8年・2026年」
    pub year: String,
    /// For machines.
    pub iso_date: String,
    /// Where the form posts.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// All errors in the order of the fields.
    pub problems: Vec<Problem>,
    /// What was chosen, while the preview is shown.
    pub hidden: Vec<Hidden>,
    /// The day's sessions.
    pub sessions: Vec<DaySession>,
    /// About `sessions` as a whole.
    pub sessions_error: Option<String>,
    /// 大雪, 台風 … (radio buttons).
    pub reasons: Vec<Choice>,
    /// About `reason` as a whole.
    pub reason_error: Option<String>,
    /// Another reason.
    pub other_reason: Field,
    /// What stands on every public page.
    pub banner: Field,
    /// What will happen; `None`: not asked yet.
    pub preview: Option<DayPreview>,
    /// What is said when there is no session that could be called off.
    pub empty: String,
}

/// A session of the day.
#[derive(Debug, Clone)]
pub struct DaySession {
    /// As it is sent.
    pub value: String,
    /// 「午前10時～正午」
    pub time: String,
    /// The programme's name.
    pub what: String,
    /// 「安中市役所 2階 第1相談室」
    pub place: String,
    /// 「予約 2組3名」
    pub taken: String,
    /// Is it to be called off?
    pub is_chosen: bool,
}

/// What calling off will do.
#[derive(Debug, Clone)]
pub struct DayPreview {
    /// 「3回を中止します」
    pub headline: String,
    /// Who is told, by which way.
    pub told: Told,
    /// The banner as families will read it.
    pub banner: String,
    /// What will happen, one sentence each.
    pub steps: Vec<String>,
}
