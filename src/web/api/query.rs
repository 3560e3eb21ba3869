//! Reading the query of a list: parameters, the size of a page, instants and days.
//! Deliberately ignores parameters that it does not know, so that a newer client can talk to an older service.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveTime, Utc};

use super::kind::Kind;
use super::problem::{ApiProblem, FieldError};
use crate::domain::calendar::jst;
use crate::web::form::Fields;

/// Entries of a page unless asked otherwise.
const USUAL_LIMIT: u16 = 50;
/// Most entries of a page.
const LARGEST_LIMIT: u16 = 200;
/// Years that are understood; before and after them there is no schedule.
const YEARS: std::ops::RangeInclusive<i32> = 1955..=2199;

/// The query, and what is wrong with it.
pub struct Query {
    fields: Fields,
    errors: Vec<FieldError>,
}

impl Query {
    /// Reads the text behind the `?`.
    #[must_use]
    pub fn read(query: Option<&str>) -> Self {
        Self {
            fields: Fields::parse(query.unwrap_or_default().as_bytes()),
            errors: Vec::new(),
        }
    }

    /// A parameter read by `read`; nothing if it was not sent or is empty.
    pub fn parameter<T>(&mut self, name: &str, detail: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.fields.get(name).trim();
        if text.is_empty() {
            return None;
        }
        let value = read(text);
        if value.is_none() {
            self.refuse(name, detail);
        }
        value
    }

    /// Notes that a parameter cannot be used.
    pub fn refuse(&mut self, name: &str, detail: &str) {
        self.errors.push(FieldError::in_query(name, detail));
    }

    /// `limit`: how many entries a page has.
    pub fn limit(&mut self) -> u16 {
        let detail = format!("1から{LARGEST_LIMIT}までの数字で指定してください");
        let read = |text: &str| text.parse().ok().filter(|limit| (1..=LARGEST_LIMIT).contains(limit));
        self.parameter("limit", &detail, read).unwrap_or(USUAL_LIMIT)
    }

    /// An instant (RFC 3339), or a day in Japan: its first instant, or with `is_end` the first one after it.
    pub fn instant(&mut self, name: &str, is_end: bool) -> Option<DateTime<Utc>> {
        let detail = "日付（2026-12-01）か、時差つきの日時（2026-12-01T10:00:00+09:00）で指定してください";
        self.parameter(name, detail, |text| instant(text, is_end))
    }

    /// Whether everything could be used.
    ///
    /// # Errors
    /// `invalid-query` with every error.
    pub fn finish(self) -> Result<(), ApiProblem> {
        if self.errors.is_empty() {
            Ok(())
        } else {
            Err(ApiProblem::from(Kind::InvalidQuery).with_errors(self.errors))
        }
    }
}

fn instant(text: &str, is_end: bool) -> Option<DateTime<Utc>> {
    // In a query `+` means a space: a client that forgot to write %2B is understood all the same.
    let text = text.replace(' ', "+");
    let is_known = |at: &DateTime<Utc>| YEARS.contains(&at.year());
    if let Ok(day) = text.parse::<NaiveDate>() {
        let day = day.checked_add_days(Days::new(u64::from(is_end)))?;
        return Some(jst::instant(day, NaiveTime::MIN)).filter(is_known);
    }
    let at = DateTime::parse_from_rfc3339(&text).ok()?.with_timezone(&Utc);
    Some(at).filter(is_known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, is_end: bool) -> Option<String> {
        instant(text, is_end).map(jst::rfc3339)
    }

    #[test]
    fn days_are_days_in_japan_and_an_end_takes_in_its_whole_day() {
        assert_eq!(read("2026-12-01", false).as_deref(), Some("2026-12-01T00:00:00+09:00"));
        assert_eq!(read("2026-12-31", true).as_deref(), Some("2027-01-01T00:00:00+09:00"));
    }

    #[test]
    fn instants_need_an_offset_and_a_plus_may_come_as_a_space() {
        for good in [
            "2026-12-01T10:00:00+09:00",
            "2026-12-01T10:00:00 09:00",
            "2026-12-01T01:00:00Z",
        ] {
            assert_eq!(read(good, true).as_deref(), Some("2026-12-01T10:00:00+09:00"), "{good}");
        }
        for bad in [
            "2026-12-01T10:00:00",
            "tomorrow",
            "2026-13-01",
            "+262142-12-31",
            "1900-01-01",
            "9999-12-31",
        ] {
            assert_eq!(read(bad, true), None, "{bad}");
        }
    }

    #[test]
    fn a_page_has_1_to_200_entries() {
        assert_eq!(Query::read(None).limit(), USUAL_LIMIT);
        assert_eq!(Query::read(Some("limit=200")).limit(), 200);
        for bad in ["limit=0", "limit=201", "limit=-1", "limit=many"] {
            let mut query = Query::read(Some(bad));
            query.limit();
            assert!(query.finish().is_err(), "{bad}");
        }
    }
}
