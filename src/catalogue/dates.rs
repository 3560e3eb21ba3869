//! Dates and times in the current language: Japanese by the calendar's own wording, others by the patterns of their file.
//! Deliberately takes days and wall-clock times of Japan; the pages never show another time zone.

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, Timelike as _, Utc, Weekday};

use super::file::{self, DateForms};
use super::{current, markup, say, text};
use crate::domain::calendar::{DeskCalendar, OpeningHours, Span, jst, time_wording, wareki};

/// 「12月1日（火）」
#[must_use]
pub fn day(on: NaiveDate) -> String {
    worded(|forms| &forms.day, on).unwrap_or_else(|| wareki::short(on))
}

/// 「12月1日」
#[must_use]
pub fn month_day(on: NaiveDate) -> String {
    worded(|forms| &forms.month_day, on).unwrap_or_else(|| format!("{}月{}日", on.month(), on.day()))
}

/// 「令和8年・2026年」
#[must_use]
pub fn year(on: NaiveDate) -> String {
    worded(|forms| &forms.year, on).unwrap_or_else(|| format!("{}・{}年", wareki::year(on), on.year()))
}

/// 「令和9年3月31日」
#[must_use]
pub fn date(on: NaiveDate) -> String {
    let japanese = || format!("{}{}月{}日", wareki::year(on), on.month(), on.day());
    worded(|forms| &forms.date, on).unwrap_or_else(japanese)
}

/// 「令和8年12月1日（火）」
#[must_use]
pub fn full_date(on: NaiveDate) -> String {
    worded(|forms| &forms.full_date, on).unwrap_or_else(|| wareki::date(on))
}

/// 「12月」, above the days of a month.
#[must_use]
pub fn month(on: NaiveDate) -> String {
    worded(|forms| &forms.month, on).unwrap_or_else(|| format!("{}月", on.month()))
}

/// 「午前10時」
#[must_use]
pub fn time(at: NaiveTime) -> String {
    forms().map_or_else(|| time_wording::time(at), |forms| clock(forms, at))
}

/// 「午前10時～11時」
#[must_use]
pub fn span(from: NaiveTime, to: NaiveTime) -> String {
    let Some(forms) = forms() else {
        return time_wording::span(from, to);
    };
    fill(&forms.span, &[("from", clock(forms, from)), ("to", clock(forms, to))])
}

/// 「11月27日（金）午後4時」
#[must_use]
pub fn moment(at: DateTime<Utc>) -> String {
    let (on, clock) = (jst::date_of(at), jst::time_of(at));
    match forms() {
        Some(forms) => fill(&forms.moment, &[("day", day(on)), ("time", time(clock))]),
        None => format!("{}{}", wareki::short(on), time_wording::time(clock)),
    }
}

/// The weekday, as short as the language writes it: 「火」
#[must_use]
pub fn weekday(weekday: Weekday) -> String {
    let at = usize::try_from(weekday.num_days_from_monday()).ok();
    forms()
        .zip(at)
        .and_then(|(forms, at)| forms.weekdays.get(at))
        .map_or_else(|| wareki::weekday_mark(weekday).to_owned(), |name| markup::read(name))
}

/// The whole weekday: 「火曜日」
#[must_use]
pub fn weekday_name(weekday: Weekday) -> String {
    if forms().is_some() {
        self::weekday(weekday)
    } else {
        wareki::weekday_name(weekday).to_owned()
    }
}

/// 「12月17日（木）午後1時30分～3時30分」
#[must_use]
pub fn when(from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    let (on, span) = (day(jst::date_of(from)), span(jst::time_of(from), jst::time_of(to)));
    match forms() {
        Some(forms) => fill(&forms.moment, &[("day", on), ("time", span)]),
        None => format!("{on}{span}"),
    }
}

/// 「令和8年12月1日（火）午前10時～11時」
#[must_use]
pub fn full_when(from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    let (on, span) = (
        full_date(jst::date_of(from)),
        span(jst::time_of(from), jst::time_of(to)),
    );
    match forms() {
        Some(forms) => fill(&forms.moment, &[("day", on), ("time", span)]),
        None => format!("{on}{span}"),
    }
}

/// A desk's hours with the days on which they do not hold: 「月曜日～金曜日 午前9時～午後4時（祝日・年末年始は除く）」
#[must_use]
pub fn desk_hours(calendar: &DeskCalendar) -> String {
    let closed = match (calendar.closes_on_holidays, calendar.year_end.is_some()) {
        (true, true) => "（祝日・年末年始は除く）",
        (true, false) => "（祝日は除く）",
        (false, true) => "（年末年始は除く）",
        (false, false) => "",
    };
    format!("{}{}", opening_hours(&calendar.hours).join("、"), say(closed))
}

/// Opening hours, one line for each run of equal days: 「月曜日～金曜日 午前9時～午後4時」
#[must_use]
pub fn opening_hours(hours: &OpeningHours) -> Vec<String> {
    if forms().is_none() {
        return hours.lines();
    }
    let line = |(first, last, spans): (Weekday, Weekday, &[Span])| {
        let days = if first == last {
            weekday(first)
        } else {
            say!("{first}～{last}", weekday(first), weekday(last))
        };
        let spans: Vec<String> = spans.iter().map(|hours| span(hours.opens(), hours.closes())).collect();
        format!("{days} {}", spans.join("、"))
    };
    hours.runs().into_iter().map(line).collect()
}

fn forms() -> Option<&'static DateForms> {
    file::of(current()).map(|file| &file.dates)
}

fn worded(pattern: impl Fn(&DateForms) -> &String, on: NaiveDate) -> Option<String> {
    let forms = forms()?;
    let nth = |words: &[String], number: u32| {
        let at = usize::try_from(number).ok()?;
        words.get(at).cloned()
    };
    let era = wareki::Era::of(on).map_or(0, |era| on.year() - era.first_year() + 1);
    Some(fill(
        pattern(forms),
        &[
            ("month", nth(&forms.months, on.month0())?),
            ("day", nth(&forms.days, on.day0())?),
            ("weekday", nth(&forms.weekdays, on.weekday().num_days_from_monday())?),
            ("year", on.year().to_string()),
            ("era", era.to_string()),
        ],
    ))
}

fn clock(forms: &DateForms, at: NaiveTime) -> String {
    if (at.hour(), at.minute()) == (12, 0) {
        // 「午後12時」 is midnight to some.
        return markup::read(&forms.noon);
    }
    let [morning, afternoon] = &forms.halves;
    let hour = match at.hour12() {
        (_, 12) => forms.twelve.clone(),
        (_, hour) => hour.to_string(),
    };
    let minute = usize::try_from(at.minute())
        .ok()
        .and_then(|minute| forms.minutes.get(minute));
    fill(
        &forms.time,
        &[
            ("half", if at.hour() >= 12 { afternoon } else { morning }.clone()),
            ("hour", hour),
            ("minute", minute.cloned().unwrap_or_default()),
        ],
    )
}

fn fill(pattern: &str, values: &[(&str, String)]) -> String {
    let named: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    markup::read(&text::fill(pattern, &named))
}
