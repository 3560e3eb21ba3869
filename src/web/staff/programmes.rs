//! `GET /staff/programmes`: the programmes that the reader manages.
//! Deliberately shows suspended and unlisted ones too: here they are brought back.

use axum::extract::State;
use axum::response::Response;

use super::SignedIn;
use super::programme_fields::choice_words;
use super::signed_in::staff_frame;
use crate::actions::show_programme_content::show_managed_programmes;
use crate::domain::programme::Programme;
use crate::domain::staff::Act;
use crate::links;
use crate::pages::shared::Link;
use crate::pages::staff::programmes::ProgrammeRow;
use crate::pages::staff::{ProgrammesPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::state::AppState;
use crate::web::{render, words};

/// Shows the list.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(State(state): State<AppState>, signed_in: SignedIn) -> Result<Response, WebError> {
    let programmes = show_managed_programmes(&state.services, &signed_in.member).await?;
    let page = ProgrammesPage {
        frame: staff_frame(&state, &signed_in, "事業", StaffPlace::Calendar),
        back: Link {
            href: links::STAFF_CALENDAR.to_owned(),
            label: "暦と日程".to_owned(),
        },
        new: signed_in.member.may_somewhere(Act::ManageProgrammes).then(|| Link {
            href: links::STAFF_NEW_PROGRAMME.to_owned(),
            label: "事業をつくる".to_owned(),
        }),
        programmes: programmes.iter().map(|programme| row(programme)).collect(),
    };
    Ok(render::ok(&page))
}

fn row(programme: &Programme) -> ProgrammeRow {
    let form = words::form_words(programme.participation);
    let about = if programme.is_reserved() {
        let acceptance = choice_words("acceptance", programme.policy.acceptance.code());
        format!("{form}・{acceptance}")
    } else {
        form.to_owned()
    };
    let marks = [
        (programme.ended_on.is_some(), "終了"),
        (programme.suspended.is_some(), "お休み"),
        (!programme.is_listed, "一覧に出していません"),
    ];
    ProgrammeRow {
        link: Link {
            href: links::staff_programme(programme.id),
            label: programme.name.clone(),
        },
        about,
        marks: marks
            .into_iter()
            .filter(|(is_so, _)| *is_so)
            .map(|(_, words)| words)
            .collect(),
    }
}
