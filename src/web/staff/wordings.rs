//! `GET /staff/wording` and `GET /staff/programmes/{id}/wording`: whose letters, and which of them, have which words.
//! Deliberately lists every kind of letter: a programme's rules may change, and its words should be ready.

use axum::extract::{Path, State};
use axum::response::Response;

use super::SignedIn;
use super::signed_in::staff_frame;
use super::wording_words as wording;
use crate::actions::edit_wording::WordingError;
use crate::actions::show_wording::{show_changed_wordings, show_worded_programmes};
use crate::catalogue;
use crate::domain::ids::ProgrammeId;
use crate::domain::language::Language;
use crate::domain::letter::LetterKind;
use crate::domain::wording::{Level, WordingKey};
use crate::links;
use crate::pages::shared::Link;
use crate::pages::staff::wordings::WordingRow;
use crate::pages::staff::{StaffPlace, WordedProgrammesPage, WordingsPage};
use crate::web::error::WebError;
use crate::web::render;
use crate::web::state::AppState;

impl From<WordingError> for WebError {
    fn from(error: WordingError) -> Self {
        match error {
            WordingError::Unknown => Self::NotFound,
            WordingError::Store(error) => error.into(),
            WordingError::Text(error) => {
                tracing::error!(error, "a built-in letter could not be put together");
                Self::Ours
            }
            // Both are shown at the form; elsewhere they mean that a link of ours was made up.
            WordingError::Stale | WordingError::Refused(_) => Self::Unreadable,
        }
    }
}

/// Shows the programmes.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn programmes(State(state): State<AppState>, signed_in: SignedIn) -> Result<Response, WebError> {
    let programmes = show_worded_programmes(&state.services, &signed_in.member).await?;
    let link = |href: String, label: &str| Link {
        href,
        label: label.to_owned(),
    };
    let page = WordedProgrammesPage {
        frame: staff_frame(&state, &signed_in, "お知らせの文面", StaffPlace::Calendar),
        back: link(links::STAFF_CALENDAR.to_owned(), "暦と日程"),
        programmes: programmes
            .iter()
            .map(|programme| link(links::staff_wordings(programme.id), &programme.name))
            .collect(),
    };
    Ok(render::ok(&page))
}

/// Shows the letters of a programme.
///
/// # Errors
/// [`WebError::NotFound`] also for a programme of another desk.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id: ProgrammeId = id.parse().map_err(|_| WebError::NotFound)?;
    let (programme, changed) = show_changed_wordings(&state.services, &signed_in.member, id).await?;
    let page = WordingsPage {
        frame: staff_frame(&state, &signed_in, "お知らせの文面", StaffPlace::Calendar),
        back: Link {
            href: links::STAFF_WORDINGS.to_owned(),
            label: "お知らせの文面の事業の一覧".to_owned(),
        },
        what: programme.name.clone(),
        letters: LetterKind::ALL
            .into_iter()
            .map(|kind| row(id, kind, &changed))
            .collect(),
    };
    Ok(render::ok(&page))
}

fn row(programme: ProgrammeId, kind: LetterKind, changed: &[WordingKey]) -> WordingRow {
    let (label, about) = wording::letter(kind);
    let first = WordingKey {
        programme,
        kind,
        language: Language::Ja,
        level: Level::Discreet,
    };
    let mut own = Vec::new();
    for language in Language::ALL {
        for &level in Level::ALL {
            let key = WordingKey {
                language,
                level,
                ..first
            };
            if changed.contains(&key) {
                own.push(Link {
                    href: links::staff_wording(key),
                    label: format!("{}・{}", wording::level(level), catalogue::plain_name(language)),
                });
            }
        }
    }
    WordingRow {
        link: Link {
            href: links::staff_wording(first),
            label: label.to_owned(),
        },
        about,
        changed: own,
    }
}
