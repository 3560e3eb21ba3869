//! What is to be done with a session, as it was typed: another day, no day yet, or not at all; with the public reason.
//! Deliberately knows neither the session nor the calendar.

use chrono::{NaiveDate, NaiveTime};

use super::form_reading::FormReading;
use crate::domain::ids::VenueId;
use crate::domain::session_change::ChangeKind;

/// A change that is understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeEntry {
    /// What is to be done.
    pub wish: ChangeWish,
    /// Why, for the public.
    pub reason: String,
    /// Why it is held outside the hours, if that was asked.
    pub hours_reason: Option<String>,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeWish {
    /// Held on another day or at another time.
    Move {
        /// The new day.
        on: NaiveDate,
        /// When it begins.
        starts: NaiveTime,
        /// Where; `None` is online.
        venue: Option<VenueId>,
    },
    /// Without a day for now.
    Postpone,
    /// Not held.
    CallOff,
}

impl ChangeEntry {
    /// Reads the form; `None` where something is wrong.
    pub fn read(form: &mut FormReading<'_>) -> Option<Self> {
        let kind = form.choice("kind", ChangeKind::from_code, "どうするかを選んでください。");
        let wish = match kind {
            Some(ChangeKind::Moved) => {
                let on = form.date("on", "新しい日");
                let starts = form.time("starts", "始まり");
                let venue = form.choice_if_any("venue");
                on.zip(starts)
                    .map(|(on, starts)| ChangeWish::Move { on, starts, venue })
            }
            Some(ChangeKind::Postponed) => Some(ChangeWish::Postpone),
            Some(ChangeKind::CalledOff) => Some(ChangeWish::CallOff),
            None => None,
        };
        let reason = form.needed_line("reason", "理由");
        let hours_reason = form.line("hours_reason");
        let entry = Self {
            wish: wish?,
            reason: reason?,
            hours_reason,
        };
        form.is_right().then_some(entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::staff::form_reading::filled;

    fn read(pairs: &[(&str, &str)]) -> Result<ChangeEntry, Vec<String>> {
        let fields = filled(pairs.iter().copied());
        let mut form = FormReading::of(&fields);
        let entry = ChangeEntry::read(&mut form);
        entry.ok_or_else(|| form.problems().into_iter().map(|problem| problem.field).collect())
    }

    #[test]
    fn a_move_needs_a_day_and_a_time() {
        let entry = read(&[
            ("kind", "moved"),
            ("on", "令和8年11月17日（火）"),
            ("starts", "10:00"),
            ("reason", "台風"),
        ]);
        let wish = ChangeWish::Move {
            on: NaiveDate::from_ymd_opt(2026, 11, 17).unwrap(),
            starts: NaiveTime::from_hms_opt(10, 0, 0).unwrap(),
            venue: None,
        };
        assert_eq!(entry.map(|entry| entry.wish), Ok(wish));
        let wrong = read(&[("kind", "moved"), ("on", ""), ("starts", "ひる")]);
        assert_eq!(wrong, Err(["on", "starts", "reason"].map(ToOwned::to_owned).into()));
    }

    #[test]
    fn without_a_new_day_nothing_but_the_reason_is_asked() {
        for (kind, wish) in [("postponed", ChangeWish::Postpone), ("called_off", ChangeWish::CallOff)] {
            let entry = read(&[("kind", kind), ("on", "いつか"), ("reason", "講師の都合")]).unwrap();
            assert_eq!((entry.wish, entry.reason.as_str()), (wish, "講師の都合"));
        }
        assert_eq!(read(&[("reason", "台風")]), Err(vec!["kind".to_owned()]));
    }
}
