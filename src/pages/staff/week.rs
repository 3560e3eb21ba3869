//! The hours of a week, the year-end and single days as fields of a form; desks and venues show the same ones.
//! Does not read what comes back: a form's names are told here, its texts are judged elsewhere.

use crate::pages::shared::{Choice, Field};

/// The hours of a week.
///
/// Names sent: `mon_1_opens`, `mon_1_closes`, `mon_2_opens`, … `sun_2_closes`; the `id` of a field is its name.
#[derive(Debug, Clone)]
pub struct WeekFields {
    /// Monday first.
    pub days: Vec<WeekDay>,
}

/// One weekday.
#[derive(Debug, Clone)]
pub struct WeekDay {
    /// 「mon」
    pub key: &'static str,
    /// 「月曜日」
    pub name: &'static str,
    /// Two spans, or as many as there are.
    pub spans: Vec<SpanFields>,
    /// What to do about this day, as whole sentences.
    pub errors: Vec<String>,
}

/// From when to when.
#[derive(Debug, Clone)]
pub struct SpanFields {
    /// 「9:00」
    pub opens: TimeField,
    /// 「16:00」
    pub closes: TimeField,
}

/// One time; what is wrong with it is said below the day.
#[derive(Debug, Clone, Default)]
pub struct TimeField {
    /// What stands in the field.
    pub value: String,
    /// Is it to be corrected?
    pub is_wrong: bool,
}

/// The yearly closure: a month and a day from which, and until which. All empty: none.
///
/// Names sent: `year_end_from_month`, `year_end_from_day`, `year_end_to_month`, `year_end_to_day`.
#[derive(Debug, Clone, Default)]
pub struct YearEndFields {
    /// The first closed month.
    pub from_month: String,
    /// The first closed day.
    pub from_day: String,
    /// The last closed month.
    pub to_month: String,
    /// The last closed day.
    pub to_day: String,
    /// What to do about it.
    pub error: Option<String>,
}

/// Days that differ from the week: 臨時の休み, 臨時の開所.
#[derive(Debug, Clone)]
pub struct SpecialDays {
    /// From today on, the next one first.
    pub coming: Vec<SpecialDayRow>,
    /// Past ones, newest first, folded.
    pub past: Vec<SpecialDayRow>,
    /// Where removing posts (names sent: `csrf`, `day`); `None`: the reader may not.
    pub remove_action: Option<String>,
    /// Adding one; `None`: the reader may not.
    pub add: Option<SpecialDayForm>,
}

/// One of them.
#[derive(Debug, Clone)]
pub struct SpecialDayRow {
    /// What is sent as `day`.
    pub id: String,
    /// 「12月28日（月）」
    pub date: String,
    /// 「令和8年・2026年」
    pub year: String,
    /// For machines.
    pub iso_date: String,
    /// 「休み」「開所 午前10時～午後3時」
    pub what: String,
    /// Does it close?
    pub is_closed: bool,
    /// In staff's words, as the public reads them.
    pub reason: String,
}

/// Adding a day.
///
/// Names sent: `csrf`, `on`, `kind` (`closed` / `open`), `opens`, `closes`, `reason`.
#[derive(Debug, Clone)]
pub struct SpecialDayForm {
    /// Where it posts.
    pub action: String,
    /// The date, in any form.
    pub on: Field,
    /// 休み・開所 (radio buttons).
    pub kind: Vec<Choice>,
    /// About `kind` as a whole.
    pub kind_error: Option<String>,
    /// From when it is open.
    pub opens: Field,
    /// Until when it is open.
    pub closes: Field,
    /// Why; shown in public.
    pub reason: Field,
}

impl SpecialDayForm {
    /// Is this kind chosen?
    #[must_use]
    pub fn is(&self, kind: &str) -> bool {
        self.kind.iter().any(|choice| choice.is_chosen && choice.value == kind)
    }
}
