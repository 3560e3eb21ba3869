//! A pattern in words: 「毎月 第1火曜日」, 「隔週 火曜日・木曜日（全10回）」.
//! Deliberately for people only; nothing reads it back.

use chrono::Weekday;

use super::super::calendar::wareki;
use super::pattern::{End, Frequency, Pattern};

/// The pattern in words.
pub(super) fn words(pattern: &Pattern) -> String {
    let (rhythm, days) = (rhythm(pattern), days(pattern));
    let space = if days.is_empty() { "" } else { " " };
    let end = match pattern.end {
        Some(End::Until(day)) => format!("（{}まで）", wareki::date(day)),
        Some(End::Count(count)) => format!("（全{count}回）"),
        None => String::new(),
    };
    format!("{rhythm}{space}{days}{end}")
}

fn rhythm(pattern: &Pattern) -> String {
    let every = match (pattern.frequency, pattern.interval) {
        (Frequency::Daily, 1) => "毎日".to_owned(),
        (Frequency::Daily, days) => format!("{days}日ごと"),
        (Frequency::Weekly, 1) => "毎週".to_owned(),
        (Frequency::Weekly, 2) => "隔週".to_owned(),
        (Frequency::Weekly, weeks) => format!("{weeks}週間ごと"),
        (Frequency::Monthly, 1) => "毎月".to_owned(),
        (Frequency::Monthly, months) => format!("{months}か月ごと"),
        (Frequency::Yearly, 1) => "毎年".to_owned(),
        (Frequency::Yearly, years) => format!("{years}年ごと"),
    };
    if pattern.months.is_empty() {
        return every;
    }
    let months: Vec<String> = pattern.months.iter().map(|month| format!("{month}月")).collect();
    format!("{every}（{}）", months.join("・"))
}

fn days(pattern: &Pattern) -> String {
    let (from_end, from_start): (Vec<i8>, Vec<i8>) = pattern.month_days.iter().partition(|day| **day < 0);
    let month_days: Vec<String> = from_start.into_iter().chain(from_end).map(month_day).collect();
    let weekdays = if pattern.counts_weekdays() {
        counted_weekdays(pattern)
    } else {
        let names = pattern.weekdays.iter().map(|day| wareki::weekday_name(day.weekday));
        names.collect::<Vec<_>>().join("・")
    };
    match (month_days.is_empty(), weekdays.is_empty(), pattern.frequency) {
        (true, true, Frequency::Daily) => String::new(),
        (true, true, Frequency::Weekly) => "初日と同じ曜日".to_owned(),
        (true, true, _) => "初日と同じ日".to_owned(),
        (true, false, _) => weekdays,
        (false, true, _) => month_days.join("・"),
        (false, false, _) => format!("{}（{weekdays}にあたるとき）", month_days.join("・")),
    }
}

/// 「第1・第3月曜日、最終金曜日」: weeks of one weekday together.
fn counted_weekdays(pattern: &Pattern) -> String {
    let mut groups: Vec<(Weekday, Vec<String>)> = Vec::new();
    for day in &pattern.weekdays {
        let week = match day.nth {
            Some(-1) | None => "最終".to_owned(),
            Some(nth) if nth < 0 => format!("最後から{}番目の", nth.unsigned_abs()),
            Some(nth) => format!("第{nth}"),
        };
        match groups.iter_mut().find(|(weekday, _)| *weekday == day.weekday) {
            Some((_, weeks)) => weeks.push(week),
            None => groups.push((day.weekday, vec![week])),
        }
    }
    let groups = groups
        .iter()
        .map(|(weekday, weeks)| format!("{}{}", weeks.join("・"), wareki::weekday_name(*weekday)));
    groups.collect::<Vec<_>>().join("、")
}

fn month_day(day: i8) -> String {
    match day {
        -1 => "月末".to_owned(),
        ..0 => format!("月末から{}日目", day.unsigned_abs()),
        _ => format!("{day}日"),
    }
}
