//! What the editor's choices are as a rule, and which choices stand for a rule.
//! Does not ask which dates come of it.

use super::*;
use crate::web::staff::form_reading::filled;

/// The text, or the fields that are wrong.
fn written(pairs: &[(&str, &str)]) -> Result<(String, String), Vec<String>> {
    let fields = filled(pairs.iter().copied());
    let mut form = FormReading::of(&fields);
    let repetition = Repetition::sent(&form);
    let text = repetition.write(&mut form);
    let wrong: Vec<String> = form.problems().into_iter().map(|problem| problem.field).collect();
    match text {
        Some(text) if wrong.is_empty() => Ok((text.rule, text.end)),
        _ => Err(wrong),
    }
}

fn text(rule: &str, end: &str) -> (String, String) {
    (rule.to_owned(), end.to_owned())
}

#[test]
fn the_first_and_third_tuesday_of_a_month() {
    let sent = [
        ("repeat", "month"),
        ("month_nth", "3"),
        ("month_nth", "1"),
        ("month_weekday", "TU"),
    ];
    assert_eq!(written(&sent), Ok(text("FREQ=MONTHLY;BYDAY=1TU,3TU", "")));
}

#[test]
fn every_week_until_a_day_typed_in_an_era() {
    let sent = [
        ("repeat", "week"),
        ("week_weekday", "TH"),
        ("week_weekday", "TU"),
        ("end", "until"),
        ("until", "令和9年3月31日"),
    ];
    assert_eq!(written(&sent), Ok(text("FREQ=WEEKLY;BYDAY=TU,TH", ";UNTIL=20270331")));
}

#[test]
fn dates_in_any_writing_become_one_sorted_list() {
    let sent = [
        ("repeat", "dates"),
        ("dates", "R9.1.16\r\n\r\n令和8年12月12日（土）\r\n2027-01-16\r\n"),
        ("end", "count"),
    ];
    assert_eq!(written(&sent), Ok(text("2026-12-12,2027-01-16", "")));
}

#[test]
fn a_short_form_keeps_its_end_apart() {
    let sent = [
        ("repeat", "typed"),
        ("typed", " 1Tu "),
        ("end", "count"),
        ("count", "６"),
    ];
    assert_eq!(written(&sent), Ok(text("1Tu", ";COUNT=6")));
}

#[test]
fn what_is_missing_is_told_at_its_field() {
    let wrong = |fields: &[&str]| Err(fields.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
    assert_eq!(written(&[("repeat", "month")]), wrong(&["month_nth", "month_weekday"]));
    assert_eq!(written(&[("repeat", "week")]), wrong(&["week_weekday"]));
    assert_eq!(written(&[("repeat", "dates")]), wrong(&["dates"]));
    assert_eq!(written(&[("repeat", "dates"), ("dates", "2月30日")]), wrong(&["dates"]));
    assert_eq!(
        written(&[("repeat", "typed"), ("end", "until"), ("until", "いつか")]),
        wrong(&["typed", "until"])
    );
    assert_eq!(
        written(&[
            ("repeat", "week"),
            ("week_weekday", "TU"),
            ("end", "count"),
            ("count", "0")
        ]),
        wrong(&["count"])
    );
}

#[test]
fn a_wrong_line_among_dates_is_named() {
    let fields = filled([("repeat", "dates"), ("dates", "2026-12-12\n2027-02-30")]);
    let mut form = FormReading::of(&fields);
    assert_eq!(Repetition::sent(&form).write(&mut form), None);
    let problems = form.problems();
    assert!(
        problems[0].message.starts_with("2行目「2027-02-30」："),
        "{}",
        problems[0].message
    );
}

#[test]
fn a_rule_is_shown_by_the_choices_that_made_it() {
    for (rule, end) in [
        ("FREQ=MONTHLY;BYDAY=1TU", ""),
        ("FREQ=MONTHLY;BYDAY=1TU,1TH,3TU,3TH", ";COUNT=6"),
        ("FREQ=MONTHLY;BYDAY=-1FR", ";UNTIL=20270331"),
        ("FREQ=WEEKLY;BYDAY=TU,WE,TH", ""),
    ] {
        let shown = Repetition::read(&format!("{rule}{end}"));
        assert_ne!(shown.repeat, Repeat::Typed, "{rule}");
        let (until, count) = (shown.until.clone(), shown.count.clone());
        let fields = filled([("until", &until), ("count", &count)]);
        let mut form = FormReading::of(&fields);
        let back = shown.write(&mut form).unwrap();
        assert_eq!((back.rule.as_str(), back.end.as_str()), (rule, end));
    }
}

#[test]
fn what_the_choices_cannot_say_stays_text() {
    for rule in [
        "FREQ=MONTHLY;BYDAY=1MO,3TU",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        "FREQ=MONTHLY;BYMONTHDAY=15",
        "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1",
        "FREQ=MONTHLY;BYDAY=TU",
    ] {
        let shown = Repetition::read(&format!("{rule};COUNT=4"));
        assert_eq!((shown.repeat, shown.typed.as_str()), (Repeat::Typed, rule));
        assert_eq!((shown.end, shown.count.as_str()), (RuleEnd::Count, "4"));
    }
}

#[test]
fn single_dates_are_shown_one_a_line_with_their_weekday() {
    let shown = Repetition::read("RDATE;VALUE=DATE:20261212,20270116");
    assert_eq!(shown.repeat, Repeat::Dates);
    assert_eq!(shown.dates, "令和8年12月12日（土）\n令和9年1月16日（土）");
}
