//! Weekdays as two letters: `MO` in recurrence rules, `Mo` in the short form.
//! Deliberately nothing else; words for people are in `calendar::wareki`.

use chrono::Weekday;

/// Monday first.
pub(super) const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// `Mo`, `Tu` …
pub(super) fn code(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "Mo",
        Weekday::Tue => "Tu",
        Weekday::Wed => "We",
        Weekday::Thu => "Th",
        Weekday::Fri => "Fr",
        Weekday::Sat => "Sa",
        Weekday::Sun => "Su",
    }
}

/// The weekday of two letters in any case.
pub(super) fn weekday(text: &str) -> Option<Weekday> {
    WEEK.into_iter()
        .find(|weekday| code(*weekday).eq_ignore_ascii_case(text))
}
