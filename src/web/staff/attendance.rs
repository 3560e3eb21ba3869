//! `POST /staff/reservations/{id}/attendance`: a household came, did not come, or the note is taken back.
//! Deliberately leads back to the roster, or the day, at the same household, so that a whole room is noted without searching.

use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};

use super::SignedIn;
use super::own_reservation::find;
use crate::actions::record_attendance::{RecordError, record_attendance};
use crate::domain::attendance::{Attendance, AttendanceRefusal};
use crate::domain::offering::Offering;
use crate::domain::reservation::{Reservation, Status};
use crate::domain::staff::Act;
use crate::links;
use crate::pages::staff::attendance::{AttendanceButton, AttendanceButtons};
use crate::web::error::WebError;
use crate::web::form::PostedForm;
use crate::web::render;
use crate::web::state::AppState;

/// Notes it.
///
/// # Errors
/// [`WebError::NotFound`] also for a reservation of another desk.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let opened = find(&state, &signed_in, &id).await?;
    let reservation = opened.reservation.id;
    let attendance = match fields.get("attendance") {
        "none" => None,
        code => Some(Attendance::from_code(code).ok_or(WebError::Unreadable)?),
    };
    let done = match record_attendance(&state.services, &signed_in.member, reservation, attendance).await {
        Ok(_) => "noted",
        Err(RecordError::Refused(AttendanceRefusal::NotBegun { .. })) => "not-begun",
        Err(RecordError::Refused(AttendanceRefusal::NoPlace { .. })) => "no-place",
        Err(RecordError::Unknown) => return Err(WebError::NotFound),
        Err(RecordError::Store(error)) => return Err(error.into()),
    };
    let there = match fields.get("back").parse::<NaiveDate>() {
        Ok(day) => links::staff_day(day),
        Err(_) => format!("{}?done={done}", links::staff_session(opened.offering.session.id)),
    };
    Ok(render::see_other(&format!("{there}#r-{reservation}")))
}

/// The buttons of one household, from the start of the session on.
#[must_use]
pub fn buttons(
    signed_in: &SignedIn,
    (offering, reservation): (&Offering, &Reservation),
    noted: Option<Attendance>,
    now: DateTime<Utc>,
) -> Option<AttendanceButtons> {
    let may = signed_in.member.may(Act::RecordAttendance, offering.desk.id);
    if !may || now < offering.slot.starts_at {
        return None;
    }
    let button = |value: &str, label: &str, is_pressed: bool| AttendanceButton {
        value: value.to_owned(),
        label: label.to_owned(),
        is_pressed,
    };
    let status = reservation.status;
    let is_noted = matches!(status, Status::Attended | Status::Absent);
    // Noted before the difference was made: nobody knows whether they had said so.
    let is_pressed = |what: Attendance| is_noted && status == what.status() && noted.is_none_or(|noted| noted == what);
    let mut buttons: Vec<AttendanceButton> = Attendance::ALL
        .iter()
        .map(|what| button(what.code(), what.word(), is_pressed(*what)))
        .collect();
    // Whoever said so beforehand is not noted as missing.
    if matches!(status, Status::Away { .. }) {
        buttons.truncate(1);
    }
    if is_noted {
        buttons.push(button("none", "元に戻す", false));
    }
    Some(AttendanceButtons {
        action: links::staff_attendance(reservation.id),
        csrf: signed_in.visit.csrf.clone(),
        back: None,
        buttons,
    })
}
