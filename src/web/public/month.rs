//! `GET /calendar?month=2026-12`: the list as a month, the way a calendar hangs on a wall.
//! Deliberately of the same schedule as the list and no more: what is over has gone, what is moved is told on both days.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, NaiveTime, Utc, Weekday};

use super::list::main_desk;
use super::narrowed::{FilteredPage, Narrowed};
use crate::actions::show_schedule::show_schedule;
use crate::catalogue::{self, say};
use crate::domain::announcement;
use crate::domain::calendar::{Holidays, jst};
use crate::domain::offering::Offering;
use crate::links;
use crate::pages::MonthPage;
use crate::pages::month::{EmptyMonth, Gone, MonthDay, MonthSession};
use crate::pages::shared::{Hidden, Link, StateKind};
use crate::web::course_words::{self, Courses};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::state::AppState;
use crate::web::{frame, render, words};

/// The sessions that a page shows, each by its slots, with what else a day can be.
struct Shown<'o> {
    courses: &'o Courses,
    sessions: Vec<Vec<&'o Offering>>,
    holidays: Holidays,
    today: NaiveDate,
    now: DateTime<Utc>,
}

/// Shows a month.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(State(state): State<AppState>, RawQuery(query): RawQuery) -> Result<Response, WebError> {
    let now = state.services.now();
    let today = jst::date_of(now);
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let narrowed = Narrowed::read(&fields);
    let this_month = first_of(today);
    let schedule = show_schedule(&state.services, jst::instant(this_month, NaiveTime::MIN), None).await?;
    let coming: Vec<&Offering> = schedule
        .offerings
        .iter()
        .filter(|offering| offering.session.ends_at > now)
        .collect();
    let narrow: Vec<&Offering> = coming
        .iter()
        .copied()
        .filter(|offering| narrowed.shows(offering))
        .collect();
    let shown = Shown {
        courses: &schedule.courses,
        sessions: words::by_session(&narrow),
        holidays: main_desk(&schedule)
            .map(|desk| desk.calendar.holidays.clone())
            .unwrap_or_default(),
        today,
        now,
    };
    let last_month = coming
        .last()
        .map(|last| first_of(jst::date_of(last.session.starts_at)))
        .max(this_month.checked_add_months(Months::new(1)))
        .unwrap_or(this_month);
    let month = asked(&fields).unwrap_or(this_month).clamp(this_month, last_month);
    let count = shown.of_month(month).count();
    let link = |to: Option<NaiveDate>| {
        let to = to.filter(|to| (this_month..=last_month).contains(to))?;
        let label = catalogue::month(to);
        let href = links::month(to, &narrowed.fields());
        Some(Link { href, label })
    };
    let page = MonthPage {
        frame: frame::announcing(
            &state,
            &say!("{year}年{month}の日程", month.year(), catalogue::month(month)),
            main_desk(&schedule),
            &schedule.banners,
        ),
        heading: say!("{month}の日程", catalogue::month(month)),
        year: words::year(month),
        previous: link(month.checked_sub_months(Months::new(1))),
        next: link(month.checked_add_months(Months::new(1))),
        feed_href: links::events(&narrowed.fields()),
        list_href: links::list(&narrowed.fields()),
        filter: narrowed.filter(
            &schedule,
            &coming,
            FilteredPage {
                action: links::MONTH,
                part: say!("{month}の", catalogue::month(month)),
                hidden: vec![Hidden {
                    name: "month".to_owned(),
                    value: month.format("%Y-%m").to_string(),
                }],
                whole_href: links::month(month, &[]),
                count,
            },
        ),
        empty: (count == 0).then(|| EmptyMonth {
            headline: say("この月にご案内できる日程はありません。"),
            next: shown.next_after(month, &narrowed),
        }),
        weeks: weeks(month)
            .map(|week| week.map(|day| day.map(|on| shown.day(on))).collect())
            .collect(),
    };
    Ok(render::ok(&page))
}

/// The month that the address asks for.
fn asked(fields: &Fields) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(&format!("{}-01", fields.get("month")), "%Y-%m-%d").ok()
}

fn first_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// The weeks of a month from Sunday on; days of other months are left blank.
fn weeks(month: NaiveDate) -> impl Iterator<Item = impl Iterator<Item = Option<NaiveDate>>> {
    let before = u64::from(month.weekday().num_days_from_sunday());
    let sunday = month.checked_sub_days(Days::new(before)).unwrap_or(month);
    let in_month = move |day: &NaiveDate| first_of(*day) == month;
    let last = month.iter_days().take_while(in_month).last().unwrap_or(month);
    sunday
        .iter_weeks()
        .take_while(move |sunday| *sunday <= last)
        .map(move |sunday| sunday.iter_days().take(7).map(move |day| Some(day).filter(in_month)))
}

impl Shown<'_> {
    fn of_month(&self, month: NaiveDate) -> impl Iterator<Item = &Vec<&Offering>> {
        let is_in = move |session: &&Vec<&Offering>| starts_on(session).is_some_and(|on| first_of(on) == month);
        self.sessions.iter().filter(is_in)
    }

    /// The next session after a month, as a link to its month.
    fn next_after(&self, month: NaiveDate, narrowed: &Narrowed) -> Option<Link> {
        let next = self
            .sessions
            .iter()
            .filter_map(|session| starts_on(session))
            .find(|on| first_of(*on) > month)?;
        Some(Link {
            href: links::month(next, &narrowed.fields()),
            label: say!("次は{}です", words::day(next)),
        })
    }

    fn day(&self, on: NaiveDate) -> MonthDay {
        let own = self.sessions.iter().filter(|session| starts_on(session) == Some(on));
        let holiday = self.holidays.on(on).map(|holiday| say(&holiday.name));
        MonthDay {
            iso_date: on.to_string(),
            month: catalogue::month(on),
            number: on.day().to_string(),
            weekday: say!("日（{weekday}）", catalogue::weekday(on.weekday())),
            is_today: on == self.today,
            is_past: on < self.today,
            is_off: holiday.is_some() || on.weekday() == Weekday::Sun,
            holiday,
            sessions: own.filter_map(|slots| self.session(slots)).collect(),
            gone: self.gone_from(on).collect(),
        }
    }

    /// Sessions that were to be on this day and were moved to another.
    fn gone_from(&self, on: NaiveDate) -> impl Iterator<Item = Gone> {
        self.sessions.iter().filter_map(move |slots| {
            let first = slots.first()?;
            let (was_on, now_on) = (
                jst::date_of(announcement::former_start(&first.session)?),
                starts_on(slots)?,
            );
            let is_same_month = first_of(was_on) == first_of(now_on);
            (was_on == on && now_on != on && on >= self.today).then(|| Gone {
                what: say(&first.programme.name),
                words: if is_same_month {
                    say!(
                        "{day}日（{weekday}）に変わりました",
                        now_on.day(),
                        catalogue::weekday(now_on.weekday())
                    )
                } else {
                    say!("{}に変わりました", words::day(now_on))
                },
            })
        })
    }

    fn session(&self, slots: &[&Offering]) -> Option<MonthSession> {
        let first = slots.first()?;
        let (id, on) = (first.programme.id, starts_on(slots)?);
        let state = course_words::short_state(slots, self.courses, self.now);
        let course = course_words::coming_of(first, self.courses, self.now);
        let number = course.map(|course| {
            let number = course_words::number(course, first.session.id);
            format!("{number}／{}", course_words::total(course))
        });
        Some(MonthSession {
            href: match state.kind {
                StateKind::Free => links::choose_day(id, on),
                _ => links::programme(id),
            },
            date: words::day(on),
            was: words::was(&first.session),
            time: words::span(first.session.starts_at, first.session.ends_at),
            what: say(&first.programme.name),
            state,
            reasons: number.into_iter().chain(words::reasons(&first.session)).collect(),
        })
    }
}

fn starts_on(slots: &[&Offering]) -> Option<NaiveDate> {
    slots.first().map(|first| jst::date_of(first.session.starts_at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_month_is_whole_and_its_weeks_begin_on_sunday() {
        let mut month = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
        for _ in 0..60 {
            let weeks: Vec<Vec<Option<NaiveDate>>> = weeks(month).map(Iterator::collect).collect();
            assert!((4..=6).contains(&weeks.len()));
            assert!(
                weeks
                    .iter()
                    .all(|week| week.len() == 7 && week.iter().any(Option::is_some))
            );
            for (column, weekday) in [(0, Weekday::Sun), (3, Weekday::Wed), (6, Weekday::Sat)] {
                let days = weeks.iter().filter_map(|week| week[column]);
                assert!(days.clone().all(|day| day.weekday() == weekday));
            }
            let days: Vec<NaiveDate> = weeks.into_iter().flatten().flatten().collect();
            let next = month.checked_add_months(Months::new(1)).unwrap();
            assert!(month.iter_days().take_while(|day| *day < next).eq(days));
            month = next;
        }
    }
}
