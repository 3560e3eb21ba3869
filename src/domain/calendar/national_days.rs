//! The national days (国民の祝日) themselves, by law: which day of a year carries which name.
//! Deliberately leaves out days off that only follow from others (振替休日, 国民の休日): `holidays` adds those.
//!
//! Sources: 国民の祝日に関する法律 (昭和23年法律第178号, 祝日法) Art. 2 with its amendments, the special
//! laws for imperial ceremonies, and the Olympic special measures law for 2020 and 2021.

use chrono::{Datelike, NaiveDate, Weekday};

/// First year for which the rules hold; the Cabinet Office's list begins here too.
pub const FIRST_YEAR: i32 = 1955;
/// Last year for which the rules are offered.
pub const LAST_YEAR: i32 = 2050;

/// The name of the national day on this date; `None` on all other days and outside
/// [`FIRST_YEAR`]–[`LAST_YEAR`].
///
/// Constant time and without allocation, so that it may be asked for each day of a long loop.
#[must_use]
pub fn national_day(date: NaiveDate) -> Option<&'static str> {
    let year = date.year();
    if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
        return None;
    }
    ceremony(year, date.month(), date.day()).or_else(|| match date.month() {
        1..=4 => spring(date, year),
        5..=8 => summer(date, year),
        _ => autumn(date, year),
    })
}

/// Days off by a law of their own, each for one year, named as in the Cabinet Office's list where
/// that has a name. The enthronement law of 2018 (平成30年法律第99号)
/// lets its two days count as national days, which makes their neighbours 国民の休日.
fn ceremony(year: i32, month: u32, day: u32) -> Option<&'static str> {
    match (year, month, day) {
        (1959, 4, 10) | (1993, 6, 9) => Some("結婚の儀"),
        (1989, 2, 24) => Some("大喪の礼"),
        (1990, 11, 12) => Some("即位礼正殿の儀"),
        (2019, 5, 1) => Some("天皇の即位の日"),
        (2019, 10, 22) => Some("即位礼正殿の儀の行われる日"),
        _ => None,
    }
}

fn spring(date: NaiveDate, year: i32) -> Option<&'static str> {
    match (date.month(), date.day()) {
        (1, 1) => Some("元日"),
        (1, 15) if year < 2000 => Some("成人の日"),
        (1, _) if year >= 2000 && is_nth_monday(date, 2) => Some("成人の日"),
        (2, 11) if year >= 1967 => Some("建国記念の日"),
        (2, 23) if year >= 2020 => Some("天皇誕生日"),
        (3, day) if day == vernal_equinox(year) => Some("春分の日"),
        (4, 29) => Some(match year {
            ..1989 => "天皇誕生日",
            1989..2007 => "みどりの日",
            _ => "昭和の日",
        }),
        _ => None,
    }
}

fn summer(date: NaiveDate, year: i32) -> Option<&'static str> {
    match (year, date.month(), date.day()) {
        (_, 5, 3) => Some("憲法記念日"),
        (2007.., 5, 4) => Some("みどりの日"),
        (_, 5, 5) => Some("こどもの日"),
        // The Olympic years come before the general rule, which they suspend.
        (2020, 7, 23) | (2021, 7, 22) | (1996..2003, 7, 20) => Some("海の日"),
        (2020, 7, 24) | (2021, 7, 23) => Some("スポーツの日"),
        (2020, 8, 10) | (2021, 8, 8) => Some("山の日"),
        (2020 | 2021, _, _) => None,
        (2003.., 7, _) if is_nth_monday(date, 3) => Some("海の日"),
        (2016.., 8, 11) => Some("山の日"),
        _ => None,
    }
}

fn autumn(date: NaiveDate, year: i32) -> Option<&'static str> {
    match (year, date.month(), date.day()) {
        (1966..2003, 9, 15) => Some("敬老の日"),
        (2003.., 9, _) if is_nth_monday(date, 3) => Some("敬老の日"),
        (_, 9, day) if day == autumnal_equinox(year) => Some("秋分の日"),
        (1966..2000, 10, 10) => Some("体育の日"),
        (2000..2020, 10, _) if is_nth_monday(date, 2) => Some("体育の日"),
        (2022.., 10, _) if is_nth_monday(date, 2) => Some("スポーツの日"),
        (_, 11, 3) => Some("文化の日"),
        (_, 11, 23) => Some("勤労感謝の日"),
        (1989..2019, 12, 23) => Some("天皇誕生日"),
        _ => None,
    }
}

fn is_nth_monday(date: NaiveDate, nth: u32) -> bool {
    date.weekday() == Weekday::Mon && date.day().div_ceil(7) == nth
}

/// Day of March of the spring equinox in Japan.
fn vernal_equinox(year: i32) -> u32 {
    equinox(year, 208_357, 208_431)
}

/// Day of September of the autumn equinox in Japan.
fn autumnal_equinox(year: i32) -> u32 {
    equinox(year, 232_588, 232_488)
}

/// The approximation by 海上保安庁水路部 (valid 1900–2099), in millionths of a day so that no
/// rounding of floating point can shift a day. `before_1980` and `from_1980` are in units of 10⁻⁴ day.
fn equinox(year: i32, before_1980: i32, from_1980: i32) -> u32 {
    let (base, leap_days) = if year < 1980 {
        // Truncates towards zero, as the published formula does for years before 1983.
        (before_1980, (year - 1983) / 4)
    } else {
        (from_1980, (year - 1980) / 4)
    };
    let millionths = base * 100 + 242_194 * (year - 1980);
    u32::try_from(millionths.div_euclid(1_000_000) - leap_days).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn equinoxes_agree_with_the_days_that_were_announced() {
        let announced = [
            (1955, 21, 24),
            (1956, 21, 23),
            (1959, 21, 24),
            (1960, 20, 23),
            (1963, 21, 24),
            (1964, 20, 23),
            (1967, 21, 24),
            (1971, 21, 24),
            (1975, 21, 24),
            (1976, 20, 23),
            (1979, 21, 24),
            (1980, 20, 23),
            (1992, 20, 23),
            (1993, 20, 23),
            (1994, 21, 23),
            (2005, 20, 23),
            (2011, 21, 23),
            (2012, 20, 22),
            (2016, 20, 22),
            (2020, 20, 22),
            (2024, 20, 22),
            (2025, 20, 23),
            (2026, 20, 23),
            (2027, 21, 23),
        ];
        for (year, march, september) in announced {
            assert_eq!(
                (vernal_equinox(year), autumnal_equinox(year)),
                (march, september),
                "{year}"
            );
        }
    }

    #[test]
    fn the_emperors_birthday_follows_the_reign_and_2019_has_none() {
        let days_in = |year| {
            ymd(year, 1, 1)
                .iter_days()
                .take_while(|day| day.year() == year)
                .filter(|day| national_day(*day) == Some("天皇誕生日"))
                .collect::<Vec<_>>()
        };
        assert_eq!(days_in(1988), [ymd(1988, 4, 29)]);
        assert_eq!(days_in(1989), [ymd(1989, 12, 23)]);
        assert_eq!(days_in(2018), [ymd(2018, 12, 23)]);
        assert_eq!(days_in(2019), []);
        assert_eq!(days_in(2020), [ymd(2020, 2, 23)]);
    }

    #[test]
    fn days_outside_the_known_years_carry_no_name() {
        assert_eq!(national_day(ymd(1954, 11, 23)), None);
        assert_eq!(national_day(ymd(2050, 1, 1)), Some("元日"));
        assert_eq!(national_day(ymd(2051, 1, 1)), None);
    }

    #[test]
    fn monday_holidays_are_mondays_after_their_move() {
        for (year, month, day, name) in [
            (2000, 1, 10, "成人の日"),
            (2003, 7, 21, "海の日"),
            (2003, 9, 15, "敬老の日"),
            (2000, 10, 9, "体育の日"),
            (2022, 10, 10, "スポーツの日"),
        ] {
            assert_eq!(national_day(ymd(year, month, day)), Some(name));
            assert_eq!(ymd(year, month, day).weekday(), Weekday::Mon);
        }
        assert_eq!(national_day(ymd(2000, 1, 15)), None);
        assert_eq!(national_day(ymd(1999, 1, 11)), None);
    }
}
