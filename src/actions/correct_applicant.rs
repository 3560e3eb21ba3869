//! Correcting a name, a contact or how somebody may be reached, at the request of the person: every part of the enrolment,
//! what it is found by, what its household holds, and the letters that have not been sent.
//! Deliberately keeps the old value nowhere: the audit says which fields were corrected, not what stood in them.

use super::Services;
use super::enrolment_letters::besides;
use super::letter_facts::Besides;
use super::note_act::note_act;
use super::write_letter::{When, write_letter};
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::ReservationId;
use crate::domain::letter::LetterKind;
use crate::domain::offering::Offering;
use crate::domain::person::{ApplicantName, Email, Kana, Phone};
use crate::domain::reservation::{Applicant, ContactRules, Discretion, Reservation, Status};
use crate::domain::seen_mark::mark_of;
use crate::domain::session::SessionStatus;
use crate::domain::staff::{Act, StaffMember};
use crate::store::household_claims::Claimed;
use crate::store::readdressing::readdress;
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
    /// How the household may be reached.
    pub rules: ContactRules,
    /// How open letters may be.
    pub discretion: Discretion,
}

impl Corrected {
    /// What stands there at present.
    #[must_use]
    pub fn of(reservation: &Reservation) -> Self {
        let applicant = &reservation.applicant;
        Self {
            name: applicant.name.clone(),
            kana: applicant.kana.clone(),
            email: applicant.email.clone(),
            phone: applicant.phone.clone(),
            rules: reservation.contact_rules.clone(),
            discretion: reservation.discretion,
        }
    }

    /// A mark of all of it, to tell whether it is what somebody looked at.
    #[must_use]
    pub fn mark(&self) -> String {
        let rules = &self.rules;
        let yes_no = |is: bool| if is { "yes" } else { "no" };
        mark_of(&[
            self.name.as_str(),
            self.kana.as_ref().map_or("", Kana::as_str),
            self.email.as_ref().map_or("", Email::as_str),
            self.phone.as_ref().map_or("", Phone::digits),
            rules.hours.as_deref().unwrap_or_default(),
            rules.introduce_as.code(),
            self.discretion.code(),
            yes_no(rules.phone),
            yes_no(rules.voice_mail),
            yes_no(rules.post),
        ])
    }
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
    /// Somebody else has corrected it since it was looked at: an old address would come back, and letters go there.
    #[error("ほかの職員が、先に訂正しました")]
    Stale,
    /// The database is away or failed; nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Corrects what was `seen` as its mark tells. Repeating it changes nothing.
///
/// # Errors
/// [`CorrectError`].
pub async fn correct_applicant(
    services: &Services,
    member: &StaffMember,
    id: ReservationId,
    (corrected, seen): (Corrected, String),
) -> Result<(), CorrectError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| Box::pin(async move { correct(tx, &own, &member, (id, corrected, &seen)).await }))
        .await?;
    services.new_letter.notify_one();
    Ok(())
}

async fn correct(
    tx: &mut WriteTx,
    services: &Services,
    member: &StaffMember,
    (id, corrected, seen): (ReservationId, Corrected, &str),
) -> Result<(), CorrectError> {
    let now = services.now();
    let whole: Vec<ReservationId> = erasure::lock(tx, &[id], now).await?.iter().map(|one| one.id).collect();
    let directory = schedule::directory(tx).await?;
    let mut claims = Vec::new();
    let mut unheard = None;
    for part in reservations::list_by_ids(tx, &whole).await? {
        let offering = schedule::find(tx, &directory, part.slot).await?;
        let offering = offering.ok_or(StoreError::Corrupt("a reservation's slot"))?;
        if !member.may(Act::AnswerRequests, offering.desk.id) {
            return Err(CorrectError::Unknown);
        }
        if part.is_concealed() {
            return Err(CorrectError::Concealed);
        }
        let fields = changed(&part, &corrected);
        if fields.is_empty() {
            continue;
        }
        if part.id == id && Corrected::of(&part).mark() != seen {
            return Err(CorrectError::Stale);
        }
        let part = Reservation {
            applicant: Applicant {
                name: corrected.name.clone(),
                kana: corrected.kana.clone(),
                email: corrected.email.clone(),
                phone: corrected.phone.clone(),
                relation: part.applicant.relation,
            },
            contact_rules: corrected.rules.clone(),
            discretion: corrected.discretion,
            ..part
        };
        let sealed_by = reservations::find_key(tx, part.id).await?;
        let key = sealed_by.ok_or(CorrectError::Unknown)?.unwrap_with(tx.keyring())?;
        reservations::save_applicant(tx, &part, &key, &*services.entropy).await?;
        let ends_links = fields.contains(&"email");
        let letters = readdress(tx, &part, ends_links, (&key, &*services.entropy)).await?;
        if letters.ended > 0 && letters.waiting == 0 {
            unheard = Some(part.id);
        }
        let act = ("correct", Subject::Reservation(part.id), Some(offering.desk.id));
        note_act(tx, services, Actor::Staff(member.id), act, Some(fields.join(","))).await?;
        if part.status.is_live() && offering.slot.ends_at > now {
            claims.push((part, offering));
        }
    }
    if whole.is_empty() {
        return Err(CorrectError::Unknown);
    }
    if let Some(id) = unheard {
        write_anew(tx, services, id, &claims).await?;
    }
    Ok(claim_anew(tx, claims, services).await?)
}

/// Whoever held a link by an address that is no more gets one by the new one.
async fn write_anew(
    tx: &mut WriteTx,
    services: &Services,
    id: ReservationId,
    ahead: &[(Reservation, Offering)],
) -> Result<(), StoreError> {
    let coming: Vec<(&Offering, &Reservation)> = ahead
        .iter()
        .filter(|(part, _)| part.status.occupies() || part.status.is_queued())
        .map(|(part, offering)| (offering, part))
        .collect();
    let Some(own) = coming.iter().find(|(_, part)| part.id == id) else {
        return Ok(());
    };
    let (kind, answer_by) = match own.1.status {
        Status::Confirmed => (LetterKind::Confirmed, None),
        Status::Pending { .. } => (LetterKind::Pending, None),
        Status::Waiting => (LetterKind::Waiting, None),
        Status::Entered => (LetterKind::Entered, None),
        Status::Offered { until } => (LetterKind::Offer, Some(until)),
        _ => return Ok(()),
    };
    if own.0.session.status == SessionStatus::Postponed {
        return Ok(());
    }
    let besides = Besides {
        answer_by,
        ..besides(services, id, &coming)
    };
    let when = When::by_day(services.now());
    write_letter(tx, services, kind, *own, besides, when).await?;
    Ok(())
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
fn changed(now: &Reservation, to_be: &Corrected) -> Vec<&'static str> {
    let applicant = &now.applicant;
    let fields = [
        ("name", applicant.name != to_be.name),
        ("kana", applicant.kana != to_be.kana),
        ("email", applicant.email != to_be.email),
        ("phone", applicant.phone != to_be.phone),
        ("contact rules", now.contact_rules != to_be.rules),
        ("discretion", now.discretion != to_be.discretion),
    ];
    fields
        .into_iter()
        .filter(|(_, is)| *is)
        .map(|(field, _)| field)
        .collect()
}
