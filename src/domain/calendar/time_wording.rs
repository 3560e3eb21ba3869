//! Words a time of day and a span of time the Japanese way (午前10時, 午後1時30分, 午前10時～11時).
//! Deliberately ignores seconds and does not judge whether a span is sensible.

use chrono::{NaiveTime, Timelike};

/// A time of day: 「午前10時」, 「午後1時30分」. Twelve o'clock is 「正午」, half past twelve 「午後0時30分」.
#[must_use]
pub fn time(time: NaiveTime) -> String {
    if is_noon(time) {
        return "正午".to_owned();
    }
    format!("{}{}", half(time), hour_and_minute(time))
}

/// From one time to another: 「午前10時～11時」, 「午前11時～午後1時」. The half of the day is said again
/// only where it changes, or where 「正午」 has said none.
#[must_use]
pub fn span(start: NaiveTime, end: NaiveTime) -> String {
    let from = time(start);
    if is_noon(start) || is_noon(end) || half(start) != half(end) {
        format!("{from}～{}", time(end))
    } else {
        format!("{from}～{}", hour_and_minute(end))
    }
}

fn is_noon(time: NaiveTime) -> bool {
    (time.hour(), time.minute()) == (12, 0)
}

fn half(time: NaiveTime) -> &'static str {
    if time.hour() < 12 { "午前" } else { "午後" }
}

fn hour_and_minute(time: NaiveTime) -> String {
    let hour = time.hour() % 12;
    match time.minute() {
        0 => format!("{hour}時"),
        minute => format!("{hour}時{minute}分"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: u32, minute: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
    }

    #[test]
    fn times_carry_their_half_of_the_day() {
        assert_eq!(time(at(10, 0)), "午前10時");
        assert_eq!(time(at(13, 30)), "午後1時30分");
        assert_eq!(time(at(0, 5)), "午前0時5分");
        assert_eq!(time(at(12, 0)), "正午");
        assert_eq!(time(at(12, 15)), "午後0時15分");
        assert_eq!(time(at(23, 59)), "午後11時59分");
    }

    #[test]
    fn a_span_repeats_the_half_of_the_day_only_when_it_changes() {
        assert_eq!(span(at(10, 0), at(11, 0)), "午前10時～11時");
        assert_eq!(span(at(11, 0), at(13, 0)), "午前11時～午後1時");
        assert_eq!(span(at(13, 30), at(15, 30)), "午後1時30分～3時30分");
        assert_eq!(span(at(12, 30), at(13, 0)), "午後0時30分～1時");
    }

    #[test]
    fn noon_has_its_own_word_at_either_end() {
        assert_eq!(span(at(10, 0), at(12, 0)), "午前10時～正午");
        assert_eq!(span(at(12, 0), at(13, 0)), "正午～午後1時");
    }

    #[test]
    fn every_minute_of_the_day_has_its_own_wording() {
        let minutes = (0..24).flat_map(|hour| (0..60).map(move |minute| at(hour, minute)));
        let worded: std::collections::BTreeSet<String> = minutes.map(time).collect();
        assert_eq!(worded.len(), 24 * 60);
    }
}
