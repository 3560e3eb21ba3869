//! `/staff/holidays`: the public holidays of a year and where they come from; POST takes the Cabinet Office's file over.
//! Deliberately all or nothing: a file that cannot be read leaves everything as it was, and says in which line and why.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{Datelike as _, NaiveDate};

use super::SignedIn;
use super::signed_in::staff_frame;
use crate::actions::edit_calendar::upload_holidays;
use crate::actions::show_calendar::show_holiday_list;
use crate::domain::calendar::{
    Certainty, FIRST_YEAR, HolidayFileRefusal, HolidayList, Holidays, LAST_YEAR, holiday_on, holidays_in, jst,
    sheet_text, wareki,
};
use crate::domain::staff::Act;
use crate::links;
use crate::pages::shared::{Field, Link, Problem};
use crate::pages::staff::holidays::{DifferenceRow, HolidayRow};
use crate::pages::staff::upload::UploadFields;
use crate::pages::staff::{HolidaysPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedUpload, UploadedFile};
use crate::web::render;
use crate::web::state::AppState;
use crate::web::words;

/// Shows a year.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let year = fields.get("year").parse().ok();
    let list = show_holiday_list(&state.services).await?;
    let saved = list.as_ref().filter(|_| fields.get("saved") == "list").map(saved_words);
    let mut page = page(&state, &signed_in, list, year);
    page.saved = saved;
    Ok(render::ok(&page))
}

fn saved_words(list: &HolidayList) -> String {
    format!(
        "{}年～{}年の一覧（{}日）を取り込みました。",
        list.first_year(),
        list.last_year(),
        list.days().len()
    )
}

/// Takes a list over.
///
/// # Errors
/// [`WebError`]; what was pasted survives a mistake, a file is chosen anew.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PostedUpload { fields, file }: PostedUpload,
) -> Result<Response, WebError> {
    if !signed_in.member.may_everywhere(Act::ManageCity) {
        return Err(WebError::NotFound);
    }
    let pasted = fields.get("text");
    let refused = match read(file.as_ref(), pasted, fields.get("anyway") == "yes") {
        Ok(list) => {
            upload_holidays(&state.services, &signed_in.member, list).await?;
            return Ok(render::see_other(&format!("{}?saved=list", links::STAFF_HOLIDAYS)));
        }
        Err(refused) => *refused,
    };
    let list = show_holiday_list(&state.services).await?;
    let mut page = page(&state, &signed_in, list, None);
    let errors = [("file", &refused.file_error), ("text", &refused.text.error)];
    page.problems = errors
        .into_iter()
        .filter_map(|(field, error)| {
            let field = field.to_owned();
            error.clone().map(|message| Problem { field, message })
        })
        .collect();
    page.upload = Some(refused);
    Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// The list, or the form as it is shown again: what stood in a file stands in the field then, to be put right there.
fn read(file: Option<&UploadedFile>, pasted: &str, anyway: bool) -> Result<HolidayList, Box<UploadFields>> {
    let at_file = |message: &str, choose_again: Option<&str>| {
        Box::new(UploadFields {
            action: links::STAFF_HOLIDAYS.to_owned(),
            file_error: Some(message.to_owned()),
            choose_again: choose_again.map(str::to_owned),
            text: Field {
                value: pasted.to_owned(),
                error: None,
            },
            anyway: None,
        })
    };
    let text = match file {
        Some(file) => sheet_text::read(&file.bytes).ok_or_else(|| {
            let message = format!("{}。", HolidayFileRefusal::NotText);
            at_file(&message, Some("選んだファイルは残せません。もう一度選んでください。"))
        })?,
        None if pasted.trim().is_empty() => {
            return Err(at_file("ファイルを選ぶか、一覧の内容を貼り付けてください。", None));
        }
        None => pasted.into(),
    };
    let at_text = |message: String, anyway: Option<String>| {
        let value = text.clone().into_owned();
        Box::new(UploadFields {
            action: links::STAFF_HOLIDAYS.to_owned(),
            text: Field {
                value,
                error: Some(message),
            },
            anyway,
            ..UploadFields::default()
        })
    };
    let list = HolidayList::read(text.as_bytes()).map_err(|refusal| at_text(format!("{refusal}。"), None))?;
    match list.thin_years().as_slice() {
        [(year, count), ..] if !anyway => {
            let message = format!(
                "{year}年の祝日が{count}日しかありません。途中で切れた一覧かもしれません。内閣府のページから取り直してください。"
            );
            Err(at_text(message, Some("足りないままで取り込む".to_owned())))
        }
        _ => Ok(list),
    }
}

fn page(state: &AppState, signed_in: &SignedIn, list: Option<HolidayList>, year: Option<i32>) -> HolidaysPage {
    let this_year = jst::date_of(state.services.now()).year();
    let last = list.as_ref().map_or(LAST_YEAR, |list| list.last_year().max(LAST_YEAR));
    let first = list
        .as_ref()
        .map_or(FIRST_YEAR, |list| list.first_year().min(FIRST_YEAR));
    let year = year.unwrap_or(this_year).clamp(first, last);
    let (source, source_notes) = source(list.as_ref());
    let differences = list.as_ref().map(differences);
    let holidays = list.map_or_else(Holidays::default, Holidays::with);
    let days = holidays.in_year(year);
    let is_expected = days.iter().any(|day| day.certainty == Certainty::Expected);
    let link = |year: i32| Link {
        href: format!("{}?year={year}", links::STAFF_HOLIDAYS),
        label: format!("{year}年"),
    };
    HolidaysPage {
        frame: staff_frame(state, signed_in, "祝日", StaffPlace::Calendar),
        back: Link {
            href: links::STAFF_CALENDAR.to_owned(),
            label: "暦と日程".to_owned(),
        },
        saved: None,
        problems: Vec::new(),
        heading: format!("{}の祝日", year_words(year)),
        count: format!("{}日", days.len()),
        expected: is_expected
            .then(|| "まだ公表されていない年です。法律のとおりに計算した予定で、変わることがあります。".to_owned()),
        previous: (year > first).then(|| link(year - 1)),
        next: (year < last).then(|| link(year + 1)),
        days: days
            .into_iter()
            .map(|day| HolidayRow {
                date: words::day(day.date),
                iso_date: day.date.to_string(),
                name: day.name.into_owned(),
                is_expected: day.certainty == Certainty::Expected,
            })
            .collect(),
        source,
        source_notes,
        differences,
        upload: signed_in.member.may_everywhere(Act::ManageCity).then(|| UploadFields {
            action: links::STAFF_HOLIDAYS.to_owned(),
            ..UploadFields::default()
        }),
    }
}

/// 「令和8年（2026年）」, 「平成31年・令和元年（2019年）」
fn year_words(year: i32) -> String {
    let era = |month, day| NaiveDate::from_ymd_opt(year, month, day).map(wareki::year);
    match (era(1, 1), era(12, 31)) {
        (Some(first), Some(last)) if first != last => format!("{first}・{last}（{year}年）"),
        (Some(only), _) => format!("{only}（{year}年）"),
        _ => format!("{year}年"),
    }
}

fn source(list: Option<&HolidayList>) -> (String, Vec<String>) {
    let Some(list) = list else {
        let note = format!("祝日法の規則で、{FIRST_YEAR}年から{LAST_YEAR}年までを計算しています。");
        return ("規則による計算".to_owned(), vec![note]);
    };
    let source = format!("内閣府の一覧（{}年～{}年）", list.first_year(), list.last_year());
    (
        source,
        vec!["一覧にない年は、祝日法の規則で計算しています。".to_owned()],
    )
}

/// Days that are a holiday by one and not by the other; names are not compared, the list calls many of them just 休日.
fn differences(list: &HolidayList) -> Vec<DifferenceRow> {
    let years = list.first_year().max(FIRST_YEAR)..=list.last_year().min(LAST_YEAR);
    let only_listed = list
        .days()
        .iter()
        .filter(|(date, _)| years.contains(&date.year()) && holiday_on(**date).is_none())
        .map(|(date, name)| (*date, format!("一覧では「{name}」、規則では祝日ではありません")));
    let only_by_rule = years.clone().flat_map(holidays_in).filter_map(|day| {
        let is_listed = list.name_on(day.date).is_some();
        let words = format!("一覧にはなく、規則では「{}」です", day.name);
        (!is_listed).then_some((day.date, words))
    });
    let mut all: Vec<(NaiveDate, String)> = only_listed.chain(only_by_rule).collect();
    all.sort();
    let row = |(date, words)| DifferenceRow {
        date: wareki::date(date),
        words,
    };
    all.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_and_the_rules_are_compared_by_day_and_in_both_directions() {
        let mut days: std::collections::BTreeMap<NaiveDate, String> = [2026, 2027]
            .into_iter()
            .flat_map(holidays_in)
            .map(|day| (day.date, "休日".to_owned()))
            .collect();
        let same = HolidayList::from_days(days.clone()).unwrap();
        assert!(differences(&same).is_empty());
        let day = |text: &str| -> NaiveDate { text.parse().unwrap() };
        days.insert(day("2026-06-01"), "即位の日".to_owned());
        assert!(days.remove(&day("2027-01-01")).is_some());
        let told = differences(&HolidayList::from_days(days).unwrap());
        let told: Vec<(&str, &str)> = told.iter().map(|row| (row.date.as_str(), row.words.as_str())).collect();
        assert_eq!(
            told,
            [
                (
                    "令和8年6月1日（月）",
                    "一覧では「即位の日」、規則では祝日ではありません"
                ),
                ("令和9年1月1日（金）", "一覧にはなく、規則では「元日」です"),
            ]
        );
    }

    #[test]
    fn a_year_with_two_eras_carries_both() {
        assert_eq!(year_words(2026), "令和8年（2026年）");
        assert_eq!(year_words(2019), "平成31年・令和元年（2019年）");
        assert_eq!(year_words(1955), "昭和30年（1955年）");
    }
}
