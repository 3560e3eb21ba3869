//! Correcting a name or a contact at the request of the person: every part of the enrolment, what it is found by, and what
//! its household holds.
//! Deliberately keeps the old value nowhere: the audit says which fields were corrected, not what stood in them.

use super::Services;
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::ReservationId;
use crate::domain::offering::Offering;
use crate::domain::person::{ApplicantName, Email, Kana, Phone};
use crate::domain::reservation::{Applicant, Reservation};
use crate::domain::staff::{Act, StaffMember};
use crate::store::household_claims::Claimed;
use crate::store::{StoreError, WriteTx, erasure, household_claims, reservations, schedule};

/// Name and contact as they are to be.
#[derive(Clone, PartialEq, Eq)]
pub struct Corrected {
    /// Name or nickname.
    pub name: ApplicantName,
    /// フリガナ
    pub kana: Option<Kana>,
    /// For letters.
    pub email: Option<Email>,
    /// For calls.
    pub phone: Option<Phone>,
}

/// Why nothing was corrected.
#[derive(Debug, thiserror::Error)]
pub enum CorrectError {
    /// There is no such reservation, it is another desk's, or it is erased.
    #[error("この予約は見つかりませんでした")]
    Unknown,
    /// The household is concealed: whoever corrects would do so without seeing what stands there.
    #[error("秘匿中です。訂正は、秘匿をやめてからにしてください")]
    Concealed,
    /// The database is away or failed; nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Corrects. Repeating it changes nothing.
///
/// # Errors
/// [`CorrectError`].
pub async fn correct_applicant(
    services: &Services,
    member: &StaffMember,
    id: ReservationId,
    corrected: Corrected,
) -> Result<(), CorrectError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| Box::pin(async move { correct(tx, &own, &member, (id, corrected)).await }))
        .await
}

async fn correct(
    tx: &mut WriteTx,
    services: &Services,
    member: &StaffMember,
    (id, corrected): (ReservationId, Corrected),
) -> Result<(), CorrectError> {
    let now = services.now();
    let whole: Vec<ReservationId> = erasure::lock(tx, &[id], now).await?.iter().map(|one| one.id).collect();
    let directory = schedule::directory(tx).await?;
    let mut claims = Vec::new();
    for part in reservations::list_by_ids(tx, &whole).await? {
        let offering = schedule::find(tx, &directory, part.slot).await?;
        let offering = offering.ok_or(StoreError::Corrupt("a reservation's slot"))?;
        if !member.may(Act::AnswerRequests, offering.desk.id) {
            return Err(CorrectError::Unknown);
        }
        if part.is_concealed() {
            return Err(CorrectError::Concealed);
        }
        let fields = changed(&part.applicant, &corrected);
        if fields.is_empty() {
            continue;
        }
        let part = Reservation {
            applicant: Applicant {
                name: corrected.name.clone(),
                kana: corrected.kana.clone(),
                email: corrected.email.clone(),
                phone: corrected.phone.clone(),
                relation: part.applicant.relation,
            },
            ..part
        };
        let sealed_by = reservations::find_key(tx, part.id).await?;
        let key = sealed_by.ok_or(CorrectError::Unknown)?.unwrap_with(tx.keyring())?;
        reservations::save_applicant(tx, &part, &key, &*services.entropy).await?;
        let act = ("correct", Subject::Reservation(part.id), Some(offering.desk.id));
        note_act(tx, services, Actor::Staff(member.id), act, Some(fields.join(","))).await?;
        if part.status.is_live() && offering.slot.ends_at > now {
            claims.push((part, offering));
        }
    }
    if whole.is_empty() {
        return Err(CorrectError::Unknown);
    }
    Ok(claim_anew(tx, claims, services).await?)
}

/// What the household holds is known by its contact. Where the right contact turns out to hold the same already, the
/// reservation stays: nobody loses a place to a correction.
async fn claim_anew(
    tx: &mut WriteTx,
    mut parts: Vec<(Reservation, Offering)>,
    services: &Services,
) -> Result<(), StoreError> {
    parts.sort_by_key(|(_, offering)| offering.slot.id);
    let until = parts.iter().map(|(_, offering)| offering.slot.ends_at).max();
    for (part, _) in &parts {
        household_claims::release(tx, part.id).await?;
    }
    let last = parts.last().map(|(part, _)| part.id);
    for (part, offering) in &parts {
        let limit = offering.programme.policy.household_limit;
        let claimed = Claimed {
            reservation: part.id,
            slot: offering.slot.id,
            programme: offering.programme.id,
            limit: limit.filter(|_| Some(part.id) == last),
            until: until.unwrap_or(offering.slot.ends_at),
        };
        household_claims::claim(tx, &part.applicant, claimed, services.now()).await?;
    }
    Ok(())
}

/// Which fields differ, as codes.
fn changed(now: &Applicant, to_be: &Corrected) -> Vec<&'static str> {
    let fields = [
        ("name", now.name != to_be.name),
        ("kana", now.kana != to_be.kana),
        ("email", now.email != to_be.email),
        ("phone", now.phone != to_be.phone),
    ];
    fields
        .into_iter()
        .filter(|(_, is)| *is)
        .map(|(field, _)| field)
        .collect()
}
