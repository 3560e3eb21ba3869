//! The waiting list in the words of the staff's pages: who waits since when, to whom a place is offered, what the log says.
//! Deliberately the contact rules before the number, and buttons only for those who may press them.

use chrono::{DateTime, Utc};

use super::SignedIn;
use super::schedule_words::day_and_span;
use super::seen::{all, seen as seen_on_page};
use super::staff_words as staff;
use crate::actions::open_reservation::Opened;
use crate::actions::show_day::Roster;
use crate::actions::show_waiting::{Queued, Waiting, show_queue};
use crate::domain::audit::Subject;
use crate::domain::ids::{QueueId, ReservationId};
use crate::domain::number::Number;
use crate::domain::offering::{Asker, Offering};
use crate::domain::refusal::ReserveRefusal;
use crate::domain::reservation::{Reservation, Status};
use crate::domain::session_change::{Way, way_to};
use crate::domain::staff::Act;
use crate::domain::wish::persons_typed;
use crate::links;
use crate::pages::shared::{Field, Link};
use crate::pages::staff::queue::{AheadForm, QueueGroup, QueueRow, StaffAnswering, StaffWait};
use crate::web::error::WebError;
use crate::web::public::waiting::{self, kept_line, order_line};
use crate::web::state::AppState;
use crate::web::words;

/// The queues of a session's slots in which somebody waits or is offered a place, each once.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn queues(state: &AppState, signed_in: &SignedIn, rosters: &[Roster]) -> Result<Vec<QueueGroup>, WebError> {
    let mut seen: Vec<QueueId> = Vec::new();
    let mut groups = Vec::new();
    for roster in rosters {
        let offering = &roster.offering;
        if seen.contains(&offering.queue()) {
            continue;
        }
        seen.push(offering.queue());
        let queued = show_queue(&state.services, &signed_in.member, offering).await?;
        if queued.is_empty() {
            continue;
        }
        // Whoever waits for a course from a later session on stands on no roster of this one.
        let on_rosters: Vec<ReservationId> = all(rosters).map(|(_, reservation)| reservation.id).collect();
        let mut others: Vec<(&Offering, &Reservation)> = Vec::new();
        for one in &queued {
            if !on_rosters.contains(&one.reservation.id) {
                others.push((offering, &one.reservation));
            }
        }
        if !others.is_empty() {
            let session = Subject::Session(offering.session.id);
            seen_on_page(state, signed_in, ("queue", session), others.into_iter()).await?;
        }
        let heading = match (rosters.len(), offering.session.course) {
            (_, Some(_)) => "キャンセル待ち（講座のすべての回）".to_owned(),
            (1, None) => "キャンセル待ち".to_owned(),
            _ => format!(
                "キャンセル待ち（{}）",
                words::span(offering.slot.starts_at, offering.slot.ends_at)
            ),
        };
        groups.push(QueueGroup {
            heading,
            order: order_line(offering).to_owned(),
            rows: queued
                .iter()
                .map(|queued| row((state, signed_in), offering, queued))
                .collect(),
        });
    }
    Ok(groups)
}

fn row((state, signed_in): (&AppState, &SignedIn), offering: &Offering, queued: &Queued) -> QueueRow {
    let reservation = &queued.reservation;
    let may = |act| signed_in.member.may(act, offering.desk.id);
    let (place, when) = match (queued.place, reservation.status) {
        (_, Status::Offered { until }) => ("案内中".to_owned(), format!("お返事は{}まで", words::moment(until))),
        (Some(place), _) => (
            format!("{place}組目"),
            format!("{}から待っています", words::moment(reservation.created_at)),
        ),
        (None, _) => (String::new(), String::new()),
    };
    let is_offered = matches!(reservation.status, Status::Offered { .. });
    let href = format!("{}#queue", links::staff_reservation(reservation.id));
    let can_go_ahead = !is_offered && may(Act::Decide) && offering.can_offer(state.services.now());
    QueueRow {
        visit: staff::visit(reservation),
        place,
        when,
        answering: is_offered
            .then(|| answering(signed_in, (reservation.id, &reservation.number), offering))
            .flatten(),
        ahead: can_go_ahead.then(|| Link {
            href,
            label: "先に案内する".to_owned(),
        }),
        leave: may(Act::Cancel).then(|| Link {
            href: links::staff_cancel(reservation.id),
            label: "取り消す".to_owned(),
        }),
    }
}

/// The buttons of an answer on the telephone, where the reader may take it.
#[must_use]
pub fn answering(
    signed_in: &SignedIn,
    (id, number): (ReservationId, &Number),
    offering: &Offering,
) -> Option<StaffAnswering> {
    let may = signed_in.member.may(Act::Reserve, offering.desk.id);
    may.then(|| StaffAnswering {
        action: links::staff_answer_offer(id),
        csrf: signed_in.visit.csrf.clone(),
        number: number.to_string(),
        can_decline: true,
    })
}

/// The queue on a reservation's page. `trouble`: what is wrong with the reason that was sent.
#[must_use]
pub fn wait(
    state: &AppState,
    signed_in: &SignedIn,
    (opened, waiting): (&Opened, &Waiting),
    trouble: Option<String>,
) -> Option<StaffWait> {
    let now = state.services.now();
    let (offering, reservation) = (&opened.offering, &opened.reservation);
    let answering = || answering(signed_in, (reservation.id, &reservation.number), offering);
    match reservation.status {
        Status::Offered { until } => Some(StaffWait {
            place: "席を案内しています".to_owned(),
            lines: vec![format!(
                "お返事は{}まで。すぎると、次の方へまわります。",
                words::moment(until)
            )],
            answering: answering(),
            ahead: None,
        }),
        Status::Waiting => {
            let may_put = signed_in.member.may(Act::Decide, offering.desk.id) && offering.can_offer(now);
            Some(StaffWait {
                place: waiting.place.map_or_else(
                    || "待っています".to_owned(),
                    |place| format!("{place}組目に待っています"),
                ),
                lines: waiting_lines(offering, reservation, waiting, now),
                answering: answering().filter(|_| waiting.can_take_now).map(|form| StaffAnswering {
                    can_decline: false,
                    ..form
                }),
                ahead: may_put.then(|| AheadForm {
                    action: links::staff_put_ahead(reservation.id),
                    csrf: signed_in.visit.csrf.clone(),
                    reason: Field {
                        value: String::new(),
                        error: trouble,
                    },
                }),
            })
        }
        _ => None,
    }
}

fn waiting_lines(offering: &Offering, reservation: &Reservation, waiting: &Waiting, now: DateTime<Utc>) -> Vec<String> {
    let mut lines = vec![format!("{}から待っています。", words::moment(reservation.created_at))];
    if waiting.can_take_now {
        lines.push(
            "席が空いています。開催が近いため、順番の案内は終わりました。電話で確かめて予約にできます。".to_owned(),
        );
    } else if offering.can_offer(now) {
        lines.push("席が空くと、自動で順に案内します。".to_owned());
    }
    lines
}

/// What the log says of a household's way through the queue.
#[must_use]
pub fn happened(waiting: &Waiting) -> Vec<(DateTime<Utc>, String)> {
    let reason = waiting.ahead_reason.as_deref().unwrap_or("（消去済み）");
    let told = waiting.acts.iter().filter_map(|(at, act)| {
        let words = match act.as_str() {
            "offer place" => "席が空き、案内しました。".to_owned(),
            "offer out of turn" => format!("順番より先に案内しました。理由: {reason}"),
            "put first in queue" => format!("順番を先頭にしました。理由: {reason}"),
            "pass over" => "席が空きましたが、人数が合わず、次の方に先に案内しました。".to_owned(),
            "accept offer" => "案内した席で予約になりました。".to_owned(),
            "decline offer" => "案内した席を見送られました。".to_owned(),
            "take late place" => "空いた席で予約になりました。".to_owned(),
            _ => return None,
        };
        Some((*at, words))
    });
    told.collect()
}

/// What to tell a caller who waits now; nothing for one who has a place.
#[must_use]
pub fn booked_lines(opened: &Opened) -> Option<Vec<String>> {
    let (offering, reservation) = (&opened.offering, &opened.reservation);
    if reservation.status != Status::Waiting {
        return None;
    }
    let slot = &offering.slot;
    let heard = match way_to(reservation) {
        Way::Mail => "席が空いたときは、メールでご案内します。",
        Way::Call => "席が空いたときは、お電話でご案内します。",
        Way::None => "席が空いても、こちらからはご連絡しません。番号と暗証番号で、画面でごらんになれます。",
    };
    Some(vec![
        format!(
            "{}の空きを待つお申し込みです。",
            day_and_span(slot.starts_at, slot.ends_at)
        ),
        format!("番号は「{}」です。", reservation.number.spoken()),
        heard.to_owned(),
        kept_line(offering),
        "待つのをやめるときは、お電話でも画面でもできます。".to_owned(),
        format!(
            "お預かりした情報は{}に消えます。",
            words::plain_date(reservation.erased_on)
        ),
    ])
}

/// 「空きを待つ（3組目）」, where the caller may.
#[must_use]
pub fn wait_button(
    (refused, offering): (&ReserveRefusal, &Offering),
    persons: &str,
    now: DateTime<Utc>,
) -> Option<String> {
    let persons = persons_typed(persons).unwrap_or(1);
    let asker = Asker::Staff { beyond_window: false };
    let may = waiting::is_full(refused) && offering.wait(persons, asker, now).is_ok();
    may.then(|| format!("この方は空きを待つ（{}組目）", offering.waiting.saturating_add(1)))
}
