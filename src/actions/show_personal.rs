//! All that is held of one household, for the request of those whom it is about: on a page, or as a file to hand over.
//! Deliberately for those only who may answer such requests; handing it over is a line of its own.

use super::Services;
use super::keep_note::list_shown;
use super::note_act::note_act;
use super::open_reservation::{Opened, Placed, open_for_staff};
use super::show_household::list_household;
use crate::domain::attendance::Attendance;
use crate::domain::audit::{Actor, Subject};
use crate::domain::hand_over::HandOver;
use crate::domain::ids::{ProgrammeId, ReservationId};
use crate::domain::session_change::ChangeNotice;
use crate::domain::staff::{Act, StaffMember};
use crate::store::staff_notes::StaffNote;
use crate::store::{ReadTx, StoreError, attendance_notes, change_notices, hand_overs, releases, schedule};

/// A reservation with everything that is kept about it.
pub struct Personal {
    /// The reservation, its dates, letters and answers.
    pub opened: Opened,
    /// What staff noted for each other, about any of its dates.
    pub notes: Vec<StaffNote>,
    /// To whom it was handed over, newest first.
    pub hand_overs: Vec<HandOver>,
    /// How absences were noted.
    pub attendances: Vec<(ReservationId, Attendance)>,
    /// Programmes that staff opened to the household after a first meeting, by name.
    pub released: Vec<String>,
    /// Programmes that the household wished for, by name.
    pub wanted: Vec<String>,
    /// The newest change of a date that it was told of, and what came of the call.
    pub notice: Option<ChangeNotice>,
    /// The other reservations of the household at the desks of whoever asks, newest first; none of a concealed one.
    pub household: Vec<Placed>,
}

/// The reservation with everything about it.
///
/// # Errors
/// [`StoreError`].
pub async fn show_personal(
    services: &Services,
    member: &StaffMember,
    id: ReservationId,
) -> Result<Option<Personal>, StoreError> {
    let opened = open_for_staff(services, member, id).await?;
    match opened.filter(|opened| member.may(Act::AnswerRequests, opened.offering.desk.id)) {
        Some(opened) => {
            let mut tx = services.store.read().await?;
            let household = list_household(&mut tx, member, id).await?;
            let personal = gather(&mut tx, opened).await?;
            Ok(Some(Personal { household, ..personal }))
        }
        None => Ok(None),
    }
}

async fn gather(tx: &mut ReadTx, opened: Opened) -> Result<Personal, StoreError> {
    let lead = opened.reservation.id;
    let mut all: Vec<ReservationId> = opened.parts.iter().map(|part| part.reservation.id).collect();
    if !all.contains(&lead) {
        all.push(lead);
    }
    let directory = schedule::directory(tx).await?;
    let name = |id: ProgrammeId| directory.programmes.get(&id).map(|programme| programme.name.clone());
    let mut personal = Personal {
        notes: Vec::new(),
        hand_overs: Vec::new(),
        attendances: attendance_notes::list(tx, &all).await?.into_iter().collect(),
        released: releases::list(tx, lead).await?.into_iter().filter_map(name).collect(),
        wanted: releases::list_wants(tx, lead)
            .await?
            .into_iter()
            .filter_map(name)
            .collect(),
        notice: change_notices::find_newest(tx, lead).await?,
        household: Vec::new(),
        opened,
    };
    personal.attendances.sort_unstable_by_key(|(id, _)| *id);
    for id in all {
        personal.notes.extend(list_shown(tx, id).await?);
        personal
            .hand_overs
            .extend(hand_overs::list_of_reservation(tx, id).await?);
    }
    Ok(personal)
}

/// The same, to be handed over; of a concealed household nothing is handed over, and none is noted.
///
/// # Errors
/// [`StoreError`].
pub async fn export_personal(
    services: &Services,
    member: &StaffMember,
    id: ReservationId,
) -> Result<Option<Personal>, StoreError> {
    let whole = export_household(services, member, (id, &[])).await?;
    Ok(whole.and_then(|whole| whole.into_iter().next()))
}

/// The same with `others` of the household, the one that was asked for first; `None` also if one of them is not of the household.
/// Each is a line in the log.
///
/// # Errors
/// [`StoreError`].
pub async fn export_household(
    services: &Services,
    member: &StaffMember,
    (id, others): (ReservationId, &[ReservationId]),
) -> Result<Option<Vec<Personal>>, StoreError> {
    let Some(personal) = show_personal(services, member, id).await? else {
        return Ok(None);
    };
    let household = personal.household.iter().map(|placed| placed.reservation.id);
    let household: Vec<ReservationId> = household.collect();
    if !others.iter().all(|other| household.contains(other)) {
        return Ok(None);
    }
    if personal.opened.reservation.is_concealed() {
        return Ok(Some(vec![personal]));
    }
    let mut whole = vec![personal];
    for other in others {
        whole.extend(show_personal(services, member, *other).await?);
    }
    // Concealed at this very moment: then it stays here.
    whole.retain(|one| !one.opened.reservation.is_concealed());
    let lines = whole.iter().map(|one| {
        let (reservation, desk) = (one.opened.reservation.id, one.opened.offering.desk.id);
        ("export", Subject::Reservation(reservation), Some(desk))
    });
    let lines: Vec<_> = lines.collect();
    let (own, actor) = (services.clone(), Actor::Staff(member.id));
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                for act in lines {
                    note_act(tx, &own, actor, act, None).await?;
                }
                Ok::<_, StoreError>(())
            })
        })
        .await?;
    Ok(Some(whole))
}
