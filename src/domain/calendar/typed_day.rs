//! A day as somebody types it while talking: 「12/5」「12月5日」, the next one, or a date with its year.
//! Deliberately takes no numbers without a mark between them: those are telephone and reservation numbers.

use chrono::{Datelike as _, NaiveDate};
use unicode_normalization::UnicodeNormalization as _;

use super::typed_date::TypedDate;

/// The day that was typed; without a year the next such day from `today` on. `None` if it is none.
#[must_use]
pub fn typed_day(typed: &str, today: NaiveDate) -> Option<NaiveDate> {
    if let Ok(whole) = TypedDate::parse(typed) {
        return Some(whole.date);
    }
    let plain: String = typed.trim().nfkc().collect();
    let is_mark = |one: char| ['/', '-', '.', '月', '日'].contains(&one);
    if !plain.chars().all(|one| one.is_ascii_digit() || is_mark(one)) {
        return None;
    }
    let parts: Vec<&str> = plain.split(is_mark).filter(|part| !part.is_empty()).collect();
    let numbers: Vec<u32> = parts.iter().map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let [month, day] = *numbers.as_slice() else {
        return None;
    };
    let this_year = NaiveDate::from_ymd_opt(today.year(), month, day);
    let next_year = || NaiveDate::from_ymd_opt(today.year() + 1, month, day);
    this_year.filter(|on| *on >= today).or_else(next_year)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_read_as_it_is_said() {
        let today = day("2026-11-27");
        for (typed, on) in [
            ("12/5", "2026-12-05"),
            ("１２／５", "2026-12-05"),
            ("12月5日", "2026-12-05"),
            ("11-27", "2026-11-27"),
            ("1.8", "2027-01-08"),
            ("2027/4/1", "2027-04-01"),
            ("2026-12-05", "2026-12-05"),
            ("令和8年12月5日（土）", "2026-12-05"),
        ] {
            assert_eq!(typed_day(typed, today), Some(day(on)), "{typed}");
        }
    }

    #[test]
    fn what_is_no_day_is_left_to_others() {
        for typed in [
            "",
            "12",
            "090-1111-2222",
            "0901",
            "12/34",
            "K7-4M2",
            "やまだ",
            "1/2/3/4",
            "hana@example.jp",
        ] {
            assert_eq!(typed_day(typed, day("2026-11-27")), None, "{typed}");
        }
    }
}
