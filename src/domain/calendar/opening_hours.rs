//! A desk's opening hours through the week: none, one or several spans on each weekday.
//! Deliberately knows no dates, so no holidays and closed days: `desk_calendar` joins the two.

use std::fmt;

use chrono::{NaiveTime, Weekday};

use super::{time_wording, wareki};

const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// A span of one day in Japanese wall-clock time: from `opens` (included) to `closes` (excluded).
///
/// Always `opens < closes`; so a span cannot reach or pass midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    opens: NaiveTime,
    closes: NaiveTime,
}

impl Span {
    /// A span that lasts some time on one day.
    ///
    /// # Errors
    /// [`HoursRefusal::EndsBeforeItBegins`] unless `opens` is before `closes`.
    pub fn new(opens: NaiveTime, closes: NaiveTime) -> Result<Self, HoursRefusal> {
        if opens < closes {
            Ok(Self { opens, closes })
        } else {
            Err(HoursRefusal::EndsBeforeItBegins { opens, closes })
        }
    }

    /// When it begins.
    #[must_use]
    pub fn opens(self) -> NaiveTime {
        self.opens
    }

    /// When it ends.
    #[must_use]
    pub fn closes(self) -> NaiveTime {
        self.closes
    }
}

/// 「午前9時～午後4時」.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&time_wording::span(self.opens, self.closes))
    }
}

/// Why a set of hours cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HoursRefusal {
    /// The end is not after the beginning (also for a span past midnight).
    #[error("終わりの時刻（{}）は、始まりの時刻（{}）より後にしてください", time_wording::time(*.closes), time_wording::time(*.opens))]
    EndsBeforeItBegins {
        /// The beginning as given.
        opens: NaiveTime,
        /// The end as given.
        closes: NaiveTime,
    },
    /// Two spans of one weekday have time in common.
    #[error("{}の「{first}」と「{second}」が重なっています", wareki::weekday_name(*.weekday))]
    Overlap {
        /// The weekday on which they meet.
        weekday: Weekday,
        /// The one that begins first.
        first: Span,
        /// The other.
        second: Span,
    },
}

/// Weekly opening hours. The spans of each day are in order, apart, and as long as can be.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct OpeningHours {
    /// Monday first.
    week: [Vec<Span>; 7],
}

impl OpeningHours {
    /// A town hall's: Monday to Friday, nine to five.
    #[must_use]
    pub fn usual() -> Self {
        let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        let mut hours = Self::default();
        for (day, weekday) in hours.week.iter_mut().zip(WEEK) {
            if !matches!(weekday, Weekday::Sat | Weekday::Sun) {
                day.extend(Span::new(at(9), at(17)));
            }
        }
        hours
    }

    /// Hours from spans in any order. Spans that touch (9–12, 12–16) become one, so that a session
    /// may run across the seam. No spans at all is a desk without regular hours.
    ///
    /// # Errors
    /// [`HoursRefusal::Overlap`] if two spans of one weekday share time.
    pub fn new(spans: impl IntoIterator<Item = (Weekday, Span)>) -> Result<Self, HoursRefusal> {
        let spans: Vec<(Weekday, Span)> = spans.into_iter().collect();
        let mut hours = Self::default();
        for (day, weekday) in hours.week.iter_mut().zip(WEEK) {
            let of_day = spans.iter().filter(|(on, _)| *on == weekday).map(|(_, span)| *span);
            *day = joined(weekday, of_day.collect())?;
        }
        Ok(hours)
    }

    /// The spans of a weekday, earliest first; empty if it has no hours.
    #[must_use]
    pub fn spans_on(&self, weekday: Weekday) -> &[Span] {
        self.week
            .get(weekday.num_days_from_monday() as usize)
            .map_or(&[], Vec::as_slice)
    }

    /// Whether the time from `start` to `end` lies wholly within one span of that weekday.
    ///
    /// Ending at closing time is within. A span of no length is within if it lies in or at the edge.
    #[must_use]
    pub fn contains(&self, weekday: Weekday, start: NaiveTime, end: NaiveTime) -> bool {
        start <= end
            && self
                .spans_on(weekday)
                .iter()
                .any(|span| span.opens <= start && end <= span.closes)
    }

    /// Hours as lines for display, one for each run of consecutive weekdays with equal hours:
    /// 「月曜日～金曜日 午前9時～午後4時」. Weekdays without hours are left out; two days are joined by 「・」.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.runs()
            .into_iter()
            .map(|(first, last, spans)| format!("{} {}", days_wording(first, last), spans_wording(spans)))
            .collect()
    }

    /// Runs of consecutive weekdays with equal hours; weekdays without hours are left out.
    #[must_use]
    pub fn runs(&self) -> Vec<(Weekday, Weekday, &[Span])> {
        let mut runs: Vec<(Weekday, Weekday, &[Span])> = Vec::new();
        for weekday in WEEK {
            let spans = self.spans_on(weekday);
            match runs.last_mut() {
                Some((_, last, run)) if last.succ() == weekday && *run == spans => *last = weekday,
                _ => runs.push((weekday, weekday, spans)),
            }
        }
        runs.retain(|(.., spans)| !spans.is_empty());
        runs
    }
}

/// All [`lines`](OpeningHours::lines) in one, parted by 「／」; a desk without hours says so.
impl fmt::Display for OpeningHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.lines();
        if lines.is_empty() {
            return f.write_str("決まった受付時間はありません");
        }
        f.write_str(&lines.join("／"))
    }
}

/// Spans of one day in a row: 「午前9時～正午、午後1時～4時」; empty for none.
#[must_use]
pub fn spans_wording(spans: &[Span]) -> String {
    spans.iter().map(Span::to_string).collect::<Vec<_>>().join("、")
}

fn days_wording(first: Weekday, last: Weekday) -> String {
    let joint = if first.succ() == last { "・" } else { "～" };
    if first == last {
        wareki::weekday_name(first).to_owned()
    } else {
        format!("{}{joint}{}", wareki::weekday_name(first), wareki::weekday_name(last))
    }
}

fn joined(weekday: Weekday, mut spans: Vec<Span>) -> Result<Vec<Span>, HoursRefusal> {
    spans.sort_by_key(|span| (span.opens, span.closes));
    let mut apart: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match apart.last_mut() {
            Some(before) if span.opens < before.closes => {
                return Err(HoursRefusal::Overlap {
                    weekday,
                    first: *before,
                    second: span,
                });
            }
            Some(before) if span.opens == before.closes => before.closes = span.closes,
            _ => apart.push(span),
        }
    }
    Ok(apart)
}

#[cfg(test)]
mod tests;
