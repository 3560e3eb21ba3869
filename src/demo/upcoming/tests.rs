//! Walks through two years of days and looks at what each of them would show.
//! The calendar here is a small copy of 2026 to 2029; the project's own calendar is tested elsewhere.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};

use super::{UpcomingSession, upcoming};
use crate::demo::seed::{Desk, Participation, Seed, annaka};

/// Weekdays that are holidays and matter here: 第1火曜日, third Thursdays, and some around them.
const HOLIDAYS: [(i32, u32, u32); 24] = [
    (2026, 11, 3),
    (2026, 11, 23),
    (2027, 1, 1),
    (2027, 1, 11),
    (2027, 2, 11),
    (2027, 2, 23),
    (2027, 3, 22),
    (2027, 4, 29),
    (2027, 5, 3),
    (2027, 5, 4),
    (2027, 5, 5),
    (2027, 7, 19),
    (2027, 8, 11),
    (2027, 9, 20),
    (2027, 9, 23),
    (2027, 10, 11),
    (2027, 11, 3),
    (2027, 11, 23),
    (2028, 1, 10),
    (2028, 2, 11),
    (2028, 2, 23),
    (2028, 3, 20),
    (2028, 5, 3),
    (2028, 5, 4),
];

fn seed() -> Seed {
    annaka().expect("the demo data reads")
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn time(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

fn is_closed(desk: &Desk, day: NaiveDate) -> bool {
    desk.weekly.on(day.weekday()).is_empty()
        || desk.closes_on_holidays && HOLIDAYS.contains(&(day.year(), day.month(), day.day()))
        || desk.year_end.is_some_and(|closure| closure.contains(day))
}

fn sessions(seed: &Seed, today: NaiveDate) -> Vec<UpcomingSession> {
    upcoming(seed, today, |key, day| {
        seed.desk(key).is_none_or(|desk| is_closed(desk, day))
    })
}

fn of(programme: &str, sessions: &[UpcomingSession]) -> Vec<UpcomingSession> {
    sessions
        .iter()
        .filter(|session| session.programme == programme)
        .cloned()
        .collect()
}

fn each_day_of_two_years() -> impl Iterator<Item = NaiveDate> {
    date(2026, 10, 20).iter_days().take(731)
}

fn desk_of<'a>(seed: &'a Seed, session: &UpcomingSession) -> &'a Desk {
    seed.desk(&seed.programme(&session.programme).unwrap().desk).unwrap()
}

#[test]
fn no_session_lies_outside_the_desks_hours_or_on_a_closed_day_without_a_reason() {
    let seed = seed();
    for today in each_day_of_two_years() {
        for session in sessions(&seed, today) {
            let desk = desk_of(&seed, &session);
            let is_inside = !is_closed(desk, session.date)
                && desk
                    .weekly
                    .on(session.date.weekday())
                    .iter()
                    .any(|span| span.start <= session.start && session.end <= span.end);
            assert_eq!(
                is_inside,
                session.hours_reason.is_none(),
                "seen from {today}: {session:?}"
            );
        }
    }
}

#[test]
fn nothing_is_ever_held_at_the_turn_of_the_year() {
    let seed = seed();
    for today in each_day_of_two_years() {
        for session in sessions(&seed, today) {
            let closure = desk_of(&seed, &session).year_end.unwrap();
            assert!(!closure.contains(session.date), "seen from {today}: {session:?}");
        }
    }
}

#[test]
fn no_session_lies_in_the_past_and_none_twice() {
    let seed = seed();
    for today in each_day_of_two_years() {
        let all = sessions(&seed, today);
        let mut keys: Vec<_> = all
            .iter()
            .map(|session| (&session.programme, session.date, session.start))
            .collect();
        assert!(keys.iter().all(|(_, date, _)| *date >= today));
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), all.len(), "a session twice, seen from {today}");
    }
}

#[test]
fn every_day_shows_as_many_sessions_of_each_programme_as_planned() {
    let seed = seed();
    let expected = BTreeMap::from([
        ("consultation", 10),
        ("family-class", 3),
        ("first-step", 1),
        ("hotline", 1),
        ("lecture", 1),
        ("network", 1),
        ("supporters-summit", 8),
        ("symposium", 1),
        ("tree-house", 8),
        ("ux-lounge", 1),
        ("work-consultation", 4),
    ]);
    for today in each_day_of_two_years() {
        let mut counted = BTreeMap::new();
        let all = sessions(&seed, today);
        for session in &all {
            *counted.entry(session.programme.as_str()).or_insert(0) += 1;
        }
        assert_eq!(counted, expected, "seen from {today}");
    }
}

#[test]
fn at_least_two_first_tuesdays_always_lie_ahead() {
    let seed = seed();
    for today in each_day_of_two_years() {
        let ahead = of("work-consultation", &sessions(&seed, today))
            .iter()
            .filter(|session| session.date > today)
            .inspect(|session| {
                assert_eq!(session.date.weekday(), Weekday::Tue);
                assert_eq!(session.date.day() > 7, session.moved.is_some());
                assert!(session.date.day() <= 14);
            })
            .count();
        assert!(ahead >= 2, "seen from {today}");
    }
}

#[test]
fn a_first_tuesday_on_a_holiday_moves_a_week_and_says_why() {
    let seed = seed();
    let moved = of("work-consultation", &sessions(&seed, date(2026, 10, 20)));
    assert_eq!(moved[0].date, date(2026, 11, 10));
    let told = moved[0].moved.clone().unwrap();
    assert_eq!(told.from, date(2026, 11, 3));
    assert_eq!(told.reason, "11月3日は祝日のため10日（火）に開催します");
}

#[test]
fn a_moved_first_tuesday_is_still_shown_after_the_day_it_moved_from() {
    let seed = seed();
    let shown = of("work-consultation", &sessions(&seed, date(2026, 11, 9)));
    assert_eq!(shown[0].date, date(2026, 11, 10));
    let after = of("work-consultation", &sessions(&seed, date(2026, 11, 11)));
    assert_eq!(after[0].date, date(2026, 12, 1));
}

#[test]
fn a_first_tuesday_at_the_turn_of_the_year_names_that_as_the_reason() {
    let seed = seed();
    let january = of("work-consultation", &sessions(&seed, date(2028, 12, 20)));
    assert_eq!(january[0].date, date(2029, 1, 9));
    assert_eq!(
        january[0].moved.clone().unwrap().reason,
        "1月2日は年末年始のため9日（火）に開催します"
    );
}

#[test]
fn a_move_into_the_next_month_names_the_month() {
    let told = super::move_reason(date(2026, 4, 29), date(2026, 5, 6), false);
    assert_eq!(told, "4月29日は祝日のため5月6日（水）に開催します");
}

#[test]
fn a_desk_day_has_hourly_slots_without_the_lunch_hour() {
    let seed = seed();
    let day = of("consultation", &sessions(&seed, date(2026, 11, 22))).remove(0);
    assert_eq!(day.date, date(2026, 11, 24), "Sunday and the holiday are left out");
    let starts: Vec<_> = day.slots.iter().map(|slot| slot.start).collect();
    assert_eq!(starts, [9, 10, 11, 13, 14, 15].map(|hour| time(hour, 0)));
    assert!(day.slots.iter().all(|slot| slot.capacity.households == Some(1)));
}

#[test]
fn the_evening_of_talks_is_cut_into_seven_half_hours() {
    let seed = seed();
    let evening = of("hotline", &sessions(&seed, date(2026, 11, 22))).remove(0);
    assert_eq!((evening.start, evening.end), (time(16, 0), time(19, 40)));
    assert_eq!(evening.slots.len(), 7);
    assert_eq!(evening.slots[6].end, time(19, 30));
}

#[test]
fn the_family_class_meets_on_three_thursdays_of_three_months() {
    let seed = seed();
    let class = of("family-class", &sessions(&seed, date(2026, 11, 22)));
    let dates: Vec<_> = class.iter().map(|session| session.date).collect();
    assert_eq!(dates, [date(2026, 12, 17), date(2027, 1, 21), date(2027, 2, 18)]);
    let titles: Vec<_> = class.iter().filter_map(|session| session.title.as_deref()).collect();
    assert_eq!(titles, ["第1回", "第2回", "第3回"]);
    for session in &class {
        assert_eq!(session.slots.len(), 1);
        let capacity = session.slots[0].capacity;
        assert_eq!((capacity.households, capacity.persons), (Some(8), Some(12)));
    }
}

#[test]
fn slots_lie_inside_their_session_and_do_not_overlap() {
    let seed = seed();
    for session in sessions(&seed, date(2026, 11, 22)) {
        assert!(!session.slots.is_empty());
        assert!(
            session
                .slots
                .iter()
                .all(|slot| session.start <= slot.start && slot.start < slot.end && slot.end <= session.end)
        );
        assert!(session.slots.windows(2).all(|pair| pair[0].end <= pair[1].start));
        assert!(session.doors_open.is_none_or(|doors| doors <= session.start));
    }
}

#[test]
fn what_needs_no_reservation_has_no_limit_and_what_is_booked_has_one() {
    let seed = seed();
    for session in sessions(&seed, date(2026, 11, 22)) {
        let programme = seed.programme(&session.programme).unwrap();
        let is_walk_in = programme.participation == Participation::WalkIn;
        for slot in &session.slots {
            let has_limit = slot.capacity.households.is_some() || slot.capacity.persons.is_some();
            assert_eq!(has_limit, !is_walk_in, "{}", session.programme);
        }
    }
}

#[test]
fn nobody_real_is_announced_for_the_future() {
    let seed = seed();
    for session in sessions(&seed, date(2026, 11, 22)) {
        assert!(
            session
                .speaker
                .is_none_or(|words| words.ends_with("決まりしだいお知らせします"))
        );
    }
}

#[test]
fn a_desk_that_never_opens_ends_the_search() {
    let seed = seed();
    let sessions = upcoming(&seed, date(2026, 11, 22), |_, _| true);
    assert!(sessions.iter().all(|session| session.hours_reason.is_some()));
}

#[test]
fn the_end_of_time_yields_nothing_and_does_not_break() {
    assert!(sessions(&seed(), NaiveDate::MAX).len() <= 2);
}
