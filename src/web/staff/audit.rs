//! `/staff/audit`: GET shows the audit log, narrowed by staff, kind, day and reservation; `…/export` (POST) as a file.
//! Deliberately a POST for the file: handing it over is an act and leaves a line.

use axum::extract::{RawQuery, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};

use super::SignedIn;
use super::audit_words::{chain_words, detail, row};
use super::form_reading::typed_date;
use super::signed_in::staff_frame;
use crate::actions::show_audit::{AuditLine, MOST_EXPORTED, Query, export_audit, show_audit};
use crate::domain::audit::ActKind;
use crate::domain::audit_export::to_csv;
use crate::domain::calendar::jst;
use crate::domain::number::Number;
use crate::links;
use crate::pages::shared::Field;
use crate::pages::staff::audit::FilterOption;
use crate::pages::staff::shared::FilterLink;
use crate::pages::staff::{AuditPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::render;
use crate::web::state::AppState;

/// Fields of the filter.
const NARROWED: [&str; 4] = ["staff", "kind", "day", "number"];

/// Shows a page of the log.
///
/// # Errors
/// [`WebError::NotFound`] for those who may not read it.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let (query, day, number) = read(&fields);
    let shown = show_audit(&state.services, &signed_in.member, &query).await?;
    let mut shown = shown.ok_or(WebError::NotFound)?;
    if is_unclear(&day, &number) {
        // Not everything, as if nothing had been asked for: what is shown must be what stands in the fields.
        shown.lines.clear();
        shown.older = None;
    }
    let kept = kept(&fields);
    let with = |name: &'static str, value: &str| {
        let mut fields: Vec<(&'static str, String)> = kept.iter().filter(|(kept, _)| *kept != name).cloned().collect();
        if !value.is_empty() {
            fields.push((name, value.to_owned()));
        }
        links::staff_audit(&fields)
    };
    let everything = FilterLink {
        href: with("kind", ""),
        label: "すべて".to_owned(),
        is_current: query.kind.is_none(),
    };
    let kinds = ActKind::ALL.iter().map(|kind| FilterLink {
        href: with("kind", kind.code()),
        label: kind.word().to_owned(),
        is_current: query.kind == Some(*kind),
    });
    let page = AuditPage {
        frame: staff_frame(&state, &signed_in, "監査の記録", StaffPlace::Audit),
        chain: chain_words(&shown.chain),
        is_broken: shown.chain.fault.is_some(),
        action: links::STAFF_AUDIT.to_owned(),
        staff: shown
            .staff
            .iter()
            .map(|(id, name)| FilterOption {
                value: id.to_string(),
                label: name.clone(),
                is_chosen: query.staff == Some(*id),
            })
            .collect(),
        kinds: std::iter::once(everything).chain(kinds).collect(),
        kind: query.kind.map(ActKind::code).unwrap_or_default().to_owned(),
        day,
        number,
        rows: shown.lines.iter().map(row).collect(),
        older_href: shown.older.map(|before| with("before", &before.to_string())),
        export_action: links::STAFF_EXPORT_AUDIT.to_owned(),
        csrf: signed_in.visit.csrf.clone(),
        kept,
    };
    Ok(render::ok(&page))
}

/// Hands the lines over that fit the filter.
///
/// # Errors
/// [`WebError::NotFound`] for those who may not read the log.
pub async fn export(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let (query, day, number) = read(&fields);
    if is_unclear(&day, &number) {
        return Ok(render::see_other(&links::staff_audit(&kept(&fields))));
    }
    let lines = export_audit(&state.services, &signed_in.member, &query).await?;
    let lines = lines.ok_or(WebError::NotFound)?;
    let headings = [
        "行",
        "日時",
        "だれが",
        "記号",
        "なにを",
        "種類",
        "対象",
        "予約番号",
        "詳しく",
        "id",
    ];
    let mut rows: Vec<[String; 10]> = lines.iter().map(cells).collect();
    if lines.len() == MOST_EXPORTED {
        let words = "ここまでで切れています。日や職員で絞ると、残りも受け取れます。";
        rows.push(["", "", "", "", "", "", "", "", words, ""].map(str::to_owned));
    }
    let csv = to_csv(headings, rows);
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, csv).into_response())
}

fn cells(line: &AuditLine) -> [String; 10] {
    let entry = &line.entry;
    [
        line.seq.map(|seq| seq.to_string()).unwrap_or_default(),
        jst::rfc3339(entry.at),
        row(line).who,
        entry.actor.clone(),
        entry.act.clone(),
        entry.subject_kind.clone(),
        entry.subject.map(|id| id.to_string()).unwrap_or_default(),
        line.number.clone().unwrap_or_default(),
        entry.detail.as_deref().map(detail).unwrap_or_default(),
        entry.id.to_string(),
    ]
}

/// What was typed into the filter, as far as something was.
fn kept(fields: &Fields) -> Vec<(&'static str, String)> {
    let all = NARROWED.into_iter().map(|name| (name, fields.get(name).to_owned()));
    all.filter(|(_, value)| !value.is_empty()).collect()
}

fn is_unclear(day: &Field, number: &Field) -> bool {
    day.error.is_some() || number.error.is_some()
}

/// The filter, and its fields as they were typed with what is wrong with them.
fn read(fields: &Fields) -> (Query, Field, Field) {
    let (day, day_error) = match typed_date(fields.get("day")) {
        Ok(day) => (day, None),
        Err(message) => (None, Some(message)),
    };
    let typed = fields.get("number").trim();
    let number: Option<Number> = typed.parse().ok();
    let is_wrong = number.is_none() && !typed.is_empty();
    let query = Query {
        staff: fields.get("staff").parse().ok(),
        kind: ActKind::from_code(fields.get("kind")),
        day,
        number,
        before: fields.get("before").parse().ok(),
    };
    let day = Field {
        value: fields.get("day").to_owned(),
        error: day_error,
    };
    let number = Field {
        value: typed.to_owned(),
        error: is_wrong.then(|| "予約番号は「K7-4M2」のような5文字で入力してください。".to_owned()),
    };
    (query, day, number)
}
