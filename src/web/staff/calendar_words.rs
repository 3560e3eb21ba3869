//! Desks' and venues' calendars in the words of the staff's pages.
//! Deliberately asks `domain` for every decision; here is only wording.

use chrono::NaiveDate;

use crate::actions::edit_calendar::CalendarError;
use crate::actions::show_calendar::{Hit, ListedDay};
use crate::domain::calendar::{DeskCalendar, SpecialDay, opening_hours};
use crate::domain::session::ScheduleRefusal;
use crate::links;
use crate::pages::shared::Link;
use crate::pages::staff::calendar::Today;
use crate::pages::staff::week::{SpecialDayRow, SpecialDays};
use crate::web::error::WebError;
use crate::web::words;

/// So many coming days are told where only a glimpse is wanted.
const GLIMPSE: usize = 3;

/// Whether a desk opens today.
#[must_use]
pub fn today(calendar: &DeskCalendar, on: NaiveDate) -> Today {
    match calendar.closed_reason(on) {
        Some(reason) => Today {
            is_open: false,
            words: format!("きょうはお休み：{reason}"),
        },
        None => Today {
            is_open: true,
            words: format!("きょう {}", opening_hours::spans_wording(calendar.spans_on(on))),
        },
    }
}

/// 「祝日・年末年始（12月29日～1月3日）は休み」; empty where neither is.
#[must_use]
pub fn yearly_closures(calendar: &DeskCalendar) -> String {
    let holidays = calendar.closes_on_holidays.then(|| "祝日".to_owned());
    let year_end = calendar.year_end.map(|range| {
        let ((from_month, from_day), (to_month, to_day)) = (range.first(), range.last());
        format!("年末年始（{from_month}月{from_day}日～{to_month}月{to_day}日）")
    });
    let closed: Vec<String> = holidays.into_iter().chain(year_end).collect();
    if closed.is_empty() {
        String::new()
    } else {
        format!("{}は休み", closed.join("・"))
    }
}

/// 「休み」「開所 午前10時～午後3時」
fn what(day: &SpecialDay) -> String {
    match day {
        SpecialDay::Closed { .. } => "休み".to_owned(),
        SpecialDay::Open { span, .. } => format!("開所 {span}"),
    }
}

/// The next few days that differ: 「12月28日（月） 休み（庁舎の停電）」
pub fn glimpse<'d>(days: impl IntoIterator<Item = (&'d NaiveDate, &'d SpecialDay)>, today: NaiveDate) -> Vec<String> {
    let coming = days.into_iter().filter(|(on, _)| **on >= today).take(GLIMPSE);
    coming
        .map(|(on, day)| format!("{} {}（{}）", words::day(*on), what(day), day.reason()))
        .collect()
}

/// What was just done to a day: 「12月28日（月）を休みにしました。」
#[must_use]
pub fn added(on: NaiveDate, day: Option<&SpecialDay>) -> String {
    let on = words::day(on);
    match day {
        Some(SpecialDay::Closed { .. }) => format!("{on}を休みにしました。"),
        Some(SpecialDay::Open { span, .. }) => format!("{on}を{span}の開所にしました。"),
        None => format!("{on}の臨時の休み・開所を取り消しました。いつもの時間に戻ります。"),
    }
}

/// The days that differ as lists, without the form that adds one.
#[must_use]
pub fn special_days(days: &[ListedDay], today: NaiveDate, remove_action: Option<String>) -> SpecialDays {
    let row = |listed: &ListedDay| SpecialDayRow {
        id: listed.id.to_string(),
        date: words::day(listed.on),
        year: words::year(listed.on),
        iso_date: listed.on.to_string(),
        what: what(&listed.day),
        is_closed: matches!(listed.day, SpecialDay::Closed { .. }),
        reason: listed.day.reason().to_owned(),
    };
    let (coming, past): (Vec<&ListedDay>, Vec<&ListedDay>) = days.iter().partition(|listed| listed.on >= today);
    SpecialDays {
        coming: coming.into_iter().map(row).collect(),
        past: past.into_iter().rev().map(row).collect(),
        remove_action,
        add: None,
    }
}

/// Why a session does not fit, without asking for a reason that cannot be given here.
#[must_use]
pub fn why(refusal: &ScheduleRefusal) -> String {
    match refusal {
        ScheduleRefusal::OutsideHours(outside) => outside.to_string(),
        other => other.to_string(),
    }
}

/// Leads to the sessions that lie outside the hours, if there are any.
#[must_use]
pub fn hits_link<'h>(hits: impl Iterator<Item = &'h Hit>, query: &str) -> Option<Link> {
    let count = hits.count();
    (count > 0).then(|| Link {
        href: format!("{}{query}", links::STAFF_HITS),
        label: format!("時間の外になっている開催回が{count}回あります"),
    })
}

impl From<CalendarError> for WebError {
    /// What a page words itself is here only the last resort.
    fn from(error: CalendarError) -> Self {
        match error {
            CalendarError::Unknown => Self::NotFound,
            CalendarError::DayTaken(_)
            | CalendarError::NoReason
            | CalendarError::Telling { .. }
            | CalendarError::Stale => Self::Unreadable,
            CalendarError::Store(error) => error.into(),
        }
    }
}
