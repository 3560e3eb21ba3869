//! The transaction of a reservation. Order: rows of our own, then keys that a copy or the same household may hold, then the
//! slots, as late and as short as possible.
//! Deliberately decides on the locked slots once more; what was drafted only saves work under the lock.

use std::mem::discriminant;

use super::draft::{Draft, granted};
use super::{DRAWS, ReserveError};
use crate::actions::Services;
use crate::actions::enrolment_letters::besides;
use crate::actions::seating::Seating;
use crate::actions::write_letter::letter_in_its_language;
use crate::domain::enrolment::{EnrolmentPart, seats};
use crate::domain::ids::{AuditId, LetterId, SlotId};
use crate::domain::letter::LetterKind;
use crate::domain::number::Number;
use crate::domain::offering::Offering;
use crate::domain::refusal::ReserveRefusal;
use crate::domain::reservation::{Reservation, Status};
use crate::store::crypto::DataKey;
use crate::store::household_claims::{Claim, Claimed};
use crate::store::idempotency_keys::Answered;
use crate::store::{
    StoreError, WriteTx, access_links, answers, audit, household_claims, idempotency_keys, invitations, outbox,
    releases, reservations, schedule,
};

pub(super) async fn keep(
    tx: &mut WriteTx,
    services: &Services,
    mut draft: Draft,
) -> Result<(Number, Status), ReserveError> {
    let (now, entropy) = (draft.now, &*services.entropy);
    let data_key = insert_parts(tx, services, &mut draft).await?;
    let (offering, lead) = draft.parts.first().ok_or(ReserveRefusal::NotScheduled)?;
    let answered = Answered {
        request: draft.print.request.clone(),
        reservation: lead.id,
        manage_token: draft.manage_token.clone(),
    };
    if !idempotency_keys::insert(tx, &draft.print.key, &answered, &data_key, now, entropy).await? {
        return Err(ReserveError::CopyWon);
    }
    claim(tx, &draft).await?;
    if let Some(invitation) = draft.invitation
        && !invitations::use_once(tx, invitation, now).await?
    {
        return Err(ReserveRefusal::InvitationOver.into());
    }
    if let Some(wanted) = draft.wants {
        releases::keep_want(tx, lead.id, wanted).await?;
    }
    answers::insert(tx, lead.id, &draft.answers, (&data_key, entropy)).await?;
    access_links::insert(tx, &draft.manage_token, lead.id, now, None).await?;
    let letter_id = LetterId::fresh(now, entropy);
    let coming: Vec<(&Offering, &Reservation)> = draft
        .parts
        .iter()
        .filter(|(_, part)| !matches!(part.status, Status::Away { .. }))
        .map(|(offering, part)| (offering, part))
        .collect();
    let besides = besides(services, lead.id, &coming);
    let kind = (kind_of(lead), letter_id);
    if let Some(letter) = letter_in_its_language(tx, services, kind, (offering, lead), besides, now).await? {
        let content = (&letter, Some(&draft.manage_token));
        outbox::push(tx, letter_id, lead.id, content, &data_key, entropy).await?;
    }
    let audit_id = AuditId::fresh(now, entropy);
    let mut line = draft.line.clone();
    if let Some(reason) = line.detail.take() {
        // Staff may name the caller in it, so it goes with the reservation's key when that goes.
        line.detail = Some(data_key.seal_text(audit::detail_place(audit_id), &reason, entropy)?);
    }
    audit::insert(tx, audit_id, &line, now).await?;
    let (id, number, status) = (lead.id, lead.number.clone(), lead.status);
    take(tx, services, draft).await?;
    if status != Status::Waiting {
        return Ok((number, status));
    }
    // A place that came free meanwhile may have been offered to it already.
    let kept = reservations::find(tx, id).await?;
    Ok((number, kept.map_or(status, |kept| kept.status)))
}

/// Every part with a key of its own; answers the lead's.
async fn insert_parts(tx: &mut WriteTx, services: &Services, draft: &mut Draft) -> Result<DataKey, ReserveError> {
    let entropy = &*services.entropy;
    let mut leads_key = None;
    let mut number: Option<Number> = None;
    for (offering, reservation) in &mut draft.parts {
        let (data_key, wrapped) = tx.keyring().fresh_data_key(reservation.id.0, entropy)?;
        if let Some(number) = &number {
            reservation.number = number.clone();
        }
        let mut is_inserted = false;
        for _ in 0..DRAWS {
            let pin_hash = draft.pin_hash.clone();
            let key = (&data_key, &wrapped);
            is_inserted = reservations::insert(tx, offering.programme.id, reservation, pin_hash, key, entropy).await?;
            if is_inserted || number.is_some() {
                break;
            }
            reservation.number = Number::fresh(entropy);
        }
        if !is_inserted {
            return Err(StoreError::Unavailable("no free reservation number".to_owned()).into());
        }
        number = Some(reservation.number.clone());
        leads_key.get_or_insert(data_key);
    }
    Ok(leads_key.ok_or(ReserveRefusal::NotScheduled)?)
}

/// The household's claims: every slot once, in order of id, and then its programme as often as the limit allows. An
/// enrolment counts once. One order for everybody, so that one household's requests never wait for each other in a circle.
async fn claim(tx: &mut WriteTx, draft: &Draft) -> Result<(), ReserveError> {
    let ends_at = draft.parts.iter().map(|(offering, _)| offering.slot.ends_at).max();
    let mut parts: Vec<_> = draft.parts.iter().collect();
    parts.sort_by_key(|(offering, _)| offering.slot.id);
    let last = parts.last().map(|(_, reservation)| reservation.id);
    for (offering, reservation) in parts {
        let limit = offering.programme.policy.household_limit;
        let claimed = Claimed {
            reservation: reservation.id,
            slot: offering.slot.id,
            programme: offering.programme.id,
            limit: limit.filter(|_| Some(reservation.id) == last),
            until: ends_at.unwrap_or(offering.slot.ends_at),
        };
        match household_claims::claim(tx, &reservation.applicant, claimed, draft.now).await? {
            Claim::Granted => {}
            Claim::Duplicate => return Err(ReserveRefusal::Duplicate.into()),
            Claim::OverLimit => {
                let limit = limit.unwrap_or_default();
                return Err(ReserveRefusal::OverLimit { limit }.into());
            }
        }
    }
    Ok(())
}

/// Takes the places, all or none.
async fn take(tx: &mut WriteTx, services: &Services, draft: Draft) -> Result<(), ReserveError> {
    let now = draft.now;
    let starts = draft.parts.iter().map(|(offering, _)| &offering.slot);
    let drafted_for: Vec<_> = starts.map(|slot| (slot.id, slot.starts_at)).collect();
    let changed = |has_place| ReserveError::SessionChanged {
        drafted_for: drafted_for.clone(),
        has_place,
    };
    let wanted: Vec<SlotId> = draft.parts.iter().map(|(offering, _)| offering.slot.id).collect();
    let directory = schedule::directory(tx).await?;
    let mut seating = Seating::lock_for(tx, &directory, &wanted, (&draft.browser, now)).await?;
    let lead = draft.parts.first().ok_or(ReserveRefusal::NotScheduled)?.1.clone();
    let joins = lead.status == Status::Waiting;
    let is_alone = seating
        .offering(lead.slot)
        .is_some_and(|there| there.waiting <= u32::from(joins));
    if !is_alone {
        // Whatever a hold gave back a moment ago belongs to those who wait.
        seating.offer_free(tx, services).await?;
    }
    let mut plan = Vec::new();
    for (drafted, reservation) in &draft.parts {
        let locked = seating.offering(drafted.slot.id).ok_or(ReserveRefusal::UnknownSlot)?;
        if locked.session != drafted.session {
            return Err(changed(false));
        }
        plan.push(EnrolmentPart {
            offering: locked.clone(),
            is_away: matches!(reservation.status, Status::Away { .. }),
        });
    }
    // Not the one that stands for the enrolment: that is the first one that the household comes to.
    let first = plan.iter().min_by_key(|part| part.offering.slot.starts_at);
    let first = first.ok_or(ReserveRefusal::NotScheduled)?;
    first.offering.admit(draft.asker, now)?;
    if !joins && discriminant(&granted(&plan, now)) != discriminant(&lead.status) {
        // The programme accepts in another way than a moment ago: nobody enters a lottery that will not be drawn.
        return Err(changed(false));
    }
    let persons = lead.party.persons();
    if lead.status.is_queued() {
        if joins && is_alone {
            for part in &mut plan {
                part.offering.waiting = 0;
            }
            if seats(&plan, persons, |slot| seating.held(slot), now).is_ok() {
                return Err(changed(true));
            }
        }
        return Ok(seating.settle(tx, services).await?);
    }
    match seats(&plan, persons, |slot| seating.held(slot), now) {
        Ok(()) => {}
        Err(ReserveRefusal::Full | ReserveRefusal::PartyTooLarge { .. }) if draft.waits_if_full => {
            return Err(changed(false));
        }
        Err(refused) => return Err(refused.into()),
    }
    for part in plan.iter().filter(|part| part.takes_place()) {
        let slot = part.offering.slot.id;
        let places = part.offering.seat(persons, seating.held(slot), now)?;
        seating.set_held(slot, places);
    }
    Ok(seating.settle(tx, services).await?)
}

fn kind_of(lead: &Reservation) -> LetterKind {
    match lead.status {
        Status::Pending { .. } => LetterKind::Pending,
        Status::Waiting => LetterKind::Waiting,
        Status::Entered => LetterKind::Entered,
        _ => LetterKind::Confirmed,
    }
}
