//! One day: who comes when, how they may be reached, what waits.
//! Does not show notes: they stay on the reservation's page.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::Link;
use crate::pages::staff::StaffFrame;
use crate::pages::staff::attendance::AttendanceButtons;
use crate::pages::staff::shared::Visit;

/// `templates/pages/staff/today.html`
///
/// Name sent (GET): `on` (`YYYY-MM-DD`).
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/today.html")]
pub struct TodayPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// 「11月24日（火）」
    pub date: String,
    /// 「令和8年・2026年」
    pub year: String,
    /// 「2026-11-24」, also what stands in the field `on`
    pub iso_date: String,
    /// Is it today? Else 「きょう」 is not what the heading says.
    pub is_today: bool,
    /// Why the desk is closed: 「勤労感謝の日のため、窓口はお休みです。」
    pub day_note: Option<String>,
    /// 「予約 3組5名、空き 2枠」
    pub summary: String,
    /// 「11月23日（月）」
    pub previous: Link,
    /// 「11月25日（水）」
    pub next: Link,
    /// Where the field `on` is sent (GET); without `on` it is today.
    pub day_action: String,
    /// Booking for a caller, on this day where that helps.
    pub book_href: String,
    /// Calling all of the day's sessions off (snow, typhoon); `None`: the reader may not, or there is nothing.
    pub call_off_href: Option<String>,
    /// Today's walk-in sessions; `None`: this day has none.
    pub tally_href: Option<String>,
    /// What waits for the reader; empty: nothing is shown.
    pub waiting: Vec<WaitingFor>,
    /// Why names are not shown, where they are not: 「お名前は担当の職員だけが見られます。」
    pub names_hidden: Option<String>,
    /// All slots of the day in the order of time.
    pub blocks: Vec<TodayBlock>,
    /// What is said when there is no slot at all: 「きょうの開催回はありません。」
    pub empty: String,
    /// The next day with something on it: 「次は12月1日（火）です」
    pub empty_next: Option<Link>,
}

/// Something that waits for a decision or a call.
#[derive(Debug, Clone)]
pub struct WaitingFor {
    /// Where to do it.
    pub href: String,
    /// 「届かなかったお知らせ」
    pub label: String,
    /// 「1件」
    pub count: String,
}

/// One slot with those who come.
#[derive(Debug, Clone)]
pub struct TodayBlock {
    /// 「午前10時～11時」
    pub time: String,
    /// The programme's name.
    pub what: String,
    /// 「第1相談室」
    pub place: String,
    /// The session's roster.
    pub session_href: String,
    /// Why it is as it is: 「中止になりました」「予定です」
    pub note: Option<String>,
    /// Those who come; may be empty.
    pub visits: Vec<TodayVisit>,
    /// What is still free, quietly: 「空き」「空き あと2組」「まだ予約はありません」
    /// 「予約なしで参加できます」
    pub free: Option<String>,
    /// Booking into this slot, where something is free.
    pub book_href: Option<String>,
    /// Counting the visitors of a walk-in session: 「来場を数える（12人）」
    pub tally: Option<Link>,
}

/// One household of a block.
#[derive(Debug, Clone)]
pub struct TodayVisit {
    /// Where the page comes back to.
    pub anchor: String,
    /// Who comes.
    pub visit: Visit,
    /// Noting whether they came; `None`: too early, or the reader may not.
    pub attendance: Option<AttendanceButtons>,
}
