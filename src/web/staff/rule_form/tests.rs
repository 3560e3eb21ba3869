//! A rule is what was typed, and stands in the fields as it was saved.
//! Does not ask which dates come of it.

use uuid::Uuid;

use super::*;

const PROGRAMME: &str = "018f0000-0000-7000-8000-000000000001";

fn id() -> RuleId {
    RuleId(Uuid::from_u128(7))
}

fn support_station(more: &[(&str, &str)]) -> Fields {
    let usual = [
        ("programme", PROGRAMME),
        ("repeat", "month"),
        ("month_nth", "1"),
        ("month_weekday", "TU"),
        ("starts_on", "令和8年11月1日"),
        ("end", "none"),
        ("starts", "10:00"),
        ("ends", "12:00"),
        ("cut", "slots"),
        ("slot_minutes", "60"),
        ("households", "1"),
        ("closed_days", "next-week"),
        ("horizon", "183"),
    ];
    let is_given = |name: &str| more.iter().any(|(given, _)| *given == name);
    let kept = usual.into_iter().filter(|(name, _)| !is_given(name));
    filled(kept.chain(more.iter().copied()))
}

fn wrong(more: &[(&str, &str)]) -> Vec<String> {
    let fields = support_station(more);
    let mut form = FormReading::of(&fields);
    assert!(read(&mut form, id()).is_none());
    in_order(form.problems())
        .into_iter()
        .map(|problem| problem.field)
        .collect()
}

#[test]
fn the_monthly_day_of_the_support_station() {
    let fields = support_station(&[]);
    let rule = read(&mut FormReading::of(&fields), id()).unwrap();
    assert_eq!(rule.rule.recurrence.to_string(), "FREQ=MONTHLY;BYDAY=1TU");
    assert_eq!(rule.rule.recurrence.words(), "毎月 第1火曜日");
    assert_eq!(rule.rule.slots().len(), 2);
    assert_eq!(rule.rule.closed_days, ClosedDayPolicy::NextWeek);
    assert!(!rule.rule.confirms_itself);
}

#[test]
fn a_saved_rule_stands_in_the_fields_and_reads_back_the_same() {
    for more in [
        vec![],
        vec![("end", "count"), ("count", "6"), ("confirms", "yes")],
        vec![
            ("repeat", "week"),
            ("week_weekday", "TU"),
            ("week_weekday", "WE"),
            ("cut", "whole"),
        ],
        vec![
            ("repeat", "dates"),
            ("dates", "R8.12.12\n2027-01-16"),
            ("starts_on", ""),
        ],
        vec![
            ("repeat", "typed"),
            ("typed", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
            ("end", "until"),
            ("until", "2027-03-31"),
        ],
        vec![
            ("repeat", "typed"),
            ("typed", "13Mo"),
            ("title", "家族にできること"),
            ("contents", "一\n二"),
        ],
    ] {
        let fields = support_station(&more);
        let rule = read(&mut FormReading::of(&fields), id()).unwrap();
        let shown = typed(&rule);
        let again = read(&mut FormReading::of(&shown), id()).unwrap();
        assert_eq!(again.rule, rule.rule, "{more:?}");
        assert_eq!((again.programme, again.venue), (rule.programme, rule.venue));
    }
}

#[test]
fn a_short_form_is_shown_by_the_plain_choices() {
    let fields = support_station(&[("repeat", "typed"), ("typed", "１Ｔｕ")]);
    let rule = read(&mut FormReading::of(&fields), id()).unwrap();
    let shown = typed(&rule);
    assert_eq!(
        (shown.get("repeat"), shown.get("month_nth"), shown.get("month_weekday")),
        ("month", "1", "TU")
    );
}

#[test]
fn what_is_wrong_is_told_in_the_order_of_the_page() {
    assert_eq!(
        wrong(&[("programme", ""), ("month_nth", ""), ("ends", "9:00")]),
        ["programme", "month_nth", "ends"]
    );
    assert_eq!(
        wrong(&[("end", "until"), ("until", ""), ("starts_on", "")]),
        ["starts_on", "until"]
    );
    assert_eq!(wrong(&[("repeat", "typed"), ("typed", "FREQ=HOURLY")]), ["typed"]);
    assert_eq!(
        wrong(&[("closed_days", ""), ("horizon", "0")]),
        ["closed_days", "horizon"]
    );
}

#[test]
fn an_end_may_not_be_said_twice() {
    assert_eq!(
        wrong(&[
            ("repeat", "typed"),
            ("typed", "FREQ=WEEKLY;BYDAY=TU;COUNT=3"),
            ("end", "count"),
            ("count", "4")
        ]),
        ["typed"]
    );
}

#[test]
fn a_rule_without_any_day_is_refused_where_it_can_be_mended() {
    let never = [("end", "until"), ("until", "令和8年11月2日")];
    assert_eq!(wrong(&never), ["starts_on"]);
}

#[test]
fn a_horizon_of_ones_own_stays_among_the_choices() {
    let choices = horizon_choices("100");
    let chosen: Vec<&str> = choices
        .iter()
        .filter(|c| c.is_chosen)
        .map(|c| c.label.as_str())
        .collect();
    assert_eq!((choices.len(), chosen), (6, vec!["100日先まで"]));
    assert_eq!(horizon_choices("183").len(), 5);
}
