//! Recurrence against walking every day, with rules, short forms and lists drawn at random.
//! Deliberately tells the meaning of each part a second time, in the plainest way, instead of asking the library.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;

use super::{CODES, Recurrence, recurrence, ymd};

/// The parts of a rule, drawn at random, and what they mean for one day.
#[derive(Debug, Clone)]
struct Drawn {
    frequency: &'static str,
    interval: i32,
    months: BTreeSet<u32>,
    month_days: BTreeSet<i32>,
    /// (0 for every, weekday by days from Monday)
    weekdays: BTreeSet<(i32, u32)>,
    week_start: u32,
    count: Option<usize>,
    until: Option<NaiveDate>,
}

impl Drawn {
    fn text(&self) -> String {
        let mut parts = vec![format!("FREQ={}", self.frequency)];
        let mut list = |name: &str, values: Vec<String>| {
            if !values.is_empty() {
                parts.push(format!("{name}={}", values.join(",")));
            }
        };
        let code = |day: u32| CODES[day as usize].to_owned();
        list("INTERVAL", vec![self.interval.to_string()]);
        list("WKST", vec![code(self.week_start)]);
        list("BYMONTH", self.months.iter().map(u32::to_string).collect());
        list("BYMONTHDAY", self.month_days.iter().map(i32::to_string).collect());
        let weekday = |(nth, day): &(i32, u32)| match nth {
            0 => code(*day),
            nth => format!("{nth}{}", code(*day)),
        };
        list("BYDAY", self.weekdays.iter().map(weekday).collect());
        list("COUNT", self.count.iter().map(usize::to_string).collect());
        list(
            "UNTIL",
            self.until.iter().map(|day| day.format("%Y%m%d").to_string()).collect(),
        );
        parts.join(";")
    }

    fn means(&self, anchor: NaiveDate, day: NaiveDate) -> bool {
        let months_between =
            (day.year() - anchor.year()) * 12 + day.month0().cast_signed() - anchor.month0().cast_signed();
        let week_of = |day: NaiveDate| {
            let into_week = (7 + day.weekday().num_days_from_monday() - self.week_start) % 7;
            (day.num_days_from_ce() - into_week.cast_signed()) / 7
        };
        let steps = match self.frequency {
            "DAILY" => day.num_days_from_ce() - anchor.num_days_from_ce(),
            "WEEKLY" => week_of(day) - week_of(anchor),
            "MONTHLY" => months_between,
            _ => day.year() - anchor.year(),
        };
        let length = (28_u32..=31)
            .rev()
            .find(|last| day.with_day(*last).is_some())
            .unwrap()
            .cast_signed();
        let number = day.day().cast_signed();
        let from_end = number - length - 1;
        let weekday = day.weekday().num_days_from_monday();
        let is_weekday = self
            .weekdays
            .iter()
            .any(|(nth, of)| *of == weekday && [0, (number - 1) / 7 + 1, -((length - number) / 7 + 1)].contains(nth));
        let is_anchors_own = match self.frequency {
            "WEEKLY" => day.weekday() == anchor.weekday(),
            "MONTHLY" => day.day() == anchor.day(),
            _ => true,
        };
        steps % self.interval == 0
            && (self.months.is_empty() || self.months.contains(&day.month()))
            && (self.month_days.is_empty() || self.month_days.contains(&number) || self.month_days.contains(&from_end))
            && (self.weekdays.is_empty() || is_weekday)
            && (!self.weekdays.is_empty() || !self.month_days.is_empty() || is_anchors_own)
    }

    fn days(&self, anchor: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
        let days = anchor
            .iter_days()
            .take_while(|day| *day <= last && self.until.is_none_or(|until| *day <= until));
        days.filter(|day| self.means(anchor, *day))
            .take(self.count.unwrap_or(usize::MAX))
            .collect()
    }
}

fn weekdays(nths: &'static [i32]) -> impl Strategy<Value = BTreeSet<(i32, u32)>> {
    proptest::collection::btree_set((proptest::sample::select(nths), 0_u32..7), 1..4)
}

/// Frequencies with the days that each may have.
fn days() -> impl Strategy<Value = (&'static str, BTreeSet<i32>, BTreeSet<(i32, u32)>)> {
    let month_days = || proptest::collection::btree_set(prop_oneof![1_i32..=31, -5_i32..=-1], 1..4);
    let nths: &[i32] = &[1, 2, 3, 4, 5, -1, -2, -3, -4];
    let none = BTreeSet::new;
    prop_oneof![
        Just(("DAILY", none(), BTreeSet::new())),
        Just(("WEEKLY", none(), BTreeSet::new())),
        weekdays(&[0]).prop_map(move |days| ("WEEKLY", none(), days)),
        Just(("MONTHLY", none(), BTreeSet::new())),
        weekdays(&[0]).prop_map(move |days| ("MONTHLY", none(), days)),
        weekdays(nths).prop_map(move |days| ("MONTHLY", none(), days)),
        month_days().prop_map(|days| ("MONTHLY", days, BTreeSet::new())),
        (month_days(), weekdays(&[0])).prop_map(|(days, weekdays)| ("MONTHLY", days, weekdays)),
        weekdays(nths).prop_map(move |days| ("YEARLY", none(), days)),
        weekdays(&[0]).prop_map(move |days| ("YEARLY", none(), days)),
        month_days().prop_map(|days| ("YEARLY", days, BTreeSet::new())),
    ]
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let months = proptest::collection::btree_set(1_u32..=12, 0..4);
    let end = proptest::option::of((any::<bool>(), 1_u16..900));
    (
        days(),
        prop_oneof![3 => Just(1), 2 => 2_i32..7, 1 => 7_i32..60],
        months,
        0_u32..7,
        end,
    )
        .prop_map(
            |((frequency, month_days, weekdays), interval, mut months, week_start, end)| {
                if frequency == "YEARLY" && months.is_empty() {
                    months.insert(5);
                }
                let is_until = end.is_some_and(|(is_until, _)| is_until);
                Drawn {
                    frequency,
                    interval,
                    months,
                    month_days,
                    weekdays,
                    week_start,
                    count: end
                        .filter(|_| !is_until)
                        .map(|(_, length)| usize::from(length) / 20 + 1),
                    until: end
                        .filter(|_| is_until)
                        .map(|(_, length)| ymd(2024, 1, 1) + chrono::Days::new(length.into())),
                }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn its_days_are_those_that_walking_every_day_finds(
        drawn in drawn(), anchor in 0_u64..1500, length in 0_u64..4000, later in 0_u64..500,
    ) {
        let text = drawn.text();
        let Ok(rule) = Recurrence::parse(&text) else {
            // Only a day that its months never have may be refused.
            let years = ymd(2000, 1, 1).iter_days().take(4 * 366);
            let plain = Drawn { interval: 1, count: None, until: None, ..drawn };
            prop_assert!(!years.into_iter().any(|day| plain.means(ymd(2000, 1, 1), day)), "{}", text);
            return Ok(());
        };
        let anchor = ymd(2022, 1, 1) + chrono::Days::new(anchor);
        let (from, to) = (anchor + chrono::Days::new(later), anchor + chrono::Days::new(length));
        let expected: Vec<NaiveDate> = drawn.days(anchor, to).into_iter().filter(|day| *day >= from).collect();
        prop_assert_eq!(rule.dates(anchor, from, to), expected, "{}", text);
        prop_assert_eq!(recurrence(&rule.to_string()), rule.clone(), "{}", text);
        prop_assert!(!rule.words().is_empty() && !rule.words().ends_with(' '));
        if let Some(short) = rule.short_form() {
            prop_assert_eq!(recurrence(&short), rule, "{}", short);
        }
    }

    #[test]
    fn a_short_form_comes_back_as_it_was(
        weeks in proptest::collection::btree_set(1_u8..=6, 1..6), days in proptest::collection::btree_set(0_usize..7, 1..4), every in any::<bool>(),
    ) {
        let names = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
        let weeks: String = if every { "0".to_owned() } else { weeks.iter().map(u8::to_string).collect() };
        let short = days.iter().map(|day| format!("{weeks}{}", names[*day])).collect::<Vec<_>>().join(" ");
        let rule = recurrence(&short);
        prop_assert_eq!(rule.short_form(), Some(short.clone()));
        prop_assert_eq!(recurrence(&short.replace(' ', ",").to_lowercase()), rule.clone());
        prop_assert_eq!(recurrence(&short.replace(' ', "")), rule);
    }

    #[test]
    fn a_list_of_dates_is_what_it_is(offsets in proptest::collection::btree_set(0_u64..3000, 1..40)) {
        let days: Vec<NaiveDate> = offsets.iter().map(|day| ymd(2024, 1, 1) + chrono::Days::new(*day)).collect();
        let text = days.iter().rev().map(NaiveDate::to_string).collect::<Vec<_>>().join("、");
        let list = recurrence(&text);
        prop_assert_eq!(list.dates(ymd(2025, 1, 1), ymd(2024, 1, 1), ymd(2040, 1, 1)), days.clone());
        prop_assert_eq!(list.dates(days[0], days[0], days[0]), &days[..1]);
        prop_assert_eq!(recurrence(&list.to_string()), list.clone());
        prop_assert_eq!(list.short_form(), None);
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,40}", parts in "(FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)|BYDAY=[-+0-9]{0,3}(MO|XX|é火)|BYMONTHDAY=-?[0-9]{0,3}|UNTIL=[0-9TZ]{0,16}|COUNT=[0-9]{0,6}|;){0,6}") {
        for text in [text, parts] {
            match Recurrence::parse(&text) {
                Ok(rule) => prop_assert_eq!(recurrence(&rule.to_string()), rule),
                Err(refusal) => prop_assert!(!refusal.to_string().is_empty()),
            }
        }
    }
}
