//! Handing a household over to a partner with its consent, and taking that back.
//! Deliberately answers the link once and keeps only its hash: the desk gives it to the partner, no letter of ours does.

use chrono::{Days, NaiveDate, NaiveTime};

use super::Services;
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::calendar::jst;
use crate::domain::hand_over::{ConsentBy, HandOver, HandOverRefusal, PassedField, may_hand_over};
use crate::domain::ids::{HandOverId, ReservationId};
use crate::domain::staff::{Act, StaffMember};
use crate::domain::token::SecretToken;
use crate::store::{StoreError, WriteTx, hand_overs, reservations, schedule};

/// What the desk hands over.
#[derive(Debug, Clone)]
pub struct NewHandOver {
    /// Whom it is about.
    pub reservation: ReservationId,
    /// To which organisation.
    pub partner: String,
    /// What was agreed to.
    pub fields: Vec<PassedField>,
    /// How.
    pub consent: ConsentBy,
    /// When.
    pub consented_on: NaiveDate,
    /// The last day of the link.
    pub last_day: NaiveDate,
    /// The form's own key: the same form sent twice makes one hand-over and answers one link.
    pub key: String,
}

/// Why nothing was handed over, or taken back.
#[derive(Debug, thiserror::Error)]
pub enum HandOverError {
    /// There is no such reservation or hand-over, or it is another desk's.
    #[error("この予約は見つかりませんでした")]
    Unknown,
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] HandOverRefusal),
    /// The database is away or failed; nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Hands over; answers the partner's link, which is never shown again.
///
/// # Errors
/// [`HandOverError`].
pub async fn hand_over(
    services: &Services,
    member: &StaffMember,
    new: NewHandOver,
) -> Result<(HandOver, SecretToken), HandOverError> {
    // What was agreed to is part of it: a form that is changed and sent again is another hand-over.
    let typed = (&new.partner, &new.fields, new.consent, new.consented_on, new.last_day);
    let keyed = format!("{}/{}/{}/{typed:?}", member.id, new.reservation, new.key);
    let token = SecretToken::of(&services.store.keyring().keyed_hash("hand-over", keyed.as_bytes()));
    let (own, member, secret) = (services.clone(), member.clone(), token.clone());
    let made = services
        .store
        .write(|tx| Box::pin(async move { make(tx, &own, &member, (new, &secret)).await }))
        .await?;
    Ok((made, token))
}

async fn make(
    tx: &mut WriteTx,
    services: &Services,
    member: &StaffMember,
    (new, token): (NewHandOver, &SecretToken),
) -> Result<HandOver, HandOverError> {
    let now = services.now();
    // Behind the reservation's lock, so that two copies of a form come one after the other.
    let found = reservations::lock(tx, new.reservation).await?;
    let reservation = found.ok_or(HandOverError::Unknown)?;
    let directory = schedule::directory(tx).await?;
    let offering = schedule::find(tx, &directory, reservation.slot).await?;
    let offering = offering.ok_or(StoreError::Corrupt("a reservation's slot"))?;
    if !member.may(Act::HandOver, offering.desk.id) {
        return Err(HandOverError::Unknown);
    }
    if let Some(made) = hand_overs::find_by_link(tx, token).await? {
        return Ok(made);
    }
    let days = (new.consented_on, new.last_day);
    may_hand_over(&reservation, days, jst::date_of(now))?;
    let end = new.last_day.checked_add_days(Days::new(1)).unwrap_or(new.last_day);
    let made = HandOver {
        id: HandOverId::fresh(now, &*services.entropy),
        reservation: Some(reservation.id),
        programme: offering.programme.id,
        desk: offering.desk.id,
        partner: new.partner,
        fields: new.fields,
        consent: new.consent,
        consented_on: new.consented_on,
        expires_at: jst::instant(end, NaiveTime::MIN),
        made_by: member.id,
        made_at: now,
        revoked_at: None,
        answer: None,
    };
    hand_overs::insert(tx, &made, token).await?;
    let passed: Vec<&str> = made.fields.iter().map(|field| field.code()).collect();
    let act = ("hand over", Subject::Reservation(reservation.id), Some(made.desk));
    let detail = format!("{} {}", made.consent.code(), passed.join(","));
    note_act(tx, services, Actor::Staff(member.id), act, Some(detail)).await?;
    Ok(made)
}

/// Takes a hand-over back; twice is harmless. One that has ended stays as it was counted.
///
/// # Errors
/// [`HandOverError`].
pub async fn take_back(services: &Services, member: &StaffMember, id: HandOverId) -> Result<HandOver, HandOverError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let found = hand_overs::find(tx, id).await?;
                let made = found.filter(|made| member.may(Act::HandOver, made.desk));
                let made = made.ok_or(HandOverError::Unknown)?;
                if made.is_open(own.now())
                    && hand_overs::revoke(tx, id, own.now()).await?
                    && let Some(reservation) = made.reservation
                {
                    let act = (
                        "take back hand-over",
                        Subject::Reservation(reservation),
                        Some(made.desk),
                    );
                    note_act(tx, &own, Actor::Staff(member.id), act, None).await?;
                }
                Ok(made)
            })
        })
        .await
}
