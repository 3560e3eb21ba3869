//! Words a date the Japanese way: era, year of the era, computed weekday (令和8年12月1日（火）).
//! Deliberately does not read typed dates (`typed_date` does) and never accepts a weekday from outside.

use std::fmt;

use chrono::{Datelike, NaiveDate, Weekday};

/// An era (元号) since 昭和; enough for anyone who may use or be named in the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Era {
    /// 昭和, 1926-12-25 – 1989-01-07.
    Showa,
    /// 平成, 1989-01-08 – 2019-04-30.
    Heisei,
    /// 令和, since 2019-05-01.
    Reiwa,
}

impl Era {
    /// The era of a date, each changing on the day set by its cabinet order (昭和64年政令第1号,
    /// 平成31年政令第143号); `None` before 1926-12-25.
    #[must_use]
    pub fn of(date: NaiveDate) -> Option<Self> {
        match (date.year(), date.month(), date.day()) {
            (2019, 5.., _) | (2020.., _, _) => Some(Self::Reiwa),
            (1989, 1, 8..) | (1989, 2.., _) | (1990.., _, _) => Some(Self::Heisei),
            (1926, 12, 25..) | (1927.., _, _) => Some(Self::Showa),
            _ => None,
        }
    }

    /// Its name in kanji, such as 令和.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Showa => "昭和",
            Self::Heisei => "平成",
            Self::Reiwa => "令和",
        }
    }

    /// The Western year of its year 1 (元年).
    #[must_use]
    pub fn first_year(self) -> i32 {
        match self {
            Self::Showa => 1926,
            Self::Heisei => 1989,
            Self::Reiwa => 2019,
        }
    }
}

impl fmt::Display for Era {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The year alone: 「令和8年」, 「令和元年」; 「1925年」 before 昭和. Takes a date, since one Western year can
/// hold two eras.
#[must_use]
pub fn year(date: NaiveDate) -> String {
    let Some(era) = Era::of(date) else {
        return western_year(date);
    };
    match date.year() - era.first_year() + 1 {
        1 => format!("{era}元年"),
        number => format!("{era}{number}年"),
    }
}

/// Era date with weekday: 「令和8年12月1日（火）」.
#[must_use]
pub fn date(date: NaiveDate) -> String {
    format!("{}{}", year(date), short(date))
}

/// Era and Western year side by side: 「令和8年（2026年）12月1日（火）」; before 昭和 the Western year alone.
#[must_use]
pub fn long(date: NaiveDate) -> String {
    if Era::of(date).is_none() {
        return self::date(date);
    }
    format!("{}（{}）{}", year(date), western_year(date), short(date))
}

/// Month, day and weekday without a year: 「12月1日（火）」.
#[must_use]
pub fn short(date: NaiveDate) -> String {
    format!("{}月{}日（{}）", date.month(), date.day(), weekday_mark(date.weekday()))
}

/// The one-character weekday, such as 「火」.
#[must_use]
pub fn weekday_mark(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "月",
        Weekday::Tue => "火",
        Weekday::Wed => "水",
        Weekday::Thu => "木",
        Weekday::Fri => "金",
        Weekday::Sat => "土",
        Weekday::Sun => "日",
    }
}

/// The full weekday, such as 「火曜日」.
#[must_use]
pub fn weekday_name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "月曜日",
        Weekday::Tue => "火曜日",
        Weekday::Wed => "水曜日",
        Weekday::Thu => "木曜日",
        Weekday::Fri => "金曜日",
        Weekday::Sat => "土曜日",
        Weekday::Sun => "日曜日",
    }
}

fn western_year(date: NaiveDate) -> String {
    format!("{}年", date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn a_date_is_worded_in_four_lengths() {
        let day = ymd(2026, 12, 1);
        assert_eq!(year(day), "令和8年");
        assert_eq!(date(day), "令和8年12月1日（火）");
        assert_eq!(long(day), "令和8年（2026年）12月1日（火）");
        assert_eq!(short(day), "12月1日（火）");
    }

    #[test]
    fn eras_change_on_their_day() {
        assert_eq!(date(ymd(2019, 5, 1)), "令和元年5月1日（水）");
        assert_eq!(date(ymd(2019, 4, 30)), "平成31年4月30日（火）");
        assert_eq!(date(ymd(1989, 1, 8)), "平成元年1月8日（日）");
        assert_eq!(date(ymd(1989, 1, 7)), "昭和64年1月7日（土）");
        assert_eq!(date(ymd(1926, 12, 25)), "昭和元年12月25日（土）");
        assert_eq!(date(ymd(1926, 12, 24)), "1926年12月24日（金）");
        assert_eq!(long(ymd(1926, 12, 24)), "1926年12月24日（金）");
        assert_eq!(year(ymd(2020, 1, 1)), "令和2年");
    }

    #[test]
    fn the_two_wrong_weekdays_of_the_citys_page_come_out_right() {
        assert_eq!(date(ymd(2022, 7, 5)), "令和4年7月5日（火）");
        assert_eq!(date(ymd(2021, 1, 9)), "令和3年1月9日（土）");
    }

    #[test]
    fn the_short_and_the_full_weekday_agree() {
        for day in ymd(2026, 11, 30).iter_days().take(7) {
            let weekday = day.weekday();
            assert_eq!(weekday_name(weekday), format!("{}曜日", weekday_mark(weekday)));
        }
    }

    /// Counts days, weekdays and eras by hand, without the calendar that the code above uses.
    #[test]
    fn every_day_from_1989_to_2050_has_its_era_and_its_weekday() {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        // 1 January 1989 was a Sunday.
        let mut marks = ["日", "月", "火", "水", "木", "金", "土"].into_iter().cycle();
        let mut days = 0;
        for western in 1989..=2050 {
            let is_leap = western % 4 == 0 && (western % 100 != 0 || western % 400 == 0);
            for (month, length) in (1..).zip(lengths) {
                for number in 1..=length + u32::from(is_leap && month == 2) {
                    let era = match (western, month, number) {
                        (1989, 1, ..8) => "昭和64".to_owned(),
                        (1989, ..) => "平成元".to_owned(),
                        (..2019, ..) | (2019, ..5, _) => format!("平成{}", western - 1988),
                        (2019, ..) => "令和元".to_owned(),
                        _ => format!("令和{}", western - 2018),
                    };
                    let short_words = format!("{month}月{number}日（{}）", marks.next().unwrap());
                    let day = ymd(western, month, number);
                    assert_eq!(short(day), short_words, "{day}");
                    assert_eq!(date(day), format!("{era}年{short_words}"));
                    assert_eq!(long(day), format!("{era}年（{western}年）{short_words}"));
                    days += 1;
                }
            }
        }
        assert_eq!(days, 62 * 365 + 15, "a leap day in each fourth year");
    }
}
