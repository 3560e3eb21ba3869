//! The demo's future sessions, computed from a given day: a pure function of data, day and closed days.
//! It asks no clock, knows no holidays of its own and stores nothing.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, Weekday};

use super::seed::{CapacityPlan, Desk, Part, Plan, Rhythm, Seed, Span};

/// How far a plan looks for its days, so that a desk that never opens ends the search.
const HORIZON_DAYS: usize = 400;

/// A session that does not exist yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpcomingSession {
    /// Key of the programme.
    pub programme: String,
    /// Key of the venue.
    pub venue: String,
    /// Its day in Japan.
    pub date: NaiveDate,
    /// When it begins.
    pub start: NaiveTime,
    /// When it ends; with slots, not before the last of them.
    pub end: NaiveTime,
    /// When the doors open.
    pub doors_open: Option<NaiveTime>,
    /// Its title, where it has one besides the programme's name.
    pub title: Option<String>,
    /// Its parts in order.
    pub contents: Vec<Part>,
    /// Who speaks, in general words.
    pub speaker: Option<String>,
    /// What can be reserved: at least one slot.
    pub slots: Vec<UpcomingSlot>,
    /// The staff's reason for hours outside the desk's; public words.
    pub hours_reason: Option<String>,
    /// Where an online session meets.
    pub online_address: Option<String>,
    /// The day of the rhythm that was closed, and the public words about the move.
    pub moved: Option<Moved>,
}

/// One slot of a future session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpcomingSlot {
    /// When it begins.
    pub start: NaiveTime,
    /// When it ends.
    pub end: NaiveTime,
    /// Its two limits.
    pub capacity: CapacityPlan,
}

/// That a session does not lie on the day of its rhythm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The day of the rhythm.
    pub from: NaiveDate,
    /// 「5月5日は祝日のため12日（火）に開催します」
    pub reason: String,
}

/// Computes the future sessions of every plan, in the order of the plans and then of the days.
///
/// `is_closed(desk_key, day)` says whether that desk is closed on that day, be it for a weekday, a holiday or the
/// turn of the year. A session of today is included where the plan allows it (open days, first Tuesdays).
#[must_use]
pub fn upcoming(seed: &Seed, today: NaiveDate, is_closed: impl Fn(&str, NaiveDate) -> bool) -> Vec<UpcomingSession> {
    seed.plans
        .iter()
        .filter_map(|plan| {
            let programme = seed.programme(&plan.programme)?;
            Some((plan, seed.desk(&programme.desk)?))
        })
        .flat_map(|(plan, desk)| {
            let closed = |day| is_closed(&desk.key, day);
            days(plan, desk, today, closed)
                .into_iter()
                .zip(plan.sessions.iter().cycle())
                .map(|(day, text)| UpcomingSession {
                    programme: plan.programme.clone(),
                    venue: plan.venue.clone(),
                    date: day.date,
                    start: plan.hours.start,
                    end: plan.hours.end,
                    doors_open: plan.doors_open,
                    title: text.title.clone(),
                    contents: text.contents.clone(),
                    speaker: text.speaker.clone(),
                    slots: slots(plan),
                    hours_reason: plan.hours_reason.clone(),
                    online_address: plan.online_address.clone(),
                    moved: day.moved,
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

struct Day {
    date: NaiveDate,
    moved: Option<Moved>,
}

fn days(plan: &Plan, desk: &Desk, today: NaiveDate, closed: impl Fn(NaiveDate) -> bool) -> Vec<Day> {
    let Some(earliest) = today.checked_add_days(Days::new(plan.not_before_days.into())) else {
        return Vec::new();
    };
    let as_planned = |date| Day { date, moved: None };
    match &plan.rhythm {
        Rhythm::OpenDays { weekdays, count } => earliest
            .iter_days()
            .take(HORIZON_DAYS)
            .filter(|day| weekdays.contains(&day.weekday()) && !closed(*day))
            .take((*count).into())
            .map(as_planned)
            .collect(),
        Rhythm::Weekends { count } => earliest
            .iter_days()
            .take(HORIZON_DAYS)
            .filter(|day| matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !in_year_end(desk, *day))
            .take((*count).into())
            .map(as_planned)
            .collect(),
        Rhythm::Monthly {
            week,
            weekday,
            first_month,
            count,
        } => months_from(today, *first_month)
            .filter_map(|(year, month)| NaiveDate::from_weekday_of_month_opt(year, month, *weekday, *week))
            .filter_map(|planned| same_weekday_when_open(planned, desk, &closed))
            .filter(|day| day.date >= earliest)
            .take((*count).into())
            .collect(),
        Rhythm::Once {
            weekday,
            on_closed_days,
        } => earliest
            .iter_days()
            .take(HORIZON_DAYS)
            .filter(|day| day.weekday() == *weekday)
            .find(|day| match on_closed_days {
                true => !in_year_end(desk, *day),
                false => !closed(*day),
            })
            .map(as_planned)
            .into_iter()
            .collect(),
    }
}

/// The months from `skip` months after today's, for two years.
fn months_from(today: NaiveDate, skip: u8) -> impl Iterator<Item = (i32, u32)> {
    let first = u32::from(skip);
    (first..first + 24).filter_map(move |later| {
        let day = today.with_day(1)?.checked_add_months(Months::new(later))?;
        Some((day.year(), day.month()))
    })
}

/// The planned day, or the same weekday of the first of the next weeks on which the desk is open.
fn same_weekday_when_open(planned: NaiveDate, desk: &Desk, closed: impl Fn(NaiveDate) -> bool) -> Option<Day> {
    let date = planned.iter_weeks().take(4).find(|candidate| !closed(*candidate))?;
    let moved = (date != planned).then(|| Moved {
        from: planned,
        reason: move_reason(planned, date, in_year_end(desk, planned)),
    });
    Some(Day { date, moved })
}

fn move_reason(from: NaiveDate, to: NaiveDate, is_year_end: bool) -> String {
    let cause = if is_year_end { "年末年始" } else { "祝日" };
    let month = if from.month() == to.month() {
        String::new()
    } else {
        format!("{}月", to.month())
    };
    format!(
        "{}月{}日は{cause}のため{month}{}日（{}）に開催します",
        from.month(),
        from.day(),
        to.day(),
        weekday_letter(to.weekday()),
    )
}

const fn weekday_letter(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "月",
        Weekday::Tue => "火",
        Weekday::Wed => "水",
        Weekday::Thu => "木",
        Weekday::Fri => "金",
        Weekday::Sat => "土",
        Weekday::Sun => "日",
    }
}

fn in_year_end(desk: &Desk, day: NaiveDate) -> bool {
    desk.year_end.is_some_and(|closure| closure.contains(day))
}

/// Cuts the session into slots that leave the pauses out; what is too short for a slot stays free.
fn slots(plan: &Plan) -> Vec<UpcomingSlot> {
    let slot = |Span { start, end }| UpcomingSlot {
        start,
        end,
        capacity: plan.capacity,
    };
    let Some(minutes) = plan.slot_minutes else {
        return vec![slot(plan.hours)];
    };
    // Slots begin at the session's start and after each pause.
    let starts: BTreeSet<NaiveTime> = std::iter::once(plan.hours.start)
        .chain(plan.pauses.iter().map(|pause| pause.end))
        .collect();
    starts
        .into_iter()
        .flat_map(|start| {
            let end = plan
                .pauses
                .iter()
                .map(|pause| pause.start)
                .filter(|pause| *pause >= start)
                .min()
                .unwrap_or(plan.hours.end);
            cut(Span { start, end }, minutes)
        })
        .map(slot)
        .collect()
}

fn cut(span: Span, minutes: u16) -> impl Iterator<Item = Span> {
    let length = TimeDelta::minutes(minutes.into());
    let room = (span.end - span.start).num_minutes();
    let count = room.checked_div(minutes.into()).unwrap_or(0);
    (0..count).filter_map(move |index| {
        let start = span.start + TimeDelta::minutes(index * i64::from(minutes));
        let end = start + length;
        (start < end && end <= span.end).then_some(Span { start, end })
    })
}

#[cfg(test)]
mod tests;
