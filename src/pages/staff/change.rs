//! Changing a session: another day, no day yet, or not at all; the first page asks, the second shows what will happen.
//! Does not change anything itself: nothing is stored before the second page's button.

use askama::Template;

use crate::catalogue::filters;
use crate::domain::session_change::ChangeKind;
use crate::pages::shared::{Choice, Field, Hidden, Link, Problem};
use crate::pages::staff::StaffFrame;
use crate::pages::staff::new_session::SessionRefusal;
use crate::pages::staff::shared::SlotLine;
use crate::pages::staff::told::Told;

/// `templates/pages/staff/change.html`
///
/// Names sent: `csrf`, `do` (`look`), `kind` ([`ChangeKind::code`]), `on`, `starts`, `venue`,
/// `reason`. The `id` of a field, for
/// [`Problem`], is its name.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/change.html")]
pub struct ChangePage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// The session's page.
    pub back: Link,
    /// Where the form posts.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// All errors in the order of the fields.
    pub problems: Vec<Problem>,
    /// Why it cannot be moved there.
    pub refusal: Option<SessionRefusal>,
    /// The session as it stands.
    pub session: SlotLine,
    /// 「予約 2組3名／定員4組」
    pub taken: String,
    /// What is to be done, if that is chosen.
    pub kind: Option<ChangeKind>,
    /// About `kind`.
    pub kind_error: Option<String>,
    /// The new day.
    pub on: Field,
    /// When it begins there; as now unless changed.
    pub starts: Field,
    /// Venues to choose from; the one it has now is chosen.
    pub venues: Vec<Choice>,
    /// About `venue`.
    pub venue_error: Option<String>,
    /// 「終わりの時刻は、いまと同じ長さで決まります（2時間）。」
    pub length: String,
    /// Why, for the public: 「台風」
    pub reason: Field,
}

impl ChangePage {
    /// Is this what is to be done?
    #[must_use]
    pub fn is(&self, code: &str) -> bool {
        self.kind.is_some_and(|kind| kind.code() == code)
    }
}

/// `templates/pages/staff/change_preview.html`
///
/// Names sent: `csrf`, `do` (`change` / `edit`), all of the first page, `hours_reason`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/change_preview.html")]
pub struct ChangePreviewPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// The session's page.
    pub back: Link,
    /// 「11月17日（火）に変えます」「延期します」「中止します」
    pub heading: String,
    /// Where the form posts.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// What the first page sent.
    pub hidden: Vec<Hidden>,
    /// All errors in the order of the fields.
    pub problems: Vec<Problem>,
    /// The session as it stands.
    pub session: SlotLine,
    /// Where it will stand; `None`: it gets no new day.
    pub to: Option<NewPlace>,
    /// Who is told, by which way.
    pub told: Told,
    /// What everybody reads: 「11月10日（火）は台風のため、17日（火）に変わりました」
    pub sentence: String,
    /// What will happen, one sentence each: when letters go out, until when answers are awaited, until when it can be undone.
    pub steps: Vec<String>,
    /// What to think of first: 「11月23日（月）は祝日のため…」
    pub warnings: Vec<String>,
    /// Why it is held outside the hours; `None`: not asked.
    pub hours_reason: Option<Field>,
    /// May it be done as it stands? Else only going back is offered.
    pub is_possible: bool,
    /// 「この内容で変える」「この内容で延期する」「この内容で中止する」
    pub button: String,
}

/// Where a session will stand.
#[derive(Debug, Clone)]
pub struct NewPlace {
    /// 「11月17日（火）」
    pub date: String,
    /// 「令和8年・2026年」
    pub year: String,
    /// For machines.
    pub iso_date: String,
    /// 「午前10時～正午」
    pub time: String,
    /// 「安中市役所 2階 第1相談室」
    pub place: String,
}

/// `templates/pages/staff/changed.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/changed.html")]
pub struct ChangedPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// 「11月17日（火）に変えました」「元に戻しました」
    pub heading: String,
    /// What everybody reads now.
    pub sentence: Option<String>,
    /// Who is told, by which way.
    pub told: Told,
    /// What comes next, one sentence each.
    pub steps: Vec<String>,
    /// Taking it back.
    pub undo: Option<Undo>,
    /// Why it cannot be taken back any more, where somebody tried: 「メールが出たあとのため…」
    pub undo_refused: Option<String>,
    /// The call list, where somebody must be called.
    pub calls: Option<Link>,
    /// The session, or the day's sessions.
    pub sessions: Vec<Link>,
}

/// Taking a change back while nothing has been sent.
#[derive(Debug, Clone)]
pub struct Undo {
    /// Where the button posts.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// 「午後3時5分まで」
    pub until: String,
}
