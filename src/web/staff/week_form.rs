//! The hours of a week and the year-end between the browser and the domain: reading the fields, and filling them again.
//! Deliberately loses nothing: what cannot be understood goes out again as it was typed, with what to do about it.

use chrono::Weekday;
use unicode_normalization::UnicodeNormalization as _;

use crate::domain::calendar::opening_hours::spans_wording;
use crate::domain::calendar::{HoursRefusal, OpeningHours, Span, YearEnd, typed_time, wareki};
use crate::pages::shared::Problem;
use crate::pages::staff::week::{SpanFields, TimeField, WeekDay, WeekFields, YearEndFields};
use crate::web::form::Fields;

const WEEK: [(Weekday, &str); 7] = [
    (Weekday::Mon, "mon"),
    (Weekday::Tue, "tue"),
    (Weekday::Wed, "wed"),
    (Weekday::Thu, "thu"),
    (Weekday::Fri, "fri"),
    (Weekday::Sat, "sat"),
    (Weekday::Sun, "sun"),
];

/// So many spans a day are shown, empty or not.
const SHOWN: usize = 2;

/// So many spans a day are read: a desk that already has more than are usually shown keeps them.
const MOST: usize = 4;

fn field(key: &str, number: usize, edge: &str) -> String {
    format!("{key}_{number}_{edge}")
}

/// The hours that were typed.
///
/// # Errors
/// Every problem at its field, in the order of the form.
pub fn read_week(fields: &Fields) -> Result<OpeningHours, Vec<Problem>> {
    let (mut hours, mut problems) = (Vec::new(), Vec::new());
    for (weekday, key) in WEEK {
        let mut spans: Vec<Span> = Vec::new();
        for number in 1..=MOST {
            match read_span(fields, weekday, (key, number)) {
                Ok(span) => spans.extend(span),
                Err(wrong) => problems.extend(wrong),
            }
        }
        if let Err(refusal) = OpeningHours::new(spans.iter().map(|span| (weekday, *span))) {
            problems.push(Problem {
                field: field(key, 2, "opens"),
                message: refusal_words(refusal),
            });
        }
        hours.extend(spans.into_iter().map(|span| (weekday, span)));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    OpeningHours::new(hours).map_err(|refusal| {
        vec![Problem {
            field: field("mon", 1, "opens"),
            message: refusal_words(refusal),
        }]
    })
}

fn refusal_words(refusal: HoursRefusal) -> String {
    format!("{refusal}。")
}

fn read_span(fields: &Fields, weekday: Weekday, (key, number): (&str, usize)) -> Result<Option<Span>, Vec<Problem>> {
    let edges = [("opens", "始まり"), ("closes", "終わり")];
    let [opens, closes] = edges.map(|(edge, _)| fields.get(&field(key, number, edge)).trim());
    if opens.is_empty() && closes.is_empty() {
        return Ok(None);
    }
    let day = wareki::weekday_name(weekday);
    let mut problems = Vec::new();
    let [opens, closes] = [opens, closes].map(typed_time::parse);
    for (read, (edge, words)) in [opens, closes].iter().zip(edges) {
        let message = match read {
            Ok(_) => continue,
            Err(typed_time::TypedTimeRefusal::Empty) => format!("{day}の{words}の時刻を入力してください。"),
            Err(refusal) => format!("{day}の{words}：{refusal}。"),
        };
        let field = field(key, number, edge);
        problems.push(Problem { field, message });
    }
    let (Ok(opens), Ok(closes)) = (opens, closes) else {
        return Err(problems);
    };
    Span::new(opens, closes).map(Some).map_err(|refusal| {
        vec![Problem {
            field: field(key, number, "closes"),
            message: format!("{day}の{refusal}。"),
        }]
    })
}

/// The fields with the hours as they are.
#[must_use]
pub fn week_of(hours: &OpeningHours) -> WeekFields {
    let days = WEEK.map(|(weekday, key)| {
        let spans = hours.spans_on(weekday);
        let filled = (0..spans.len().max(SHOWN)).map(|index| {
            let span = spans.get(index);
            let edge = |time: fn(Span) -> chrono::NaiveTime| TimeField {
                value: span.map_or_else(String::new, |span| typed_time::in_field(time(*span))),
                is_wrong: false,
            };
            SpanFields {
                opens: edge(Span::opens),
                closes: edge(Span::closes),
            }
        });
        WeekDay {
            key,
            name: wareki::weekday_name(weekday),
            spans: filled.collect(),
            errors: Vec::new(),
        }
    });
    WeekFields { days: days.into() }
}

/// The fields as they were typed.
#[must_use]
pub fn typed_week(fields: &Fields, problems: &[Problem]) -> WeekFields {
    let days = WEEK.map(|(weekday, key)| {
        let edge = |number, edge| {
            let name = field(key, number, edge);
            TimeField {
                value: fields.get(&name).to_owned(),
                is_wrong: problems.iter().any(|problem| problem.field == name),
            }
        };
        let span = |number| SpanFields {
            opens: edge(number, "opens"),
            closes: edge(number, "closes"),
        };
        let is_filled = |span: &SpanFields| !(span.opens.value.is_empty() && span.closes.value.is_empty());
        let mut spans: Vec<SpanFields> = (1..=MOST).map(span).collect();
        while spans.len() > SHOWN && !spans.last().is_some_and(is_filled) {
            spans.pop();
        }
        let own = problems
            .iter()
            .filter(|problem| problem.field.split('_').next() == Some(key));
        WeekDay {
            key,
            name: wareki::weekday_name(weekday),
            spans,
            errors: own.map(|problem| problem.message.clone()).collect(),
        }
    });
    WeekFields { days: days.into() }
}

/// At a field that a colleague has changed meanwhile: what stands there now.
#[must_use]
pub fn changed_meanwhile(field: &str, now: &str) -> Problem {
    Problem {
        field: field.to_owned(),
        message: format!("先に、ほかの職員が変えました。いまは「{now}」です。よろしければ、もう一度保存してください。"),
    }
}

/// What stands there now, at each day that was typed otherwise.
#[must_use]
pub fn stale_week(stored: &OpeningHours, typed: &OpeningHours) -> Vec<Problem> {
    let differ = WEEK
        .into_iter()
        .filter(|(day, _)| stored.spans_on(*day) != typed.spans_on(*day));
    let now = |(day, key): (Weekday, &str)| {
        let words = match stored.spans_on(day) {
            [] => "休み".to_owned(),
            spans => spans_wording(spans),
        };
        let named = format!("{} {words}", wareki::weekday_name(day));
        changed_meanwhile(&field(key, 1, "opens"), &named)
    };
    differ.map(now).collect()
}

const YEAR_END: [&str; 4] = [
    "year_end_from_month",
    "year_end_from_day",
    "year_end_to_month",
    "year_end_to_day",
];

/// The yearly closure that was typed, or none.
///
/// # Errors
/// The one problem, at `year_end`.
pub fn read_year_end(fields: &Fields) -> Result<Option<YearEnd>, Vec<Problem>> {
    let problem = |message: String| {
        vec![Problem {
            field: "year_end".to_owned(),
            message,
        }]
    };
    let typed = YEAR_END.map(|name| {
        let text: String = fields.get(name).nfkc().collect();
        text.trim().to_owned()
    });
    if typed.iter().all(String::is_empty) {
        return Ok(None);
    }
    let [from_month, from_day, to_month, to_day] = typed.map(|text| text.parse::<u32>());
    let (Ok(from_month), Ok(from_day), Ok(to_month), Ok(to_day)) = (from_month, from_day, to_month, to_day) else {
        let message = "年末年始の休みは、4つとも数字で入力するか、4つとも空にしてください。";
        return Err(problem(message.to_owned()));
    };
    YearEnd::new((from_month, from_day), (to_month, to_day))
        .map(Some)
        .map_err(|no_such_day| problem(format!("年末年始の休み：{no_such_day}。")))
}

/// The fields with the closure as it is.
#[must_use]
pub fn year_end_of(range: Option<YearEnd>) -> YearEndFields {
    let Some(range) = range else {
        return YearEndFields::default();
    };
    let ((from_month, from_day), (to_month, to_day)) = (range.first(), range.last());
    YearEndFields {
        from_month: from_month.to_string(),
        from_day: from_day.to_string(),
        to_month: to_month.to_string(),
        to_day: to_day.to_string(),
        error: None,
    }
}

/// The fields as they were typed.
#[must_use]
pub fn typed_year_end(fields: &Fields, problems: &[Problem]) -> YearEndFields {
    let [from_month, from_day, to_month, to_day] = YEAR_END.map(|name| fields.get(name).to_owned());
    let error = problems.iter().find(|problem| problem.field == "year_end");
    YearEndFields {
        from_month,
        from_day,
        to_month,
        to_day,
        error: error.map(|problem| problem.message.clone()),
    }
}

#[cfg(test)]
mod tests;
