//! A day that differs from the week between the browser and the domain: reading the fields, and filling them again.
//! Deliberately takes no past day: what was open or closed then cannot be changed any more.

use chrono::{Datelike as _, NaiveDate};

use crate::domain::calendar::{HoursRefusal, Span, SpecialDay, TypedDate, TypedDateRefusal, typed_time};
use crate::domain::person::{Problem as TextProblem, short_line};
use crate::pages::shared::{Choice, Field, Problem};
use crate::pages::staff::week::SpecialDayForm;
use crate::web::form::Fields;

const KINDS: [(&str, &str); 2] = [
    ("closed", "この日は休みにする"),
    ("open", "この日は、次の時間だけひらく"),
];

/// The day that was typed.
///
/// # Errors
/// Every problem at its field, in the order of the form.
pub fn read(fields: &Fields, today: NaiveDate) -> Result<(NaiveDate, SpecialDay), Vec<Problem>> {
    let mut problems = Vec::new();
    let on = kept(&mut problems, "on", date(fields.get("on"), today));
    let span = match fields.get("kind") {
        "closed" => Some(None),
        "open" => read_span(fields, &mut problems).map(Some),
        _ => kept(&mut problems, "kind", Err("休みか開所かを選んでください。".to_owned())),
    };
    let reason = kept(&mut problems, "reason", reason(fields.get("reason")));
    match (on, span, reason) {
        (Some(on), Some(None), Some(reason)) => Ok((on, SpecialDay::Closed { reason })),
        (Some(on), Some(Some(span)), Some(reason)) => Ok((on, SpecialDay::Open { span, reason })),
        _ => Err(problems),
    }
}

fn kept<T>(problems: &mut Vec<Problem>, field: &str, read: Result<T, String>) -> Option<T> {
    let message = match read {
        Ok(value) => return Some(value),
        Err(message) => message,
    };
    let field = field.to_owned();
    problems.push(Problem { field, message });
    None
}

fn date(typed: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    let date = TypedDate::parse(typed).map_err(|refusal| match refusal {
        TypedDateRefusal::Empty => "日付を入力してください。".to_owned(),
        TypedDateRefusal::NotUnderstood => without_year(typed, today).unwrap_or_else(|| format!("{refusal}。")),
        other => format!("{other}。"),
    })?;
    let on = date.check_weekday().map_err(|mismatch| format!("{mismatch}。"))?;
    if on < today {
        return Err("過ぎた日です。きょうからあとの日を入力してください。".to_owned());
    }
    Ok(on)
}

/// 「12/28」 is what people type; which year is meant is theirs to say.
fn without_year(typed: &str, today: NaiveDate) -> Option<String> {
    let in_year = |year: i32| {
        let forms = [format!("{year}年{typed}"), format!("{year}/{typed}")];
        forms.iter().find_map(|text| TypedDate::parse(text).ok())
    };
    let this_year = today.year();
    let next = [in_year(this_year)?, in_year(this_year + 1)?]
        .into_iter()
        .find(|date| date.date >= today)?;
    let (year, month, day) = (next.date.year(), next.date.month(), next.date.day());
    Some(format!("年も入力してください。例：{year}/{month}/{day}"))
}

fn read_span(fields: &Fields, problems: &mut Vec<Problem>) -> Option<Span> {
    let time = |field: &str, words: &str| {
        typed_time::parse(fields.get(field)).map_err(|refusal| match refusal {
            typed_time::TypedTimeRefusal::Empty => format!("{words}の時刻を入力してください。"),
            other => format!("{words}：{other}。"),
        })
    };
    let opens = kept(problems, "opens", time("opens", "始まり"));
    let closes = kept(problems, "closes", time("closes", "終わり"));
    let span = Span::new(opens?, closes?).map_err(|refusal: HoursRefusal| format!("{refusal}。"));
    kept(problems, "closes", span)
}

fn reason(typed: &str) -> Result<String, String> {
    let reason = short_line(typed).and_then(|reason| reason.ok_or(TextProblem::Missing));
    let reason = reason.map_err(|problem| match problem {
        TextProblem::Missing => "理由を入力してください。公開の画面に出ます。".to_owned(),
        other => format!("{other}。"),
    })?;
    // The pages say 「○○のため」 themselves.
    let bare = reason.trim_end_matches(['。', '、']);
    let bare = bare.strip_suffix("のため").unwrap_or(bare).trim_end();
    if bare.is_empty() {
        return Err("理由を入力してください。公開の画面に出ます。".to_owned());
    }
    Ok(bare.to_owned())
}

/// The form as it was typed.
#[must_use]
pub fn typed(action: String, fields: &Fields, problems: &[Problem]) -> SpecialDayForm {
    let error = |name: &str| {
        let own = problems.iter().find(|problem| problem.field == name);
        own.map(|problem| problem.message.clone())
    };
    let field = |name: &str| Field {
        value: fields.get(name).to_owned(),
        error: error(name),
    };
    let choice = |(value, label): (&str, &str)| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        is_chosen: fields.get("kind") == value,
    };
    SpecialDayForm {
        action,
        on: field("on"),
        kind: KINDS.map(choice).into(),
        kind_error: error("kind"),
        opens: field("opens"),
        closes: field("closes"),
        reason: field("reason"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: &str = "2026-11-24";

    fn sent(pairs: &[(&str, &str)]) -> Fields {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        Fields::parse(body.as_bytes())
    }

    fn read_all(pairs: &[(&str, &str)]) -> Result<(String, SpecialDay), Vec<(String, String)>> {
        let read = read(&sent(pairs), TODAY.parse().unwrap());
        let told = |problem: Problem| (problem.field, problem.message);
        read.map(|(on, day)| (on.to_string(), day))
            .map_err(|problems| problems.into_iter().map(told).collect())
    }

    #[test]
    fn a_closed_day_is_read_from_any_form_of_its_date() {
        for on in ["令和8年12月28日（月）", "Ｒ８.12.28", "2026/12/28"] {
            let closed = SpecialDay::Closed {
                reason: "庁舎の停電".to_owned(),
            };
            let read = read_all(&[("on", on), ("kind", "closed"), ("reason", " 庁舎の停電のため。")]);
            assert_eq!(read, Ok(("2026-12-28".to_owned(), closed)), "{on}");
        }
    }

    #[test]
    fn an_open_day_needs_its_times_and_a_closed_one_does_not_read_them() {
        let fields = [
            ("on", "2026-12-12"),
            ("opens", "１０時"),
            ("closes", "15:00"),
            ("reason", "休日相談会"),
        ];
        let (_, open) = read_all(&[&fields[..], &[("kind", "open")]].concat()).unwrap();
        assert_eq!(open.spans()[0].to_string(), "午前10時～午後3時");
        let (_, closed) = read_all(&[&fields[..], &[("kind", "closed")]].concat()).unwrap();
        assert!(closed.spans().is_empty());
        let wrong = [
            ("on", "2026-12-12"),
            ("kind", "open"),
            ("opens", "15時"),
            ("reason", "x"),
        ];
        assert_eq!(
            read_all(&wrong).unwrap_err(),
            [("closes".to_owned(), "終わりの時刻を入力してください。".to_owned())]
        );
        let backwards = read_all(&[&wrong[..], &[("closes", "10時")]].concat()).unwrap_err();
        assert_eq!(backwards[0].0, "closes");
    }

    #[test]
    fn a_date_that_may_be_a_slip_is_refused() {
        let on = |text| {
            let problems = read_all(&[("on", text), ("kind", "closed"), ("reason", "停電")]).unwrap_err();
            assert_eq!((problems.len(), problems[0].0.as_str()), (1, "on"), "{text}");
            problems[0].1.clone()
        };
        assert_eq!(on(""), "日付を入力してください。");
        assert_eq!(on("12/28"), "年も入力してください。例：2026/12/28");
        assert_eq!(on("1月4日"), "年も入力してください。例：2027/1/4");
        assert_eq!(on("１２月２８日（月）"), "年も入力してください。例：2026/12/28");
        assert!(on("あした").starts_with("日付として読み取れません"));
        assert!(on("令和8年12月28日（火）").contains("正しくは令和8年12月28日（月）です"));
        assert!(on("2026/11/23").starts_with("過ぎた日です"));
        assert!(on("2026/2/30").contains("という日はありません"));
    }

    #[test]
    fn every_problem_is_told_and_nothing_typed_is_lost() {
        let fields = sent(&[("on", "12/28"), ("opens", "10時"), ("reason", "のため")]);
        let problems = read(&fields, TODAY.parse().unwrap()).unwrap_err();
        let names: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(names, ["on", "kind", "reason"]);
        let form = typed("/staff/desks/1/special-days".to_owned(), &fields, &problems);
        assert_eq!((form.on.value.as_str(), form.opens.value.as_str()), ("12/28", "10時"));
        assert!(form.on.error.is_some() && form.kind_error.is_some() && form.reason.error.is_some());
        assert!(!form.is("closed") && !form.is("open"));
    }
}
