//! One session: its slots and who comes into each.
//! Does not decide whether attendance can be noted.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Link, State};
use crate::pages::staff::StaffFrame;
use crate::pages::staff::attendance::AttendanceButtons;
use crate::pages::staff::change::Undo;
use crate::pages::staff::draw::LotteryLine;
use crate::pages::staff::notes::StaffNotes;
use crate::pages::staff::queue::QueueGroup;
use crate::pages::staff::shared::Visit;

/// `templates/pages/staff/session.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/session.html")]
pub struct SessionPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Said once, after something was done: 「定員を変えました。」
    pub notice: Option<String>,
    /// What staff wrote down about it; `None`: the reader keeps no notes here.
    pub notes: Option<StaffNotes>,
    /// Roster and slips to print; `None`: nobody comes, or the reader may not see who.
    pub sheet_href: Option<String>,
    /// Back to where the reader came from: 「開催回の一覧」
    pub back: Link,
    /// The programme's name.
    pub what: String,
    /// 「第1回 オリエンテーション」
    pub about: Option<String>,
    /// 「12月1日（火）」
    pub date: String,
    /// 「令和8年・2026年」
    pub year: String,
    /// For machines.
    pub iso_date: String,
    /// 「午前10時～12時」
    pub time: String,
    /// 「安中市役所 2階 第1相談室」
    pub place: String,
    /// 「予約 2組3名／定員4組」
    pub taken: String,
    /// 「受付中」「予定」「中止」
    pub state: State,
    /// Why it is as it is.
    pub reasons: Vec<String>,
    /// How its lottery stands.
    pub lottery: Option<LotteryLine>,
    /// Where invitations are made.
    pub invitations_href: Option<String>,
    /// Where the wording of the programme's letters is changed.
    pub wordings_href: Option<String>,
    /// Why names are not shown, where they are not.
    pub names_hidden: Option<String>,
    /// The slots by time.
    pub slots: Vec<RosterSlot>,
    /// What is said when the session has no slot: 「予約なしで参加できる回です。」
    pub empty: String,
    /// The waiting lists, where somebody waits.
    pub queues: Vec<QueueGroup>,
    /// Those who cancelled, folded.
    pub cancelled: Vec<CancelledRow>,
    /// The day before it was moved: 「11月10日（火）」
    pub was: Option<String>,
    /// What only staff know: rule, counsellor, why it lies outside the hours.
    pub facts: Vec<SessionFact>,
    /// 「来場を数える」「日程を変える」「延期する」「中止する」「定員を変える」, as far as the reader may and the session's state
    /// allows.
    pub actions: Vec<Link>,
    /// How far the last change of its date has got.
    pub change: Option<ChangeState>,
}

/// One fact about a session.
#[derive(Debug, Clone)]
pub struct SessionFact {
    /// 「相談員」
    pub label: String,
    /// 「佐藤」
    pub words: String,
    /// Where more is to be read.
    pub href: Option<String>,
}

/// How far a change has got.
#[derive(Debug, Clone)]
pub struct ChangeState {
    /// 「11月10日（火）から変わりました」
    pub headline: String,
    /// 「この日で参加 3件・お返事待ち 1件・取り消し 1件」
    pub answers: String,
    /// The call list, where somebody must be called.
    pub calls: Option<Link>,
    /// Taking it back.
    pub undo: Option<Undo>,
}

/// One slot of the roster.
#[derive(Debug, Clone)]
pub struct RosterSlot {
    /// 「午前10時～11時」
    pub time: String,
    /// 「予約 1組2名／定員1組」
    pub taken: String,
    /// Those who come.
    pub rows: Vec<RosterRow>,
    /// What is still free: 「空き」「空き あと2組」
    pub free: Option<String>,
    /// Booking into this slot, where the reader may.
    pub book_href: Option<String>,
}

/// One household of the roster.
#[derive(Debug, Clone)]
pub struct RosterRow {
    /// Who, and how to reach them.
    pub visit: Visit,
    /// Its `id` on the page.
    pub anchor: String,
    /// Noting whether they came; none before the start, or where the reader may not.
    pub attendance: Option<AttendanceButtons>,
    /// Who reserved: 「家族が予約」
    pub relation: String,
    /// 「控えめ（ふつう）」「事業名を出してよい」「何も送らない」
    pub discretion: String,
    /// What they wanted to tell, folded; `None`: nothing, or the reader may not see it.
    pub note: Option<String>,
}

/// A reservation that was cancelled.
#[derive(Debug, Clone)]
pub struct CancelledRow {
    /// The reservation's page.
    pub href: String,
    /// 「K7-4M2」
    pub number: String,
    /// Name or nickname, where it may be seen.
    pub name: Option<String>,
    /// 「午前10時～11時」
    pub time: String,
    /// 「11月20日（金）午後8時5分、ご本人が画面から」
    pub how: String,
}
