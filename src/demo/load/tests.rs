//! Tests of the module above: its rules as sentences.
//! Deliberately a file of their own, so that the rules fit on fewer screens.

use chrono::TimeZone as _;

use super::*;
use crate::domain::session::{Calendars, NewSession};

struct Rising(std::sync::atomic::AtomicU8);
impl Entropy for Rising {
    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
    }
}

fn demo(now: DateTime<Utc>) -> Demo {
    annaka(now, &Rising(std::sync::atomic::AtomicU8::new(0))).unwrap()
}

#[test]
fn the_two_wrong_weekdays_of_the_source_are_reported_and_the_true_dates_kept() {
    let demo = demo(Utc.with_ymd_and_hms(2026, 11, 22, 3, 0, 0).unwrap());
    let found: Vec<String> = demo
        .mismatches
        .iter()
        .map(|(_, mismatch)| mismatch.date.to_string())
        .collect();
    assert_eq!(found.len(), 2);
    assert!(
        found.contains(&"2022-07-05".to_owned()) && found.contains(&"2021-01-09".to_owned()),
        "{found:?}"
    );
    assert_eq!(
        demo.city
            .history
            .iter()
            .filter(|event| event.stated_weekday.is_some())
            .count(),
        2
    );
}

#[test]
fn whatever_the_hour_nothing_is_scheduled_into_the_past() {
    for hour in 0..24 * 14 {
        let now = Utc.with_ymd_and_hms(2026, 11, 22, 15, 0, 0).unwrap() + TimeDelta::hours(hour);
        let sessions = demo(now).city.sessions;
        assert!(!sessions.is_empty());
        for (_, session, _) in sessions {
            assert!(session.ends_at > now, "{now}: {}", session.ends_at);
        }
    }
}

#[test]
fn all_fifteen_programmes_are_there_and_every_session_keeps_to_the_hours_or_says_why() {
    for day in 0..400 {
        let now = Utc.with_ymd_and_hms(2026, 4, 1, 3, 0, 0).unwrap() + TimeDelta::days(day);
        let demo = demo(now);
        assert_eq!(demo.city.programmes.len(), 15);
        for (desk, session, slots) in demo.city.sessions {
            let desk = demo.city.desks.iter().find(|known| known.id == desk).unwrap();
            let what = (session.starts_at, session.title.clone());
            let calendars = Calendars {
                desk: &desk.calendar,
                venue: None,
            };
            assert!(NewSession::new(session, slots, calendars).is_ok(), "{what:?}");
        }
    }
}
