//! `/staff/programmes/{id}`: a programme's names, texts and rules; POST tries them on the public page or saves them.
//! Deliberately one form for all of it: what is tried is what would be saved, and nothing that was typed is lost.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveTime;

use super::SignedIn;
use super::programme_page::{Said, changes, page};
use super::{programme_reading, programme_values};
use crate::actions::edit_programme::{NewContent, ProgrammeError, edit_programme};
use crate::actions::show_programme_content::{ManagedProgramme, preview_programme, show_programme_content};
use crate::domain::calendar::jst;
use crate::domain::ids::ProgrammeId;
use crate::domain::programme_content::ProgrammeContent;
use crate::links;
use crate::pages::programme::Preview;
use crate::pages::shared::Problem;
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::public;
use crate::web::render;
use crate::web::state::AppState;

impl From<ProgrammeError> for WebError {
    fn from(error: ProgrammeError) -> Self {
        match error {
            ProgrammeError::Unknown => Self::NotFound,
            ProgrammeError::Store(error) => error.into(),
            // Both are shown at the form; elsewhere they mean that a link of ours was made up.
            ProgrammeError::Stale | ProgrammeError::Refused(_) => Self::Unreadable,
        }
    }
}

/// Shows what is in use, or an earlier version.
///
/// # Errors
/// [`WebError::NotFound`] also for a programme of another desk.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let query = Fields::parse(query.unwrap_or_default().as_bytes());
    let shown = find(&state, &signed_in, &id).await?;
    let said = match query.get("version") {
        "" => Said {
            notice: notice(query.get("done")),
            ..Said::default()
        },
        version => earlier(&shown, version)?,
    };
    Ok(render::ok(&page(&state, &signed_in, &shown, said)))
}

/// Tries or saves what was typed, or leads back to it.
///
/// # Errors
/// [`WebError::NotFound`] also for a programme of another desk; what was typed survives every refusal.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(mut fields): PostedForm,
) -> Result<Response, WebError> {
    let shown = find(&state, &signed_in, &id).await?;
    let act = fields.get("act").to_owned();
    fields.forget("act");
    if act == "edit" {
        return Ok(form(&state, &signed_in, &shown, (StatusCode::OK, fields, Vec::new())));
    }
    let interviews: Vec<&str> = shown.interviews.iter().map(|one| one.key.as_str()).collect();
    let content = match programme_reading::read(&fields, &shown.programme, &interviews) {
        Ok(content) => content,
        Err(problems) => {
            let refused = (StatusCode::UNPROCESSABLE_ENTITY, fields, problems);
            return Ok(form(&state, &signed_in, &shown, refused));
        }
    };
    let done = match act.as_str() {
        "save" => save(&state, &signed_in, &fields, (&shown, content)).await,
        _ => preview(&state, &signed_in, &fields, (&shown, content)).await,
    };
    match done {
        Err(Refused::Content(problems)) => {
            let refused = (StatusCode::UNPROCESSABLE_ENTITY, fields, problems);
            Ok(form(&state, &signed_in, &shown, refused))
        }
        Err(Refused::Stale) => {
            let shown = find(&state, &signed_in, &id).await?;
            let said = Said {
                is_stale: true,
                typed: Some(fields),
                ..Said::default()
            };
            let page = page(&state, &signed_in, &shown, said);
            Ok(render::page(StatusCode::CONFLICT, &page))
        }
        Err(Refused::Otherwise(error)) => Err(error),
        Ok(response) => Ok(response),
    }
}

/// Why nothing was saved or shown.
enum Refused {
    Content(Vec<Problem>),
    Stale,
    Otherwise(WebError),
}

impl From<ProgrammeError> for Refused {
    fn from(error: ProgrammeError) -> Self {
        match error {
            ProgrammeError::Refused(problems) => Self::Content(programme_reading::refused(&problems)),
            ProgrammeError::Stale => Self::Stale,
            other => Self::Otherwise(other.into()),
        }
    }
}

async fn save(
    state: &AppState,
    signed_in: &SignedIn,
    fields: &Fields,
    (shown, content): (&ManagedProgramme, ProgrammeContent),
) -> Result<Response, Refused> {
    let opened = fields.get("opened").parse();
    let new = NewContent {
        programme: shown.programme.id,
        opened: opened.map_err(|_| Refused::Otherwise(WebError::Unreadable))?,
        content,
    };
    edit_programme(&state.services, &signed_in.member, new).await?;
    let there = format!("{}?done=saved", links::staff_programme(shown.programme.id));
    Ok(render::see_other(&there))
}

async fn preview(
    state: &AppState,
    signed_in: &SignedIn,
    fields: &Fields,
    (shown, content): (&ManagedProgramme, ProgrammeContent),
) -> Result<Response, Refused> {
    let id = shown.programme.id;
    let today = jst::instant(jst::date_of(state.services.now()), NaiveTime::MIN);
    let tried = preview_programme(&state.services, &signed_in.member, (id, &content), today).await?;
    let draft = tried.schedule.directory.programmes.get(&id);
    let draft = draft.ok_or(Refused::Otherwise(WebError::NotFound))?;
    let csrf = &signed_in.visit.csrf;
    let mut page =
        public::programme::page(state, (&tried.schedule, draft), &tried.past, csrf).map_err(Refused::Otherwise)?;
    let stored = programme_values::of(&ProgrammeContent::of(&shown.programme));
    page.frame.languages = None;
    page.preview = Some(Preview {
        action: links::staff_programme(id),
        kept: fields.kept(),
        changes: changes(&stored, &programme_values::of(&content)),
    });
    Ok(render::ok(&page))
}

fn notice(done: &str) -> Option<String> {
    let words = match done {
        "saved" => "この事業の内容を保存しました。",
        "made" => "事業をつくりました。ページの文と受付のきまりを書いて、一覧に出してください。",
        "copied" => "新しい事業をつくりました。まだ公開の一覧には出ていません。",
        "ended" => "この事業を終えました。いまある開催回と予約は、そのまま続きます。",
        "resumed" => "この事業を、また始めました。",
        _ => return None,
    };
    Some(words.to_owned())
}

/// A programme that the reader manages.
///
/// # Errors
/// [`WebError::NotFound`] also for a programme of another desk.
pub async fn find(state: &AppState, signed_in: &SignedIn, id: &str) -> Result<ManagedProgramme, WebError> {
    let id: ProgrammeId = id.parse().map_err(|_| WebError::NotFound)?;
    Ok(show_programme_content(&state.services, &signed_in.member, id).await?)
}

fn form(
    state: &AppState,
    signed_in: &SignedIn,
    shown: &ManagedProgramme,
    (status, typed, problems): (StatusCode, Fields, Vec<Problem>),
) -> Response {
    let opened = typed.get("opened").parse().unwrap_or(shown.newest);
    let said = Said {
        typed: Some(typed),
        problems,
        ..Said::default()
    };
    let mut page = page(state, signed_in, shown, said);
    // What this form has not seen stays unseen: saving it is still refused if somebody was faster.
    page.opened = opened;
    render::page(status, &page)
}

fn earlier(shown: &ManagedProgramme, version: &str) -> Result<Said, WebError> {
    let number: u32 = version.parse().map_err(|_| WebError::NotFound)?;
    let found = shown.versions.iter().find(|version| version.number == number);
    let content = &found.ok_or(WebError::NotFound)?.content;
    Ok(Said {
        notice: Some(format!(
            "第{number}版の内容を表示しています。「この内容で保存する」を押すと、もう一度使えます。"
        )),
        typed: Some(programme_values::of(content)),
        ..Said::default()
    })
}
