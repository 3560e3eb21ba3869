//! Staff write a note for each other about a reservation or a session, read what is there, or remove one.
//! Deliberately a right of its own, and never part of a letter, a list or an export.

use super::Services;
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::concealment::without_contact;
use crate::domain::ids::{DeskId, NoteId, ReservationId, SessionId};
use crate::domain::person::Note;
use crate::domain::staff::{Act, StaffMember};
use crate::store::staff_notes::{self, StaffNote};
use crate::store::{ReadTx, StoreError, WriteTx, reservations, schedule};

/// What a note is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A reservation.
    Reservation(ReservationId),
    /// A session.
    Session(SessionId),
}

/// Why nothing was kept.
#[derive(Debug, thiserror::Error)]
pub enum NoteError {
    /// There is no such thing, it is another desk's, it is erased, or the member of staff keeps no notes there.
    #[error("メモを書けるものが見つかりませんでした")]
    Unknown,
    /// The database is away or failed; nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The notes about something, oldest first; `None` for those who keep no notes there, and where the data are erased.
///
/// # Errors
/// [`StoreError`].
pub async fn list_notes(
    services: &Services,
    member: &StaffMember,
    about: About,
) -> Result<Option<Vec<StaffNote>>, StoreError> {
    let mut tx = services.store.read().await?;
    if find_desk(&mut tx, member, about).await?.is_none() {
        return Ok(None);
    }
    match about {
        About::Reservation(id) => {
            let found = reservations::find(&mut tx, id).await?;
            if found.is_none_or(|reservation| reservation.erased_at.is_some()) {
                return Ok(None);
            }
            list_shown(&mut tx, id).await.map(Some)
        }
        About::Session(id) => staff_notes::list_of_session(&mut tx, id).await.map(Some),
    }
}

/// The notes about a reservation as they may be shown: of a concealed household without what leads to it.
pub(super) async fn list_shown(tx: &mut ReadTx, id: ReservationId) -> Result<Vec<StaffNote>, StoreError> {
    let mut notes = staff_notes::list_of_reservation(tx, id).await?;
    let found = reservations::find(tx, id).await?;
    if found.is_some_and(|reservation| reservation.is_concealed()) {
        for note in &mut notes {
            note.text = without_contact(&note.text);
        }
    }
    Ok(notes)
}

/// Adds a note.
///
/// # Errors
/// [`NoteError`].
pub async fn add_note(services: &Services, member: &StaffMember, about: About, note: Note) -> Result<(), NoteError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let desk = find_desk(tx, &member, about).await?.ok_or(NoteError::Unknown)?;
                let (now, entropy) = (own.now(), &*own.entropy);
                let id = NoteId::fresh(now, entropy);
                let made = (member.id, now);
                match about {
                    About::Reservation(of) => {
                        // Behind its lock: a note that came while it was being erased would stay.
                        reservations::lock(tx, of).await?;
                        if !staff_notes::insert_of_reservation(tx, (id, of), &note, made, entropy).await? {
                            return Err(NoteError::Unknown);
                        }
                    }
                    About::Session(of) => staff_notes::insert_of_session(tx, (id, of), &note, made, entropy).await?,
                }
                Ok(noted(tx, &own, &member, ("add note", about, desk)).await?)
            })
        })
        .await
}

/// Removes a note.
///
/// # Errors
/// [`NoteError`].
pub async fn remove_note(services: &Services, member: &StaffMember, about: About, id: NoteId) -> Result<(), NoteError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let desk = find_desk(tx, &member, about).await?.ok_or(NoteError::Unknown)?;
                let is_removed = match about {
                    About::Reservation(of) => staff_notes::remove_of_reservation(tx, id, of).await?,
                    About::Session(of) => staff_notes::remove_of_session(tx, id, of).await?,
                };
                if !is_removed {
                    return Err(NoteError::Unknown);
                }
                Ok(noted(tx, &own, &member, ("remove note", about, desk)).await?)
            })
        })
        .await
}

async fn noted(
    tx: &mut WriteTx,
    services: &Services,
    member: &StaffMember,
    (act, about, desk): (&'static str, About, DeskId),
) -> Result<(), StoreError> {
    let subject = match about {
        About::Reservation(id) => Subject::Reservation(id),
        About::Session(id) => Subject::Session(id),
    };
    note_act(tx, services, Actor::Staff(member.id), (act, subject, Some(desk)), None).await
}

/// The desk of what a note is about, if the member of staff keeps notes there.
async fn find_desk(tx: &mut ReadTx, member: &StaffMember, about: About) -> Result<Option<DeskId>, StoreError> {
    let directory = schedule::directory(tx).await?;
    let offering = match about {
        About::Reservation(id) => match reservations::find(tx, id).await? {
            Some(reservation) => schedule::find(tx, &directory, reservation.slot).await?,
            None => None,
        },
        About::Session(id) => {
            let offerings = schedule::list_of_session(tx, &directory, id).await?;
            offerings.into_iter().next()
        }
    };
    let desk = offering.map(|offering| offering.desk.id);
    Ok(desk.filter(|desk| member.may(Act::KeepNotes, *desk)))
}
