//! One course: its sessions, who enrolled, who came to which of them, who comes as a guest.
//! Does not note attendance: that is done on each session's roster.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Link, State};
use crate::pages::staff::StaffFrame;

/// `templates/pages/staff/course.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/course.html")]
pub struct CoursePage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Said once, after something was done.
    pub notice: Option<String>,
    /// Said once, when something could not be done.
    pub refusal: Option<String>,
    /// 「開催回の一覧」
    pub back: Link,
    /// The programme's name.
    pub what: String,
    /// 「全3回（12月17日・1月21日・2月18日）」
    pub heading: String,
    /// Its own title.
    pub title: Option<String>,
    /// 「あと2組」
    pub state: State,
    /// Its rules in words: 「欠席の予定を受け付けます」
    pub rules: Vec<String>,
    /// Its sessions by start.
    pub sessions: Vec<CourseColumn>,
    /// Households that enrolled and have their places, by the time of their enrolment.
    pub households: Vec<HouseholdRow>,
    /// Guests of single sessions who have their places.
    pub guests: Vec<GuestRow>,
    /// Who has no place yet: waits for one, for the draw, or is asked whether a free place suits.
    pub queued: Vec<GuestRow>,
    /// Why names are not shown, where they are not.
    pub names_hidden: Option<String>,
    /// Taking it apart; none where somebody has reserved, or the reader may not.
    pub ungroup: Option<Ungroup>,
}

/// One session.
#[derive(Debug, Clone)]
pub struct CourseColumn {
    /// 「第1回」
    pub number: String,
    /// 「12月17日（木）」
    pub date: String,
    /// 「12月17日（木）午後1時30分～3時30分」
    pub when: String,
    /// For machines.
    pub iso_date: String,
    /// The session's roster.
    pub href: String,
    /// What it is about.
    pub contents: String,
    /// 「予約 3組4名／定員8組・12名」
    pub taken: String,
    /// 「欠席の予定 1組・1回だけの参加 2組」
    pub besides: Option<String>,
    /// 「受付中・あと2組」
    pub state: State,
}

/// One household with its marks, one a session.
#[derive(Debug, Clone)]
pub struct HouseholdRow {
    /// Its reservation's page.
    pub href: String,
    /// 「K7-4M2」
    pub number: String,
    /// Name or nickname, where it may be seen.
    pub name: Option<String>,
    /// 「2名」
    pub party: String,
    /// In the order of the sessions: 「出席」「お休みの予定」「－」
    pub marks: Vec<Mark>,
}

/// How a household stands in one session.
#[derive(Debug, Clone)]
pub struct Mark {
    /// What it says.
    pub words: String,
    /// The label's class.
    pub class: String,
}

/// A guest of one session, or a household without a place.
#[derive(Debug, Clone)]
pub struct GuestRow {
    /// The reservation's page.
    pub href: String,
    /// 「K7-4M2」
    pub number: String,
    /// Name or nickname, where it may be seen.
    pub name: Option<String>,
    /// 「第2回　12月17日（木）」; of a household that waits for all of them 「全3回」
    pub session: String,
    /// 「2名」
    pub party: String,
    /// How it stands.
    pub mark: Mark,
}

/// A course that can be taken apart.
#[derive(Debug, Clone)]
pub struct Ungroup {
    /// Where it goes (POST).
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
}
