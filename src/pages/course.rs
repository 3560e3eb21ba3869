//! A course as the pages show it: one thing with several dates.
//! Does not name the programme: the contents arrive only where they may be read.

use crate::pages::shared::{Link, State};

/// A course to choose, on the programme's page and in step 1. `templates/parts/course.html`
#[derive(Debug, Clone)]
pub struct CourseCard {
    /// 「全3回（12月17日・1月21日・2月18日）」
    pub heading: String,
    /// Its `id` on the page.
    pub anchor: String,
    /// 「あと2組」
    pub state: State,
    /// 「3回まとめて申し込む」; none when nobody can enrol now.
    pub action: Option<Link>,
    /// 「空きを待つ」, where every place is taken and one may wait.
    pub wait: Option<Link>,
    /// The visitor's seal where choosing holds the places (POST); none where they are drawn later and a link is enough.
    pub csrf: Option<String>,
    /// What else is to be said, one sentence each: 「来られない回は、申し込むときにお休みにできます。」
    pub notes: Vec<String>,
    /// Its sessions by start.
    pub sessions: Vec<CourseSession>,
}

/// One session of a course to choose.
#[derive(Debug, Clone)]
pub struct CourseSession {
    /// 「第1回」
    pub number: String,
    /// 「12月17日（木）午後1時30分～3時30分」
    pub when: String,
    /// For machines: 「2026-12-17」
    pub iso_date: String,
    /// 「スポーツセンター」
    pub place: String,
    /// What it is about; empty where that would tell too much.
    pub contents: String,
    /// Whether it is over, full or free.
    pub state: State,
    /// 「1回だけ参加する」; a form where the course has a seal.
    pub single: Option<Link>,
}

/// The name, and the `id` on the page, of the question which sessions will be missed.
pub const ABSENT: &str = "absent";

/// The question of step 2: which of the sessions will be missed. `templates/parts/course_choice.html`
///
/// Names sent: [`ABSENT`] (many; ids of sessions).
#[derive(Debug, Clone)]
pub struct CourseChoice {
    /// 「全3回のお申し込みです。」
    pub lead: String,
    /// What can be done about a day on which one cannot come.
    pub explanation: String,
    /// Whether absences can be planned.
    pub takes_absences: bool,
    /// About the question as a whole.
    pub error: Option<String>,
    /// The sessions by start; empty for a guest of one session.
    pub sessions: Vec<ChoiceSession>,
}

/// One session of that question.
#[derive(Debug, Clone)]
pub struct ChoiceSession {
    /// What is sent.
    pub value: String,
    /// 「第1回」
    pub number: String,
    /// 「12月17日（木）午後1時30分～3時30分」
    pub when: String,
    /// For machines.
    pub iso_date: String,
    /// 「満席です。この回をお休みにすると、ほかの回に申し込めます。」
    pub note: Option<String>,
    /// Is the absence chosen?
    pub is_absent: bool,
}

/// All dates of an enrolment with their states. `templates/parts/course_dates.html`
#[derive(Debug, Clone)]
pub struct CourseDates {
    /// 「全3回の日程」
    pub heading: String,
    /// Said once about the buttons; none where there is none.
    pub explanation: Option<String>,
    /// Where 「お休みする」 and 「参加する」 go (POST).
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// By start.
    pub dates: Vec<CourseDate>,
}

/// One date of an enrolment.
#[derive(Debug, Clone)]
pub struct CourseDate {
    /// The session's id.
    pub session: String,
    /// 「第1回」; nothing for one that does not count any more.
    pub number: String,
    /// 「12月17日（木）午後1時30分～3時30分」
    pub when: String,
    /// For machines.
    pub iso_date: String,
    /// Where, if not where the others are.
    pub place: Option<String>,
    /// 「ご予約済み」「お休みの予定」「中止」
    pub state: State,
    /// What else is to be said: 「1月14日（木）から変わりました」
    pub note: Option<String>,
    /// What can be said about it now.
    pub button: Option<PlanButton>,
}

/// 「お休みする」 or 「参加する」
#[derive(Debug, Clone)]
pub struct PlanButton {
    /// What it says.
    pub label: String,
    /// What is sent as `away`: `yes` or `no`.
    pub away: String,
}

impl CourseDates {
    /// The dates alone, where nothing is to be changed yet.
    #[must_use]
    pub fn without_buttons(mut self) -> Self {
        self.explanation = None;
        for date in &mut self.dates {
            date.button = None;
        }
        self
    }
}
