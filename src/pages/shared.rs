//! The small pieces that several pages show: fields of a form, a slot in words, a desk, a link.
//! Does not hold a whole page.

use crate::pages::Help;

/// One text field of a form, as the visitor sent it.
#[derive(Debug, Clone, Default)]
pub struct Field {
    /// What stands in the field.
    pub value: String,
    /// What to do about it, as a whole sentence: 「数字4～8けたで入力してください。」
    pub error: Option<String>,
}

/// One choice among radio buttons, checkboxes or options.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// Is it chosen?
    pub is_chosen: bool,
}

/// One line of the summary above a form that could not be accepted.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The `id` of the field that the line leads to.
    pub field: String,
    /// The same sentence as at the field.
    pub message: String,
}

/// A hidden field that travels with a form.
#[derive(Debug, Clone)]
pub struct Hidden {
    /// The field's name.
    pub name: String,
    /// The field's value.
    pub value: String,
}

/// A link with its words.
#[derive(Debug, Clone)]
pub struct Link {
    /// Where it leads.
    pub href: String,
    /// What it says.
    pub label: String,
}

/// A slot in words that may be seen by anybody: it carries the outward name only.
#[derive(Debug, Clone)]
pub struct SlotWords {
    /// The outward name: 「福祉課 ご予約の件」
    pub what: String,
    /// 「12月1日（火）」
    pub date: String,
    /// 「令和8年・2026年」
    pub year: String,
    /// For machines: 「2026-12-01」
    pub iso_date: String,
    /// 「午前10時～11時」
    pub time: String,
    /// 「安中市役所 2階 第1相談室」; for an online session 「オンライン」
    pub place: String,
}

/// Whether something can be reserved, in words and in the shape of its label.
#[derive(Debug, Clone)]
pub struct State {
    /// Decides the look of the label.
    pub kind: StateKind,
    /// What it says: 「あと2組」
    pub words: String,
}

/// The looks of a state's label. The words carry the meaning, never the colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateKind {
    /// Places are free: 「あと2組」
    Free,
    /// Free for everybody: 「予約なしで参加できます」
    WalkIn,
    /// Later: 「受付は11月2日（月）午前9時から」
    NotYet,
    /// Only by telephone: 「電話で受け付けます」
    Phone,
    /// Dates may change: 「日程は予定です」
    Tentative,
    /// 「満席」
    Full,
    /// 「受付は終わりました」
    Closed,
    /// 「中止になりました」
    Cancelled,
}

impl State {
    /// The class of the label.
    #[must_use]
    pub fn class(&self) -> &'static str {
        match self.kind {
            StateKind::Free => "state state-free",
            StateKind::WalkIn => "state state-walk-in",
            StateKind::NotYet => "state state-not-yet",
            StateKind::Phone => "state state-phone",
            StateKind::Tentative => "state state-tentative",
            StateKind::Full => "state state-full",
            StateKind::Closed => "state state-closed",
            StateKind::Cancelled => "state state-cancelled",
        }
    }
}

/// When something was to be before its date was changed. Shown crossed out before the new date.
#[derive(Debug, Clone)]
pub struct Was {
    /// 「11月10日（火）」, or 「午前10時」 where only the time was changed.
    pub words: String,
    /// For machines: 「2026-11-10」 or 「2026-11-10T10:00:00+09:00」
    pub iso: String,
}

/// Whether a desk or a place is open today.
#[derive(Debug, Clone)]
pub struct TodayWords {
    /// At this moment.
    pub is_open: bool,
    /// 「本日ひらいています（午後3時まで）」「本日は祝日（勤労感謝の日）のためお休みです」
    pub headline: String,
    /// Why, where the headline does not say it.
    pub reason: Option<String>,
    /// 「次は11月24日（火）午前10時から」; none while it is open or opens later today.
    pub next: Option<String>,
}

/// One dated row of the list and of a programme's page.
#[derive(Debug, Clone)]
pub struct DateRow {
    /// Its former date or time, if it was moved.
    pub was: Option<Was>,
    /// 「12月1日（火）」
    pub date: String,
    /// 「令和8年・2026年」
    pub year: String,
    /// For machines: 「2026-12-01」
    pub iso_date: String,
    /// 「午前10時～11時」; with doors: 「午後1時30分～4時30分（開場 午後1時）」
    pub time: String,
    /// The programme's name, or its outward name where the visitor prefers that.
    pub what: String,
    /// A second line: the lecture's title and speaker, the contents of the session.
    pub about: Option<String>,
    /// Of a course, its sessions with their contents, one line each.
    pub parts: Vec<String>,
    /// 「安中市役所 2階 第1相談室」
    pub place: String,
    /// Whether it can be reserved.
    pub state: State,
    /// Why it is as it is: 「5日は祝日のため12日に変わりました」, 「定員は2組です」
    pub reasons: Vec<String>,
    /// The programme's page, where the row leads elsewhere; `None`: the whole row leads to `href`.
    pub programme_href: Option<String>,
    /// Where the row leads (choose or programme page).
    pub href: String,
    /// Whether `href` is posted to: it holds the place and leads to step 2.
    pub is_held: bool,
    /// What the row's link says: 「時間を選ぶ」 when it can be reserved, else 「くわしく見る」; empty: no link
    pub action: String,
    /// Further dates of the same programme that are not rows: 「ほかに11日あります」
    pub more: Option<Link>,
}

/// Another desk that can help.
#[derive(Debug, Clone)]
pub struct DeskWords {
    /// Name, telephone, hours, open now.
    pub desk: Help,
    /// What it is for, in one sentence.
    pub about: Option<String>,
}
