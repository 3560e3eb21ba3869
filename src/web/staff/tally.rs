//! `/staff/sessions/{id}/tally`: GET shows the buttons and the counts, POST takes one press of one button.
//! Deliberately complete without a script; with one the same presses go to `tally_batch`.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::SignedIn;
use super::signed_in::staff_frame;
use super::tally_form::{read_one, read_visit};
use super::tally_words::{back_to_list, cards, fresh_mark, hours, last_mark, remark};
use crate::actions::record_tally::{TallyError, record_tally};
use crate::actions::show_tally::{ShownTally, show_tally};
use crate::domain::calendar::jst;
use crate::domain::ids::SessionId;
use crate::domain::tally::{Press, Pressed, TallyRefusal, TallySheet, Thumb, Visit};
use crate::links;
use crate::pages::shared::Link;
use crate::pages::staff::tally::{Counter, VisitChoice};
use crate::pages::staff::{StaffPlace, TallyPage};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::state::AppState;
use crate::web::{render, words};

/// Shows the buttons and the counts.
///
/// # Errors
/// [`WebError::NotFound`] also for a session of another desk.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let id: SessionId = id.parse().map_err(|_| WebError::NotFound)?;
    let shown = find(&state, &signed_in, id).await?;
    let Ok(sheet) = &shown.sheet else {
        return Ok(render::see_other(&links::staff_session(id)));
    };
    let notice = (fields.get("said") == "before")
        .then(|| "その1回は、もう数えてあります。もう一度押すと、次の1人を数えます。".to_owned());
    let page = TallyPage {
        notice,
        ..page(&state, &signed_in, (&shown, sheet), read_visit(&fields))
    };
    Ok(render::ok(&page))
}

/// Counts one press.
///
/// # Errors
/// [`WebError::NotFound`] also for a session of another desk, or without the right.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let id: SessionId = id.parse().map_err(|_| WebError::NotFound)?;
    if !find(&state, &signed_in, id).await?.may_count {
        return Err(WebError::NotFound);
    }
    let press = read_one(&fields, state.services.now())?;
    let visit = read_visit(&fields);
    let here = links::staff_tally_as(id, visit.code());
    let recorded = record_tally(&state.services, &signed_in.member, id, vec![press.clone()]).await;
    let refusal = match recorded {
        Ok(recorded) => {
            let place = place_of(&recorded.sheet, &press);
            match recorded.answers.into_iter().next() {
                Some((_, Ok(Pressed::Before))) => return Ok(render::see_other(&format!("{here}&said=before{place}"))),
                Some((_, Err(refusal))) => refusal,
                Some((_, Ok(Pressed::Now))) | None => return Ok(render::see_other(&format!("{here}{place}"))),
            }
        }
        Err(TallyError::Refused(TallyRefusal::NotWalkIn)) => return Ok(render::see_other(&links::staff_session(id))),
        Err(TallyError::Refused(refusal)) => refusal,
        Err(TallyError::Unknown) => return Err(WebError::NotFound),
        Err(TallyError::Store(error)) => return Err(error.into()),
    };
    let shown = find(&state, &signed_in, id).await?;
    let sheet = shown.sheet.as_ref().map_err(|_| WebError::NotFound)?;
    let page = TallyPage {
        trouble: Some(format!("{refusal}。")),
        ..page(&state, &signed_in, (&shown, sheet), visit)
    };
    Ok(render::page(StatusCode::CONFLICT, &page))
}

/// A session's tally, for whoever may see the session.
///
/// # Errors
/// [`WebError::NotFound`] also for a session of another desk.
pub async fn find(state: &AppState, signed_in: &SignedIn, id: SessionId) -> Result<ShownTally, WebError> {
    let shown = show_tally(&state.services, &signed_in.member, id).await?;
    shown.ok_or(WebError::NotFound)
}

/// Back to the card that was pressed, so that a phone without a script does not start at the top again.
fn place_of(sheet: &TallySheet, press: &Press) -> String {
    let (Thumb::Came { category, .. } | Thumb::TakeBack { category, .. }) = &press.thumb else {
        return String::new();
    };
    let place = sheet.categories().iter().position(|known| known == category);
    place.map_or_else(String::new, |place| format!("#category-{}", place + 1))
}

fn page(state: &AppState, signed_in: &SignedIn, (shown, sheet): (&ShownTally, &TallySheet), visit: Visit) -> TallyPage {
    let offering = &shown.offering;
    let session = &offering.session;
    let on = jst::date_of(session.starts_at);
    TallyPage {
        frame: staff_frame(state, signed_in, "来場記録", StaffPlace::Today),
        notice: None,
        trouble: None,
        back: back_to_list(),
        what: offering.programme.name.clone(),
        date: words::day(on),
        iso_date: on.to_string(),
        time: words::span(session.starts_at, session.ends_at),
        place: words::place(offering),
        remark: remark(offering),
        total: sheet.tally().total(),
        counter: shown.may_count.then(|| counter(state, signed_in, sheet, visit)),
        cards: cards(state, sheet),
        hours: hours(sheet),
        history: Link {
            href: links::staff_tally_history(offering.programme.id, 0),
            label: "これまでの来場記録".to_owned(),
        },
    }
}

fn counter(state: &AppState, signed_in: &SignedIn, sheet: &TallySheet, visit: Visit) -> Counter {
    let id = sheet.session().id;
    let choice = |choice: &Visit| VisitChoice {
        href: links::staff_tally_as(id, choice.code()),
        code: choice.code(),
        label: choice.word(),
        is_current: *choice == visit,
    };
    Counter {
        action: links::staff_tally(id),
        batch_action: links::staff_tally_batch(id),
        sign_in_href: links::staff_sign_in_for(&links::staff_tally_as(id, visit.code())),
        csrf: signed_in.visit.csrf.clone(),
        session: id.to_string(),
        visit: visit.code(),
        visits: Visit::ALL.iter().map(choice).collect(),
        undo_id: fresh_mark(state),
        last: sheet.last_of(signed_in.member.id).map(last_mark),
    }
}
