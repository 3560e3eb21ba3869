//! When a venue can be used: its hours if it has any, and single days that differ.
//! Deliberately without holidays and year-end: a venue's caretaker enters those days, and the desk's calendar knows them anyway.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

use super::outside_hours::{self, OutsideHours, Whose};
use super::{ClosedReason, OpeningHours, Span, SpecialDay, jst};

/// When a venue can be used. Every combination of the parts is meaningful.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VenueCalendar {
    /// Hours through the week; `None` for a place that can be used at any time.
    pub hours: Option<OpeningHours>,
    /// Single days (in Japan) that differ.
    pub special_days: BTreeMap<NaiveDate, SpecialDay>,
}

impl VenueCalendar {
    /// Why the venue cannot be used at all on this day; `None` if it can.
    #[must_use]
    pub fn closed_reason(&self, date: NaiveDate) -> Option<ClosedReason> {
        match self.special_days.get(&date) {
            Some(SpecialDay::Closed { reason }) => return Some(ClosedReason::AdHoc(reason.clone())),
            Some(SpecialDay::Open { .. }) => return None,
            None => {}
        }
        let weekday = date.weekday();
        let hours = self.hours.as_ref()?;
        hours
            .spans_on(weekday)
            .is_empty()
            .then_some(ClosedReason::NoHours(weekday))
    }

    /// Confirms that a session from `start` to `end` lies wholly within the venue's hours.
    ///
    /// # Errors
    /// [`OutsideHours`] says on which day and why not.
    pub fn holds(&self, start: DateTime<Utc>, end: DateTime<Utc>) -> Result<(), OutsideHours> {
        if end > start && self.is_free_of_hours(start, end) {
            return Ok(());
        }
        outside_hours::check(
            Whose::Venue,
            (start, end),
            |date| self.closed_reason(date),
            |date| self.spans_on(date),
        )
    }

    /// No hours and no single day stand in the way from `start` to `end`, which is later.
    fn is_free_of_hours(&self, start: DateTime<Utc>, end: DateTime<Utc>) -> bool {
        // Ending at midnight does not touch the day that begins then.
        let days = jst::date_of(start)..=jst::date_of(end - TimeDelta::nanoseconds(1));
        self.hours.is_none() && self.special_days.range(days).next().is_none()
    }

    fn spans_on(&self, date: NaiveDate) -> &[Span] {
        match (self.special_days.get(&date), &self.hours) {
            (Some(day), _) => day.spans(),
            (None, Some(hours)) => hours.spans_on(date.weekday()),
            (None, None) => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveTime, Weekday};

    use super::*;

    fn jst(text: &str) -> DateTime<Utc> {
        format!("{text}:00+09:00").parse().unwrap()
    }

    fn span(from: u32, to: u32) -> Span {
        let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        Span::new(at(from), at(to)).unwrap()
    }

    /// Closed on 1 December, open 13–17 on Sunday 6 December.
    fn special_days() -> BTreeMap<NaiveDate, SpecialDay> {
        let day = |day| NaiveDate::from_ymd_opt(2026, 12, day).unwrap();
        let closed = SpecialDay::Closed {
            reason: "床の張り替え".to_owned(),
        };
        let open = SpecialDay::Open {
            span: span(13, 17),
            reason: "文化祭".to_owned(),
        };
        BTreeMap::from([(day(1), closed), (day(6), open)])
    }

    fn weekdays_nine_to_nine() -> OpeningHours {
        use Weekday::{Fri, Mon, Thu, Tue, Wed};
        OpeningHours::new([Mon, Tue, Wed, Thu, Fri].map(|day| (day, span(9, 21)))).unwrap()
    }

    fn words(venue: &VenueCalendar, from: &str, to: &str) -> String {
        venue.holds(jst(from), jst(to)).unwrap_err().to_string()
    }

    #[test]
    fn a_venue_without_hours_holds_everything_even_past_midnight() {
        let venue = VenueCalendar::default();
        assert_eq!(venue.holds(jst("2026-12-06T03:00"), jst("2026-12-06T04:00")), Ok(()));
        assert_eq!(venue.holds(jst("2026-12-31T22:00"), jst("2027-01-01T01:00")), Ok(()));
        assert_eq!(
            venue.holds(jst("2026-12-06T03:00"), jst("2026-12-06T03:00")),
            Err(OutsideHours::EndsBeforeItBegins)
        );
    }

    #[test]
    fn its_single_days_hold_with_and_without_hours() {
        for hours in [None, Some(weekdays_nine_to_nine())] {
            let venue = VenueCalendar {
                hours,
                special_days: special_days(),
            };
            assert_eq!(
                words(&venue, "2026-12-01T10:00", "2026-12-01T12:00"),
                "令和8年12月1日（火）は床の張り替えのため会場が閉まっています"
            );
            assert_eq!(
                words(&venue, "2026-12-06T12:00", "2026-12-06T14:00"),
                "令和8年12月6日（日）の正午～午後2時は会場の利用時間（午後1時～5時）の外です"
            );
            assert_eq!(venue.holds(jst("2026-12-06T13:00"), jst("2026-12-06T17:00")), Ok(()));
            assert_eq!(venue.holds(jst("2026-12-02T10:00"), jst("2026-12-02T12:00")), Ok(()));
            assert!(venue.holds(jst("2026-11-30T20:00"), jst("2026-12-01T01:00")).is_err());
        }
    }

    #[test]
    fn ending_at_midnight_does_not_touch_the_closed_day_that_begins_then() {
        let venue = VenueCalendar {
            hours: None,
            special_days: special_days(),
        };
        assert_eq!(venue.holds(jst("2026-11-30T20:00"), jst("2026-12-01T00:00")), Ok(()));
    }

    #[test]
    fn its_hours_hold_and_a_holiday_means_nothing_to_it() {
        let venue = VenueCalendar {
            hours: Some(weekdays_nine_to_nine()),
            special_days: BTreeMap::new(),
        };
        assert_eq!(venue.holds(jst("2026-11-03T18:00"), jst("2026-11-03T21:00")), Ok(()));
        assert_eq!(
            words(&venue, "2026-12-05T10:00", "2026-12-05T12:00"),
            "令和8年12月5日（土）は定休日（土曜日）のため会場が閉まっています"
        );
        assert_eq!(
            words(&venue, "2026-12-02T20:00", "2026-12-02T22:00"),
            "令和8年12月2日（水）の午後8時～10時は会場の利用時間（午前9時～午後9時）の外です"
        );
    }
}
