//! What has happened to a reservation's date since it was made, for its page: moved, postponed, called off.
//! Deliberately shows staff's reason only if it gives nothing away.

use chrono::{DateTime, Utc};

use super::change::has_others;
use super::refusal::next_dates;
use crate::actions::open_reservation::Opened;
use crate::actions::show_call_list::show_change;
use crate::actions::show_schedule::show_schedule;
use crate::catalogue::{self, say};
use crate::domain::calendar::jst;
use crate::domain::offering::{Asker, Offering};
use crate::domain::reservation::{CancelledBy, Reservation, Status};
use crate::domain::session::SessionStatus;
use crate::domain::session_change::{Answer as Given, ChangeKind, ChangeNotice, SessionChange};
use crate::domain::token::SecretToken;
use crate::links;
use crate::pages::reservation::{Answer, Turn, When};
use crate::web::error::WebError;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::words;

/// A change of the date with the notice about it.
pub type Told = (ChangeNotice, SessionChange);

/// The newest change that concerns a reservation.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn newest(state: &AppState, opened: &Opened) -> Result<Option<Told>, WebError> {
    Ok(show_change(&state.services, opened.reservation.id).await?)
}

/// What the page tells first, if anything has happened.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn turn(
    state: &AppState,
    (visit, token): (&Visit, &SecretToken),
    opened: &Opened,
    told: Option<&Told>,
) -> Result<Option<Turn>, WebError> {
    let now = state.services.now();
    let (offering, reservation) = (&opened.offering, &opened.reservation);
    let reason = offering.session.public_reason.clone();
    let reason = reason.filter(|reason| offering.programme.is_outward(reason));
    let reason = reason.map(|reason| say(&reason));
    let this = when((offering.slot.starts_at, offering.slot.ends_at));
    match offering.session.status {
        SessionStatus::Postponed if reservation.status.occupies() || reservation.status.is_queued() => {
            Ok(Some(Turn::Postponed {
                was: this,
                reason,
                heard_by: say(heard_by(reservation)),
            }))
        }
        SessionStatus::Cancelled if !is_given_back(reservation.status) => {
            let schedule = show_schedule(&state.services, now, None).await?;
            Ok(Some(Turn::CalledOff {
                was: this,
                reason,
                alternatives: next_dates(&schedule.offerings, (offering, Asker::Family), now, links::fill),
            }))
        }
        _ => {
            let Some((notice, was)) = told.and_then(|told| moved(told, offering)) else {
                return Ok(None);
            };
            let has_no_place = reservation.status.is_queued() || matches!(reservation.status, Status::Offered { .. });
            let stays_away = matches!(reservation.status, Status::Away { .. });
            if !(reservation.status.occupies() || has_no_place || stays_away) || now >= offering.slot.starts_at {
                return Ok(None);
            }
            let answer = match notice.answer {
                Some((Given::Kept, _)) => Answer::Given(say(
                    "この日で参加する、とお返事をいただきました。ありがとうございます。お待ちしています。",
                )),
                Some(_) => Answer::Nothing,
                // Whoever has no place yet is told, and not asked.
                None if has_no_place || stays_away => Answer::Nothing,
                None => Answer::Wished {
                    keep_action: links::keep(token),
                    csrf: visit.csrf.clone(),
                    change_href: has_others(state, token).await?.then(|| links::change(token)),
                    // Whoever cannot come to one session of a course stays away from it, and keeps the others.
                    cancel_href: opened
                        .give_back_until
                        .is_none_or(|until| now <= until)
                        .then(|| links::cancel(token))
                        .filter(|_| opened.parts.is_empty()),
                    until: told
                        .and_then(|(_, change)| change.answer_by)
                        .filter(|by| *by > now)
                        .map(words::moment),
                },
            };
            Ok(Some(Turn::Moved {
                was,
                now: this,
                reason,
                answer,
            }))
        }
    }
}

/// The notice of a move that the reservation has come along with, and when its slot was before.
fn moved<'t>((notice, change): &'t Told, offering: &Offering) -> Option<(&'t ChangeNotice, When)> {
    let is_about_this = change.answer_by.is_some() && change.session == offering.session.id;
    let step = change.to_starts_at.filter(|_| is_about_this)? - change.from.starts_at;
    let slot = &offering.slot;
    Some((notice, when((slot.starts_at - step, slot.ends_at - step))))
}

/// What has happened to the date, for the reservation's history.
#[must_use]
pub fn happened((notice, change): &Told) -> Vec<(DateTime<Utc>, &'static str)> {
    let changed = match change.kind {
        ChangeKind::Moved => "日時が変わりました。",
        ChangeKind::Postponed => "延期になりました。",
        ChangeKind::CalledOff => "中止になりました。",
    };
    let answered = notice.answer.and_then(|(answer, at)| match answer {
        Given::Kept => Some((at, "この日で参加する、とお返事をいただきました。")),
        Given::Changed => Some((at, "ほかの日に変えました。")),
        // The cancellation tells itself.
        Given::Cancelled => None,
    });
    Some((change.made_at, changed)).into_iter().chain(answered).collect()
}

/// Whether the family had cancelled already, so that it no longer concerns them.
fn is_given_back(status: Status) -> bool {
    matches!(
        status,
        Status::Cancelled {
            by: CancelledBy::Family,
            ..
        }
    )
}

fn when((from, to): (DateTime<Utc>, DateTime<Utc>)) -> When {
    When {
        words: catalogue::when(from, to),
        iso: jst::date_of(from).to_string(),
    }
}

/// By which way the family hears of a new date.
fn heard_by(reservation: &Reservation) -> &'static str {
    if reservation.gets_letters() {
        "決まりしだい、メールでお知らせします。"
    } else if reservation.may_be_called() {
        "決まりしだい、お電話でお知らせします。"
    } else {
        "決まりしだい、この画面でお知らせします。"
    }
}
