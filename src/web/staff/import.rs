//! `/staff/import`: a dated list, looked at first (POST), then stored whole (POST to `/confirm`).
//! Deliberately keeps nothing in between: the list travels with the form, and is read again before it is stored.

use std::borrow::Cow;

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::SignedIn;
use super::calendar_words as calendar;
use super::import_words as import;
use super::schedule_words::may_anywhere;
use super::signed_in::staff_frame;
use crate::actions::Directory;
use crate::actions::import_list::{ImportError, check_list, import_list};
use crate::actions::show_calendar::show_directory;
use crate::domain::calendar::sheet_text;
use crate::domain::dated_list::{DatedList, EntryKind};
use crate::domain::session::ScheduleRefusal;
use crate::domain::staff::Act;
use crate::links;
use crate::pages::shared::{Field, Link, Problem};
use crate::pages::staff::import::ImportLine;
use crate::pages::staff::upload::UploadFields;
use crate::pages::staff::{ImportPage, ImportReportPage, ImportedPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::upload::LARGEST_UPLOAD;
use crate::web::form::{Fields, PostedUpload};
use crate::web::render;
use crate::web::state::AppState;

/// Largest list as UTF-8, in bytes: it must fit into the form that confirms it.
const LARGEST_LIST: usize = LARGEST_UPLOAD - 16 * 1024;

/// Shows where a list is chosen.
///
/// # Errors
/// [`WebError::NotFound`] for those who may not make sessions anywhere.
pub async fn show(State(state): State<AppState>, signed_in: SignedIn) -> Result<Response, WebError> {
    allowed(&state, &signed_in).await?;
    Ok(render::ok(&page(&state, &signed_in, UploadFields::default())))
}

/// Reads a list and tells what would become of it. Stores nothing.
///
/// # Errors
/// [`WebError`]; a list that cannot be taken comes back to be corrected.
pub async fn check(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PostedUpload { fields, file }: PostedUpload,
) -> Result<Response, WebError> {
    let directory = allowed(&state, &signed_in).await?;
    let pasted = fields.get("text");
    let text = match &file {
        Some(file) => sheet_text::read(&file.bytes).map(Cow::into_owned),
        None => Some(import::comma_separated(pasted)),
    };
    let refusal = match &text {
        None => Some("文字として読み取れないファイルです。表計算ソフトで「CSV」として保存してから選んでください。"),
        Some(text) if text.trim().is_empty() => Some("ファイルを選ぶか、一覧の内容を貼り付けてください。"),
        Some(text) if text.len() > LARGEST_LIST => Some("一覧が長すぎます。いくつかに分けてください。"),
        Some(_) => None,
    };
    if let Some(refusal) = refusal {
        let is_pasted = file.is_none() && !pasted.trim().is_empty();
        let message = refusal.to_owned();
        let upload = UploadFields {
            action: String::new(),
            file_error: (!is_pasted).then(|| message.clone()),
            choose_again: file.map(|_| "選んだファイルは残せません。もう一度選んでください。".to_owned()),
            text: Field {
                value: pasted.to_owned(),
                error: is_pasted.then_some(message),
            },
            anyway: None,
        };
        let page = page(&state, &signed_in, upload);
        return Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    let text = text.unwrap_or_default();
    match check_list(&state.services, &signed_in.member, text.as_bytes()).await {
        Ok(list) => Ok(render::ok(&confirmable(&state, &signed_in, (&list, text), &directory))),
        Err(error) => refused(&state, &signed_in, error, text),
    }
}

/// Stores a list that was looked at, all of it or nothing.
///
/// # Errors
/// [`WebError`]; a list that can no longer be taken comes back to be corrected.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PostedUpload { fields, .. }: PostedUpload,
) -> Result<Response, WebError> {
    allowed(&state, &signed_in).await?;
    let text = fields.get("text").to_owned();
    match import_list(&state.services, &signed_in.member, text.clone().into_bytes()).await {
        Ok(imported) => Ok(render::see_other(&format!(
            "{}?past={}&upcoming={}",
            links::STAFF_IMPORT_DONE,
            imported.past,
            imported.upcoming
        ))),
        Err(error) => refused(&state, &signed_in, error, text),
    }
}

/// Says what became of it.
///
/// # Errors
/// [`WebError::NotFound`] without the right.
pub async fn done(
    State(state): State<AppState>,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    signed_in.require_somewhere(Act::ManageSessions)?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let number = |name: &str| fields.get(name).parse::<usize>().unwrap_or_default();
    let (past, upcoming) = (number("past"), number("upcoming"));
    let mut facts = Vec::new();
    if upcoming > 0 {
        facts.push("開催回は「予定」として登録しました。確定するまで、予約は入りません。".to_owned());
    }
    if past > 0 {
        facts.push("過ぎた日は、事業のページの「これまで」に出ます。".to_owned());
    }
    let link = |href: &str, label: &str| Link {
        href: href.to_owned(),
        label: label.to_owned(),
    };
    Ok(render::ok(&ImportedPage {
        frame: staff_frame(&state, &signed_in, "日程の取り込み", StaffPlace::Calendar),
        headline: format!("{}を登録しました", amounts(upcoming, past)),
        facts,
        ways: vec![
            link(links::STAFF_PROPOSALS, "予定を確かめて、確定する"),
            link(links::STAFF_IMPORT, "別の一覧を取り込む"),
            link(links::STAFF_CALENDAR, "暦と日程へ戻る"),
        ],
    }))
}

/// 「これからの開催回 5回、過去の記録 7件」
fn amounts(upcoming: usize, past: usize) -> String {
    let upcoming = (upcoming > 0).then(|| format!("これからの開催回 {upcoming}回"));
    let past = (past > 0).then(|| format!("過去の記録 {past}件"));
    let all: Vec<String> = upcoming.into_iter().chain(past).collect();
    all.join("、")
}

/// Desks, venues and programmes, for somebody who may make sessions at one of the desks.
async fn allowed(state: &AppState, signed_in: &SignedIn) -> Result<Directory, WebError> {
    let directory = show_directory(&state.services).await?;
    if may_anywhere(&directory, &signed_in.member, Act::ManageSessions) {
        Ok(directory)
    } else {
        Err(WebError::NotFound)
    }
}

fn page(state: &AppState, signed_in: &SignedIn, upload: UploadFields) -> ImportPage {
    let problem = |field: &str, message: &Option<String>| {
        message.clone().map(|message| Problem {
            field: field.to_owned(),
            message,
        })
    };
    let problems = [problem("file", &upload.file_error), problem("text", &upload.text.error)];
    ImportPage {
        frame: staff_frame(state, signed_in, "日程の取り込み", StaffPlace::Calendar),
        back: Link {
            href: links::STAFF_CALENDAR.to_owned(),
            label: "暦と日程".to_owned(),
        },
        problems: problems.into_iter().flatten().collect(),
        columns: import::COLUMNS.into(),
        example: import::EXAMPLE.to_owned(),
        upload: UploadFields {
            action: links::STAFF_IMPORT.to_owned(),
            ..upload
        },
    }
}

fn confirmable(
    state: &AppState,
    signed_in: &SignedIn,
    (list, text): (&DatedList, String),
    directory: &Directory,
) -> ImportReportPage {
    let is_past = |kind: &EntryKind| matches!(kind, EntryKind::Past { .. });
    let past = list.entries.iter().filter(|entry| is_past(&entry.kind)).count();
    let amounts = amounts(list.entries.len() - past, past);
    let lines = import::entries(&list.entries, &list.warnings, directory);
    ImportReportPage {
        summary: format!("{}行：{amounts}", list.entries.len()),
        warnings: (!list.warnings.is_empty()).then(|| {
            format!(
                "曜日が日付と合わない行が{}件あります。日付のほうを正しいものとして登録します。",
                list.warnings.len()
            )
        }),
        confirm_action: Some(links::STAFF_IMPORT_CONFIRM.to_owned()),
        confirm_label: format!("{amounts}を登録する"),
        ..report(state, signed_in, lines, text)
    }
}

fn refused(state: &AppState, signed_in: &SignedIn, error: ImportError, text: String) -> Result<Response, WebError> {
    let lines = match error {
        ImportError::Problems(problems) => import::problem_lines(&problems, &text),
        ImportError::Refused { line, refusal } => {
            let more = match refusal {
                ScheduleRefusal::OutsideHours(_) => "時間の外の回は、一覧からは登録できません。",
                _ => "",
            };
            let words = format!("{}。{more}", calendar::why(&refusal));
            vec![import::wrong_line(line, &text, words)]
        }
        ImportError::Store(error) => return Err(error.into()),
    };
    let errors: usize = lines.iter().map(|line| line.errors.len()).sum();
    let page = ImportReportPage {
        summary: "直すところと、確かめるところのある行だけを出しています。".to_owned(),
        errors: Some(format!("直すところが{errors}件あります")),
        ..report(state, signed_in, lines, text)
    };
    Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

fn report(state: &AppState, signed_in: &SignedIn, lines: Vec<ImportLine>, text: String) -> ImportReportPage {
    ImportReportPage {
        frame: staff_frame(state, signed_in, "一覧の確認", StaffPlace::Calendar),
        back: Link {
            href: links::STAFF_IMPORT.to_owned(),
            label: "別の一覧を選ぶ".to_owned(),
        },
        summary: String::new(),
        errors: None,
        warnings: None,
        lines,
        confirm_action: None,
        confirm_label: String::new(),
        text,
        check_action: links::STAFF_IMPORT.to_owned(),
    }
}
