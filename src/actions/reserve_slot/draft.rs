//! What a request would become, as far as that can be known before anything is locked: its sessions, who asks, the
//! reservations to be written.
//! Deliberately writes nothing; `keep` asks the same rules again under the lock.

use chrono::{DateTime, Utc};

use super::{Fingerprint, Request, ReserveError, Seen, Terms};
use crate::actions::Services;
use crate::actions::door::Door;
use crate::actions::reach_slot::{Shown, look_at};
use crate::domain::audit::Line;
use crate::domain::enrolment::{self, EnrolmentPart, seats};
use crate::domain::hold::Hold;
use crate::domain::ids::{EnrolmentId, InvitationId, ReservationId, SlotId};
use crate::domain::number::Number;
use crate::domain::offering::{Asker, Offering};
use crate::domain::programme::{Acceptance, Participation};
use crate::domain::question::Answer;
use crate::domain::refusal::ReserveRefusal;
use crate::domain::reservation::{Reservation, Status};
use crate::domain::token::SecretToken;
use crate::domain::waiting::approval_until;
use crate::store::schedule::Directory;
use crate::store::{ReadTx, holds, household_claims, password, schedule};

/// One household's wish, ready to be written.
pub(super) struct Draft {
    /// The sessions, the one that answers to the number first, each with its reservation.
    pub(super) parts: Vec<(Offering, Reservation)>,
    pub(super) manage_token: SecretToken,
    pub(super) pin_hash: Option<String>,
    pub(super) print: Fingerprint,
    pub(super) asker: Asker,
    pub(super) invitation: Option<InvitationId>,
    pub(super) browser: Vec<u8>,
    pub(super) waits_if_full: bool,
    pub(super) answers: Vec<Answer>,
    pub(super) wants: Option<crate::domain::ids::ProgrammeId>,
    pub(super) line: Line,
    pub(super) now: DateTime<Utc>,
}

pub(super) async fn draft(
    services: &Services,
    (request, seen): (&Request, &Seen),
    print: Fingerprint,
) -> Result<Draft, ReserveError> {
    let now = services.now();
    let entropy = &*services.entropy;
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let offering = schedule::find(&mut tx, &directory, request.slot).await?;
    let offering = offering.ok_or(ReserveRefusal::UnknownSlot)?;
    let shown = Shown {
        invitation: request.terms.invitation.clone(),
        released_by: request.terms.released_by.clone(),
    };
    let looked = look_at(&mut tx, &offering.programme, &shown, now).await?;
    if !request.door.shows(&offering) && !looked.is_known {
        return Err(ReserveRefusal::UnknownSlot.into());
    }
    if looked.is_over(&shown) {
        return Err(ReserveRefusal::InvitationOver.into());
    }
    as_seen(&seen.starts, &offering)?;
    let asker = match request.door.asker(&offering) {
        Asker::Family => Asker::Known(looked.passes),
        staff => staff,
    };
    let browser = browser_of(services, request.terms.browser.as_ref());
    let plan = parts_of(&mut tx, (&directory, offering), (&request.terms, asker), now).await?;
    for part in &plan {
        as_seen(&seen.starts, &part.offering)?;
    }
    let held = holds::list_of_browser(&mut tx, &browser).await?;
    // A hold that is over may still be counted: whether its place is free is seen under the lock. Whoever would wait is
    // asked before, since a place that has gone back belongs to those who waited longer.
    let counts = |hold: &Hold| hold.is_live(now) || !request.terms.waits_if_full;
    let of_slot = |slot: SlotId| {
        let own = held.iter().find(|hold| hold.slot == slot && counts(hold));
        own.map(|hold| hold.persons)
    };
    let persons = request.wish.party.persons();
    let found = match seats(&plan, persons, of_slot, now) {
        // The rows outside the lock do not know yet that a hold is over; under the lock it is asked again.
        Err(ReserveRefusal::Full | ReserveRefusal::PartyTooLarge { .. }) if seen.has_place => Ok(()),
        found => found,
    };
    let status = match found {
        Ok(()) => granted(&plan, now),
        Err(refused) => {
            refuse_or_wait(&mut tx, request, &plan, (refused, now)).await?;
            Status::Waiting
        }
    };
    drop(tx);

    let pin_hash = match &request.wish.pin {
        Some(pin) => Some(password::hash_pin(pin, services.store.keyring(), entropy).await?),
        None => None,
    };
    let parts = reservations(services, request, plan, status);
    let lead = parts.first().ok_or(ReserveRefusal::NotScheduled)?;
    let line = request.door.line(&lead.0, lead.1.id);
    Ok(Draft {
        parts,
        manage_token: SecretToken::fresh(entropy),
        pin_hash,
        print,
        asker,
        invitation: looked.invitation,
        browser,
        waits_if_full: request.terms.waits_if_full,
        answers: request.wish.answers.clone(),
        wants: request.terms.wants,
        line,
        now,
    })
}

/// Confirms that a slot starts when the asker believes it does.
fn as_seen(seen: &[(SlotId, DateTime<Utc>)], offering: &Offering) -> Result<(), ReserveRefusal> {
    let starts_at = offering.slot.starts_at;
    let is_other = |(slot, seen): &(SlotId, DateTime<Utc>)| *slot == offering.slot.id && *seen != starts_at;
    if seen.iter().any(is_other) {
        return Err(ReserveRefusal::DateChanged { starts_at });
    }
    Ok(())
}

/// A browser as holds know it.
pub(in crate::actions) fn browser_of(services: &Services, visit: Option<&SecretToken>) -> Vec<u8> {
    let hash = |visit: &SecretToken| services.store.keyring().keyed_hash("hold", visit.expose().as_bytes());
    visit.map(|visit| hash(visit).to_vec()).unwrap_or_default()
}

/// The sessions that are reserved: one, or all that are left of a course.
async fn parts_of(
    tx: &mut ReadTx,
    (directory, offering): (&Directory, Offering),
    (terms, asker): (&Terms, Asker),
    now: DateTime<Utc>,
) -> Result<Vec<EnrolmentPart>, ReserveError> {
    let is_course = offering.programme.participation == Participation::Course;
    if let Some(course) = offering.session.course.filter(|_| is_course && !terms.is_single) {
        let all = schedule::list_of_course(tx, directory, course).await?;
        let mut parts = enrolment::plan(all, &terms.absences, asker, now)?;
        // The one that answers to the number is one that the household comes to.
        if let Some(first) = parts.iter().position(|part| !part.is_away) {
            let lead = parts.remove(first);
            parts.insert(0, lead);
        }
        return Ok(parts);
    }
    if is_course && offering.session.course.is_some() && !offering.programme.policy.forms.takes_guests {
        return Err(ReserveRefusal::NoGuests.into());
    }
    offering.admit(asker, now)?;
    Ok(vec![EnrolmentPart {
        offering,
        is_away: false,
    }])
}

/// What the programme's way of accepting makes of a household that finds a place.
pub(super) fn granted(plan: &[EnrolmentPart], now: DateTime<Utc>) -> Status {
    let Some(EnrolmentPart { offering, .. }) = plan.first() else {
        return Status::Confirmed;
    };
    if offering.awaits_draw() {
        return Status::Entered;
    }
    match offering.programme.policy.acceptance {
        Acceptance::Approval => Status::Pending {
            until: approval_until(
                now,
                offering.programme.policy.forms.approval_hours,
                offering.slot.starts_at,
            ),
        },
        Acceptance::FirstCome | Acceptance::Lottery | Acceptance::PhoneOnly | Acceptance::InvitationOnly => {
            Status::Confirmed
        }
    }
}

/// Answers the refusal, unless the household wants to wait and may.
async fn refuse_or_wait(
    tx: &mut ReadTx,
    request: &Request,
    plan: &[EnrolmentPart],
    (refused, now): (ReserveRefusal, DateTime<Utc>),
) -> Result<(), ReserveError> {
    let is_full = matches!(refused, ReserveRefusal::Full | ReserveRefusal::PartyTooLarge { .. });
    if !is_full {
        return Err(refused.into());
    }
    if request.terms.waits_if_full {
        for part in plan.iter().filter(|part| !part.is_away) {
            part.offering.may_queue(request.wish.party.persons(), now)?;
        }
        return Ok(());
    }
    // Staff should hear that their caller has the place already, not that the slot is full. Nobody else is told: a
    // stranger could ask a full slot who is in it.
    if matches!(request.door, Door::Staff { .. })
        && household_claims::holds(tx, &request.wish.applicant, request.slot).await?
    {
        return Err(ReserveRefusal::Duplicate.into());
    }
    Err(refused.into())
}

fn reservations(
    services: &Services,
    request: &Request,
    plan: Vec<EnrolmentPart>,
    status: Status,
) -> Vec<(Offering, Reservation)> {
    let now = services.now();
    let entropy = &*services.entropy;
    let number = Number::fresh(entropy);
    let enrolment = (plan.len() > 1).then(|| EnrolmentId::fresh(now, entropy));
    let erased_on = plan.iter().map(|part| part.offering.erased_on()).max();
    plan.into_iter()
        .zip(1_u32..)
        .map(|(EnrolmentPart { offering, is_away }, part)| {
            let keeps_place = !offering.programme.policy.forms.takes_guests && !status.is_queued();
            let status = if is_away { Status::Away { keeps_place } } else { status };
            let wish = request.wish.clone();
            let reservation = Reservation {
                id: ReservationId::fresh(now, entropy),
                number: number.clone(),
                slot: offering.slot.id,
                party: wish.party,
                applicant: wish.applicant,
                contact_rules: wish.contact_rules,
                note: wish.note,
                discretion: wish.discretion,
                language: wish.language,
                status,
                has_pin: wish.pin.is_some(),
                source: request.door.source(),
                created_at: now,
                erased_on: erased_on.unwrap_or_else(|| offering.erased_on()),
                sequence: 0,
                enrolment,
                part,
                erased_at: None,
                queued: status.is_queued().then(|| (offering.queue(), now)),
                concealed_at: None,
            };
            (offering, reservation)
        })
        .collect()
}
