//! The rule editor: how a programme repeats in plain choices, and beside it the dates that come of it.
//! Does not decide whether a date is free or closed: it shows what was decided.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Choice, Field, Link, Problem};
use crate::pages::staff::StaffFrame;
use crate::pages::staff::session_fields::SessionFields;

/// `templates/pages/staff/rule.html`
///
/// Names sent besides those of [`SessionFields`]: `csrf`, `do` (`look` / `save`), `programme`, `repeat`
/// ([`Repeat::code`]), `month_nth` (many, `1`–`5`, `-1`), `month_weekday` and `week_weekday` (many, `MO`–`SU`), `dates`
/// (one a line), `typed`, `starts_on`, `end` (`none` / `until` / `count`), `until`, `count`, `closed_days`, `horizon`
/// (days), `confirms` (`yes`), `future` (`leave` / `renew`), `id` (hidden). The `id` of a field, for [`Problem`], is its name.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/rule.html")]
pub struct RulePage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// 「日程の規則」
    pub back: Link,
    /// 「新しい規則」, or the rule in words.
    pub heading: String,
    /// Where the form posts.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// The new rule's id, so that a form that is sent twice makes one rule; `None`: the rule exists.
    pub id: Option<String>,
    /// Why it could not be saved although every field is right.
    pub refusal: Option<String>,
    /// All errors in the order of the fields.
    pub problems: Vec<Problem>,
    /// Programmes to choose from; of a rule that exists its own only.
    pub programmes: Vec<Choice>,
    /// About `programme`.
    pub programme_error: Option<String>,
    /// How it repeats.
    pub repeat: Repeat,
    /// 第1, 第2 … 最後
    pub month_nth: Vec<Choice>,
    /// About `month_nth`.
    pub month_nth_error: Option<String>,
    /// 月 … 日
    pub month_weekday: Vec<Choice>,
    /// About `month_weekday`.
    pub month_weekday_error: Option<String>,
    /// 月 … 日
    pub week_weekday: Vec<Choice>,
    /// About `week_weekday`.
    pub week_weekday_error: Option<String>,
    /// One date a line.
    pub dates: Field,
    /// An RFC 5545 rule or the short form.
    pub typed: Field,
    /// First day.
    pub starts_on: Field,
    /// How it ends.
    pub end: RuleEnd,
    /// Last day.
    pub until: Field,
    /// So many times.
    pub count: Field,
    /// What each session of it has.
    pub each: SessionFields,
    /// What happens on a closed day, four plain sentences.
    pub closed_days: Vec<Choice>,
    /// About `closed_days`.
    pub closed_days_error: Option<String>,
    /// How far ahead proposals are made.
    pub horizon: Vec<Choice>,
    /// Do its proposals become sessions by themselves?
    pub confirms_itself: bool,
    /// What becomes of future sessions; `None`: there are none without a reservation.
    pub future: Option<FutureSessions>,
    /// What comes of the rule; `None`: not asked yet, or not understood.
    pub preview: Option<RulePreview>,
    /// Ending the rule; `None`: it is new or over, or the reader may not.
    pub stop_action: Option<String>,
}

/// How a rule repeats, as it is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Repeat {
    /// 毎月 第n曜日
    #[default]
    Month,
    /// 毎週
    Week,
    /// 日を並べる
    Dates,
    /// くわしく
    Typed,
}

impl Repeat {
    /// What is sent as `repeat`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Week => "week",
            Self::Dates => "dates",
            Self::Typed => "typed",
        }
    }
}

/// How a rule ends, as it is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RuleEnd {
    /// It goes on.
    #[default]
    Never,
    /// With a last day.
    Until,
    /// After so many times.
    Count,
}

/// What is asked about the sessions that an older text of the rule has made.
#[derive(Debug, Clone)]
pub struct FutureSessions {
    /// 「予約のない先の開催回 5件、予約のある回 2件（変わりません）」
    pub words: String,
    /// Leave them, or take them back and propose anew (radio buttons, `future`).
    pub choices: Vec<Choice>,
}

/// What comes of a rule.
#[derive(Debug, Clone)]
pub struct RulePreview {
    /// 「毎月 第1火曜日、午前10時～正午」
    pub words: String,
    /// The rule as RFC 5545 writes it.
    pub canonical: String,
    /// The short form, where the rule has one: 「1Tu」
    pub short_form: Option<String>,
    /// What to know besides: 「窓口の開いている時間の外です。…」
    pub warnings: Vec<String>,
    /// The next dates.
    pub rows: Vec<PreviewRow>,
}

/// One date of a rule.
#[derive(Debug, Clone)]
pub struct PreviewRow {
    /// What becomes of it.
    pub outcome: PreviewOutcome,
    /// The day on which it is held; of one that is not, the rule's day: 「12月1日（火）」
    pub date: String,
    /// 「令和8年・2026年」
    pub year: String,
    /// For machines.
    pub iso_date: String,
    /// The rule's day, where it was left: 「11月3日（火）」
    pub was: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// What becomes of one date of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PreviewOutcome {
    /// As the rule has it.
    Planned,
    /// On another day.
    Moved,
    /// Not held.
    Skipped,
    /// Somebody decides.
    Undecided,
}

impl PreviewOutcome {
    /// What the label says; nothing where all is as usual.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Planned => "",
            Self::Moved => "日を変えます",
            Self::Skipped => "休みます",
            Self::Undecided => "手で決めます",
        }
    }

    /// The class of the label.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Planned => "mark mark-usual",
            Self::Moved => "mark mark-asks",
            Self::Skipped => "mark mark-past",
            Self::Undecided => "mark mark-needs",
        }
    }

    /// Is nothing held on the day that is shown?
    #[must_use]
    pub fn is_skipped(self) -> bool {
        self == Self::Skipped
    }
}

impl RulePage {
    /// Is this how it repeats?
    #[must_use]
    pub fn repeats(&self, code: &str) -> bool {
        self.repeat.code() == code
    }

    /// Does it go on?
    #[must_use]
    pub fn never_ends(&self) -> bool {
        self.end == RuleEnd::Never
    }

    /// Does it end on a day?
    #[must_use]
    pub fn ends_on_a_day(&self) -> bool {
        self.end == RuleEnd::Until
    }

    /// Does it end after so many times?
    #[must_use]
    pub fn ends_by_count(&self) -> bool {
        self.end == RuleEnd::Count
    }
}
