//! `/staff/reservations/{id}/hand-over`: GET asks what was agreed to, POST makes the partner's link and shows it this once;
//! taking one back is a POST of its own.
//! Deliberately cannot show a link again: only its hash is kept.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::Days;

use super::SignedIn;
use super::form_reading::{FormReading, error, field, filled};
use super::seen::seen;
use super::signed_in::staff_frame;
use crate::actions::hand_over::{HandOverError, NewHandOver, hand_over, take_back};
use crate::actions::open_reservation::Opened;
use crate::actions::show_hand_overs::show_hand_overs;
use crate::domain::audit::Subject;
use crate::domain::calendar::jst;
use crate::domain::hand_over::{ConsentBy, HandOver, HandOverRefusal, PassedField};
use crate::domain::ids::{HandOverId, ReservationId};
use crate::domain::staff::Act;
use crate::links;
use crate::pages::shared::{Choice, Problem};
use crate::pages::staff::StaffPlace;
use crate::pages::staff::hand_over::{HandOverPage, HandOverRow};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::state::AppState;
use crate::web::{fresh_key, render, words};

/// A link lives so many days unless the desk says otherwise.
const USUAL_DAYS: Days = Days::new(14);

impl From<HandOverError> for WebError {
    /// Refusals of the rules are worded by the page; here they are only the last resort.
    fn from(error: HandOverError) -> Self {
        match error {
            HandOverError::Unknown | HandOverError::Refused(_) => Self::NotFound,
            HandOverError::Store(error) => error.into(),
        }
    }
}

/// Asks what was agreed to.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk or without the right.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let said = Fields::parse(query.unwrap_or_default().as_bytes());
    let (opened, made) = find(&state, &signed_in, &id).await?;
    let today = jst::date_of(state.services.now());
    let last_day = today.checked_add_days(USUAL_DAYS).unwrap_or(today);
    let usual = filled([("consented_on", today.to_string()), ("last_day", last_day.to_string())]);
    let mut page = page(&state, &signed_in, (&opened, &made), (&usual, Vec::new()));
    page.notice =
        (said.get("done") == "taken-back").then(|| "引き継ぎを取りやめました。リンクは、もう開けません。".to_owned());
    Ok(render::ok(&page))
}

/// Makes the link and shows it.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk or without the right.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let (opened, made) = find(&state, &signed_in, &id).await?;
    let mut form = FormReading::of(&fields);
    let partner = form.needed_line("partner", "引き継ぐ先");
    let chosen = form.all("fields");
    let passed: Vec<PassedField> = chosen.iter().filter_map(|code| PassedField::from_code(code)).collect();
    if passed.is_empty() || passed.len() != chosen.len() {
        form.refuse("fields", "伝えることを選んでください。");
    }
    let consent = form.choice("consent", ConsentBy::from_code, "同意のいただき方を選んでください。");
    let consented_on = form.date("consented_on", "同意をいただいた日");
    let last_day = form.date("last_day", "リンクが使える最後の日");
    let (Some(partner), Some(consent), Some(consented_on), Some(last_day), true) =
        (partner, consent, consented_on, last_day, form.is_right())
    else {
        let page = page(&state, &signed_in, (&opened, &made), (&fields, form.problems()));
        return Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let new = NewHandOver {
        reservation: opened.reservation.id,
        partner,
        fields: passed,
        consent,
        consented_on,
        last_day,
        key: key(&state, &fields),
    };
    match hand_over(&state.services, &signed_in.member, new).await {
        Ok((new, token)) => {
            let (opened, made) = find(&state, &signed_in, &id).await?;
            let mut page = page(&state, &signed_in, (&opened, &made), (&Fields::default(), Vec::new()));
            let url = links::absolute(&state.services.base_url, &links::passed_on(&token));
            page.made = Some((new.partner, url));
            Ok(render::ok(&page))
        }
        Err(HandOverError::Refused(refusal)) => {
            let at = match refusal {
                HandOverRefusal::ConsentToCome => "consented_on",
                HandOverRefusal::TooLong => "last_day",
                HandOverRefusal::Concealed | HandOverRefusal::Erased => "partner",
            };
            form = FormReading::of(&fields);
            form.refuse(at, format!("{refusal}。"));
            let page = page(&state, &signed_in, (&opened, &made), (&fields, form.problems()));
            Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(error) => Err(error.into()),
    }
}

/// Takes one back.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk or without the right.
pub async fn revoke(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(_): PostedForm,
) -> Result<Response, WebError> {
    let id: HandOverId = id.parse().map_err(|_| WebError::NotFound)?;
    let made = take_back(&state.services, &signed_in.member, id).await?;
    Ok(render::see_other(&made.reservation.map_or_else(
        || links::STAFF_HAND_OVERS.to_owned(),
        |reservation| format!("{}?done=taken-back", links::staff_hand_over(reservation)),
    )))
}

async fn find(state: &AppState, signed_in: &SignedIn, id: &str) -> Result<(Opened, Vec<HandOver>), WebError> {
    let id: ReservationId = id.parse().map_err(|_| WebError::NotFound)?;
    let found = show_hand_overs(&state.services, &signed_in.member, id).await?;
    let (opened, made) = found.ok_or(WebError::NotFound)?;
    let own = std::iter::once((&opened.offering, &opened.reservation));
    seen(state, signed_in, ("hand-over", Subject::Reservation(id)), own).await?;
    Ok((opened, made))
}

/// The key that came with the form, or one for the next form.
fn key(state: &AppState, fields: &Fields) -> String {
    match fields.get("key") {
        "" => fresh_key(state),
        key => key.to_owned(),
    }
}

fn page(
    state: &AppState,
    signed_in: &SignedIn,
    (opened, made): (&Opened, &[HandOver]),
    (fields, problems): (&Fields, Vec<Problem>),
) -> HandOverPage {
    let reservation = &opened.reservation;
    let refusal = if reservation.erased_at.is_some() {
        Some(HandOverRefusal::Erased)
    } else if reservation.is_concealed() {
        Some(HandOverRefusal::Concealed)
    } else {
        None
    };
    let chosen = fields.all("fields");
    HandOverPage {
        frame: staff_frame(state, signed_in, "引き継ぎ", StaffPlace::Elsewhere),
        notice: None,
        refusal: refusal.map(|refusal| format!("{refusal}。")),
        made: None,
        csrf: signed_in.visit.csrf.clone(),
        key: key(state, fields),
        action: links::staff_hand_over(reservation.id),
        back_href: links::staff_reservation(reservation.id),
        number: reservation.number.to_string(),
        partner: field(fields, &problems, "partner"),
        fields: PassedField::ALL
            .iter()
            .map(|one| choice(one.code(), one.word(), chosen.iter().any(|code| code == one.code())))
            .collect(),
        fields_error: error(&problems, "fields"),
        consent: ConsentBy::ALL
            .iter()
            .map(|one| choice(one.code(), one.word(), fields.get("consent") == one.code()))
            .collect(),
        consent_error: error(&problems, "consent"),
        consented_on: field(fields, &problems, "consented_on"),
        last_day: field(fields, &problems, "last_day"),
        problems,
        counts_href: links::STAFF_HAND_OVERS,
        invitations_href: signed_in
            .member
            .may(Act::Decide, opened.offering.desk.id)
            .then(|| links::staff_invitations(opened.offering.programme.id)),
        rows: made.iter().map(|made| row(state, made)).collect(),
    }
}

fn choice(value: &str, label: &str, is_chosen: bool) -> Choice {
    Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        is_chosen,
    }
}

fn row(state: &AppState, made: &HandOver) -> HandOverRow {
    let is_open = made.is_open(state.services.now());
    let state_words = match (made.revoked_at, made.answer) {
        (Some(at), _) => format!("取りやめ（{}）", words::moment(at)),
        (None, Some((answer, at))) => format!("{}（{}）", answer.word(), words::moment(at)),
        (None, None) if is_open => "返事を待っています".to_owned(),
        (None, None) => "返事がないまま終わりました".to_owned(),
    };
    let passed: Vec<&str> = made.fields.iter().map(|field| field.word()).collect();
    let last_day = jst::date_of(made.expires_at).pred_opt().unwrap_or_default();
    HandOverRow {
        partner: made.partner.clone(),
        state: state_words,
        passed: format!(
            "{}。{}に{}同意をいただきました。",
            passed.join("、"),
            words::day(made.consented_on),
            made.consent.word()
        ),
        until: format!("{}まで", words::day(last_day)),
        take_back_action: is_open.then(|| links::staff_take_back(made.id)),
    }
}
