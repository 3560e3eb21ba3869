//! Tests of the week as fields: every form of a time, every mistake at its field, and nothing lost on the way back.
//! Deliberately through the fields alone, as a browser sends them.

use super::*;

fn sent(pairs: &[(&str, &str)]) -> Fields {
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    Fields::parse(body.as_bytes())
}

fn problems(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let problems = read_week(&sent(pairs)).unwrap_err();
    problems
        .into_iter()
        .map(|problem| (problem.field, problem.message))
        .collect()
}

/// The fields as a browser sends back a page.
fn sent_back(week: &WeekFields) -> Fields {
    let mut pairs = Vec::new();
    for day in &week.days {
        for (number, span) in (1..).zip(&day.spans) {
            pairs.push((field(day.key, number, "opens"), span.opens.value.clone()));
            pairs.push((field(day.key, number, "closes"), span.closes.value.clone()));
        }
    }
    let pairs: Vec<(&str, &str)> = pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    sent(&pairs)
}

#[test]
fn times_are_read_as_they_are_typed() {
    let hours = read_week(&sent(&[
        ("mon_1_opens", "９：００"),
        ("mon_1_closes", "12時"),
        ("mon_2_opens", "午後1時"),
        ("mon_2_closes", "1600"),
        ("sun_1_opens", " "),
    ]))
    .unwrap();
    assert_eq!(hours.lines(), ["月曜日 午前9時～正午、午後1時～4時"]);
}

#[test]
fn an_empty_form_is_a_desk_without_regular_hours() {
    assert_eq!(read_week(&Fields::default()).unwrap(), OpeningHours::default());
}

#[test]
fn every_mistake_is_told_at_its_field() {
    let told = problems(&[
        ("mon_1_opens", "朝"),
        ("mon_1_closes", "16:00"),
        ("tue_1_opens", "9:00"),
        ("wed_1_opens", "16:00"),
        ("wed_1_closes", "9:00"),
        ("thu_1_opens", "9:00"),
        ("thu_1_closes", "13:00"),
        ("thu_2_opens", "12:00"),
        ("thu_2_closes", "16:00"),
    ]);
    let fields: Vec<&str> = told.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["mon_1_opens", "tue_1_closes", "wed_1_closes", "thu_2_opens"]);
    assert!(told[0].1.starts_with("月曜日の始まり：時刻として読み取れません"));
    assert_eq!(told[1].1, "火曜日の終わりの時刻を入力してください。");
    assert!(told[2].1.starts_with("水曜日の終わりの時刻（午前9時）は"));
    assert!(told[3].1.contains("重なっています"));
}

#[test]
fn what_was_typed_comes_back_with_the_mistake() {
    let fields = sent(&[("mon_1_opens", "朝"), ("mon_1_closes", "４時"), ("tue_1_opens", "９時")]);
    let problems = read_week(&fields).unwrap_err();
    let week = typed_week(&fields, &problems);
    let monday = &week.days[0].spans[0];
    assert_eq!(
        (monday.opens.value.as_str(), monday.closes.value.as_str()),
        ("朝", "４時")
    );
    assert!(monday.opens.is_wrong && !monday.closes.is_wrong);
    assert_eq!((week.days[0].errors.len(), week.days[1].errors.len()), (1, 1));
    assert_eq!(week.days[1].spans[0].opens.value, "９時");
    assert!(week.days.iter().all(|day| day.spans.len() == 2));
}

#[test]
fn hours_survive_the_way_to_the_page_and_back() {
    let at = |hour, minute| chrono::NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
    let span = |from, to| Span::new(from, to).unwrap();
    let hours = OpeningHours::new([
        (Weekday::Mon, span(at(9, 0), at(16, 0))),
        (Weekday::Sat, span(at(0, 0), at(5, 5))),
        (Weekday::Sat, span(at(8, 30), at(12, 0))),
        (Weekday::Sat, span(at(13, 15), at(23, 59))),
    ])
    .unwrap();
    let shown = week_of(&hours);
    assert_eq!((shown.days[0].spans.len(), shown.days[5].spans.len()), (2, 3));
    let back = sent_back(&shown);
    assert_eq!(read_week(&back).unwrap(), hours);
    assert_eq!(sent_back(&typed_week(&back, &[])).body(), back.body());
}

#[test]
fn the_year_end_is_all_or_nothing() {
    let all = |values: [&str; 4]| sent(&YEAR_END.into_iter().zip(values).collect::<Vec<_>>());
    assert_eq!(read_year_end(&all(["", " ", "", ""])).unwrap(), None);
    let usual = read_year_end(&all(["１２", "29", "1", "3"])).unwrap();
    assert_eq!(usual, Some(YearEnd::default()));
    for values in [["12", "", "1", "3"], ["12", "29", "一", "3"], ["12", "29", "1", "-3"]] {
        let problems = read_year_end(&all(values)).unwrap_err();
        assert!(problems[0].message.contains("4つとも"), "{values:?}");
        assert_eq!(typed_year_end(&all(values), &problems).from_month, "12");
    }
    let problems = read_year_end(&all(["11", "31", "1", "3"])).unwrap_err();
    assert_eq!(problems[0].message, "年末年始の休み：11月31日という日はありません。");
    let shown = year_end_of(usual);
    assert_eq!(
        [shown.from_month, shown.from_day, shown.to_month, shown.to_day],
        ["12", "29", "1", "3"]
    );
}
