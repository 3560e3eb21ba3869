//! `/staff/export`: GET asks which reservations, POST hands them over as a file.
//! Deliberately hands nothing over on GET: every file is an act, and logged.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::SignedIn;
use super::figures::hand_over;
use super::form_reading::{FormReading, field, filled};
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::export_reservations::{Export, Exported, export_reservations};
use crate::actions::show_figures::exportable;
use crate::catalogue;
use crate::domain::calendar::{FiscalYear, jst};
use crate::domain::ids::ProgrammeId;
use crate::domain::reservation::Source;
use crate::domain::staff::Act;
use crate::domain::table_file::{Cell, FileKind, Table};
use crate::links;
use crate::pages::shared::{Link, Problem};
use crate::pages::staff::audit::FilterOption;
use crate::pages::staff::{ExportPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::state::AppState;
use crate::web::{render, words};

/// Asks; this year's sessions, without names and contact, unless told otherwise.
///
/// # Errors
/// [`WebError::NotFound`] for those who may take nothing out.
pub async fn show(State(state): State<AppState>, signed_in: SignedIn) -> Result<Response, WebError> {
    let year = FiscalYear::of(jst::date_of(state.services.now()));
    let fields = filled([
        ("from", year.first_day().to_string()),
        ("to", year.last_day().to_string()),
    ]);
    let page = page(&state, &signed_in, (&fields, Vec::new())).await?;
    Ok(render::ok(&page))
}

/// Hands them over.
///
/// # Errors
/// [`WebError::NotFound`] for those who may take nothing out, and for another desk's programme.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    signed_in.require_somewhere(Act::ExportReservations)?;
    let programme: Option<ProgrammeId> = match fields.get("programme") {
        "" => None,
        id => Some(id.parse().map_err(|_| WebError::NotFound)?),
    };
    let kind = FileKind::from_code(fields.get("kind")).ok_or(WebError::Unreadable)?;
    let mut form = FormReading::of(&fields);
    let (from, to) = (form.date("from", "はじめの日"), form.date("to", "おわりの日"));
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        form.refuse("to", "はじめの日より後の日を入力してください。");
    }
    let is_right = form.is_right();
    let (Some(from), Some(to), true) = (from, to, is_right) else {
        let page = page(&state, &signed_in, (&fields, form.problems())).await?;
        return Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let export = Export {
        programme,
        from,
        to,
        has_names: fields.get("names") == "1",
        has_contact: fields.get("contact") == "1",
    };
    let exported = export_reservations(&state.services, &signed_in.member, export).await?;
    let exported = exported.ok_or(WebError::NotFound)?;
    hand_over(&table(&exported, export), kind, &format!("reservations-{from}-{to}"))
}

fn table(exported: &[Exported], export: Export) -> Table {
    let mut headings = vec![
        "予約番号",
        "事業",
        "開催日",
        "時刻",
        "状態",
        "人数（名）",
        "来る人",
        "予約した人",
        "受付の方法",
        "言語",
        "受付日",
        "秘匿",
    ];
    if export.has_names {
        headings.extend(["お名前", "フリガナ"]);
    }
    if export.has_contact {
        headings.extend(["メールアドレス", "電話番号"]);
    }
    Table {
        name: "予約".to_owned(),
        headings: headings.into_iter().map(str::to_owned).collect(),
        rows: exported.iter().map(|one| row(one, export)).collect(),
    }
}

fn row(one: &Exported, export: Export) -> Vec<Cell> {
    let mut cells = vec![
        Cell::Text(one.number.to_string()),
        Cell::Text(one.programme.clone()),
        Cell::Text(jst::date_of(one.starts_at).to_string()),
        Cell::Text(words::span(one.starts_at, one.ends_at)),
        Cell::from(staff::status_word(one.status).1),
        Cell::Number(u64::from(one.party.persons())),
        Cell::Text(one.party.comes_words()),
        Cell::from(one.relation.word()),
        Cell::from(source(one.source)),
        Cell::from(catalogue::plain_name(one.language)),
        Cell::Text(jst::date_of(one.created_at).to_string()),
        Cell::from(if one.is_concealed { "秘匿" } else { "" }),
    ];
    let pair = |pair: &Option<(String, String)>| {
        let (one, other) = pair.clone().unwrap_or_default();
        [Cell::Text(one), Cell::Text(other)]
    };
    if export.has_names {
        cells.extend(pair(&one.name));
    }
    if export.has_contact {
        cells.extend(pair(&one.contact));
    }
    cells
}

fn source(of: Source) -> &'static str {
    match of {
        Source::Web => "ウェブ",
        Source::Phone => "電話・窓口",
        Source::Api => "ほかの仕組み",
    }
}

async fn page(
    state: &AppState,
    signed_in: &SignedIn,
    (fields, problems): (&Fields, Vec<Problem>),
) -> Result<ExportPage, WebError> {
    signed_in.require_somewhere(Act::ExportReservations)?;
    let programmes = exportable(&state.services, &signed_in.member).await?;
    let option = |value: String, label: &str, name: &str| FilterOption {
        is_chosen: fields.get(name) == value,
        value,
        label: label.to_owned(),
    };
    Ok(ExportPage {
        frame: staff_frame(state, signed_in, "予約の書き出し", StaffPlace::Figures),
        back: Link {
            href: links::STAFF_FIGURES.to_owned(),
            label: "集計".to_owned(),
        },
        action: links::STAFF_EXPORT.to_owned(),
        csrf: signed_in.visit.csrf.clone(),
        programmes: programmes
            .iter()
            .map(|programme| option(programme.id.to_string(), &programme.name, "programme"))
            .collect(),
        from: field(fields, &problems, "from"),
        to: field(fields, &problems, "to"),
        has_names: fields.get("names") == "1",
        has_contact: fields.get("contact") == "1",
        kinds: FileKind::ALL
            .iter()
            .map(|kind| option(kind.code().to_owned(), kind.word(), "kind"))
            .collect(),
        problems,
    })
}
