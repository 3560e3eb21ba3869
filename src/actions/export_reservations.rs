//! Taking a programme's or a desk's reservations out as a list, for officers.
//! Deliberately without free text. Names and contact only where they were asked for, and never those of a concealed
//! household; every list is logged with how many it holds.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use super::Services;
use crate::domain::audit::{Actor, Line, Subject};
use crate::domain::calendar::jst;
use crate::domain::ids::{AuditId, DeskId, ProgrammeId, ReservationId, SlotId};
use crate::domain::language::Language;
use crate::domain::number::Number;
use crate::domain::offering::Offering;
use crate::domain::party::{Party, Relation};
use crate::domain::reservation::{Applicant, Reservation, Source, Status};
use crate::domain::staff::{Act, StaffMember};
use crate::store::{ReadTx, StoreError, WriteTx, audit, audit_pages, reservations, schedule};

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Export {
    /// Of one programme, or of all that the member of staff may take out.
    pub programme: Option<ProgrammeId>,
    /// First day of the sessions.
    pub from: NaiveDate,
    /// Last day of the sessions.
    pub to: NaiveDate,
    /// With names.
    pub has_names: bool,
    /// With e-mail and telephone.
    pub has_contact: bool,
}

/// One reservation of the list.
#[derive(Debug, Clone)]
pub struct Exported {
    /// The number.
    pub number: Number,
    /// The programme's own name.
    pub programme: String,
    /// Start of the slot.
    pub starts_at: DateTime<Utc>,
    /// End of the slot.
    pub ends_at: DateTime<Utc>,
    /// Where it stands.
    pub status: Status,
    /// Who comes.
    pub party: Party,
    /// Who reserved.
    pub relation: Relation,
    /// Through which door.
    pub source: Source,
    /// In which language.
    pub language: Language,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Whether it is concealed (秘匿).
    pub is_concealed: bool,
    /// Name and フリガナ, if asked for and not concealed.
    pub name: Option<(String, String)>,
    /// E-mail and telephone, if asked for and not concealed.
    pub contact: Option<(String, String)>,
}

/// The list, by start; `None` for somebody who may take nothing out there.
///
/// # Errors
/// [`StoreError`]; without its line in the log there is no list.
pub async fn export_reservations(
    services: &Services,
    member: &StaffMember,
    export: Export,
) -> Result<Option<Vec<Exported>>, StoreError> {
    let mut tx = services.store.read().await?;
    let Some((exported, taken)) = take_out(&mut tx, member, export).await? else {
        return Ok(None);
    };
    drop(tx);
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                for (desk, taken) in taken {
                    note(tx, &own, &member, (export, desk), taken).await?;
                }
                Ok::<_, StoreError>(())
            })
        })
        .await?;
    Ok(Some(exported))
}

/// What is taken out of one desk.
#[derive(Default)]
struct Taken {
    count: usize,
    /// Whose name or contact is told.
    told: Vec<ReservationId>,
}

/// The list, and how many of each desk are in it. Outside a transaction that writes: a year of it takes a while to open.
async fn take_out(
    tx: &mut ReadTx,
    member: &StaffMember,
    export: Export,
) -> Result<Option<(Vec<Exported>, BTreeMap<Option<DeskId>, Taken>)>, StoreError> {
    let directory = schedule::directory(tx).await?;
    let is_wanted = |id: ProgrammeId, desk: DeskId| {
        export.programme.is_none_or(|wanted| wanted == id) && member.may(Act::ExportReservations, desk)
    };
    let mut programmes = directory.programmes.values();
    if !programmes.any(|programme| is_wanted(programme.id, programme.desk)) {
        return Ok(None);
    }
    let midnight = |day: NaiveDate| jst::instant(day, NaiveTime::MIN);
    let end = export.to.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
    let mut offerings = schedule::list(tx, &directory, midnight(export.from), midnight(end)).await?;
    offerings.retain(|offering| is_wanted(offering.programme.id, offering.desk.id));
    let slots: Vec<SlotId> = offerings.iter().map(|offering| offering.slot.id).collect();
    let mut by_slot: HashMap<SlotId, Vec<Reservation>> = HashMap::new();
    for reservation in reservations::list_of_slots(tx, &slots).await? {
        by_slot.entry(reservation.slot).or_default().push(reservation);
    }
    let mut exported = Vec::new();
    let mut taken: BTreeMap<Option<DeskId>, Taken> = BTreeMap::new();
    for offering in &offerings {
        for reservation in by_slot.remove(&offering.slot.id).unwrap_or_default() {
            let line = line(offering, &reservation, export);
            let taken = taken.entry(Some(offering.desk.id)).or_default();
            taken.count += 1;
            if line.name.is_some() || line.contact.is_some() {
                taken.told.push(reservation.id);
            }
            exported.push(line);
        }
    }
    if taken.is_empty() {
        taken.insert(offerings.first().map(|offering| offering.desk.id), Taken::default());
    }
    Ok(Some((exported, taken)))
}

fn line(offering: &Offering, reservation: &Reservation, export: Export) -> Exported {
    let is_concealed = reservation.is_concealed();
    let may_tell = |is_asked: bool| is_asked && !is_concealed && reservation.erased_at.is_none();
    let Applicant {
        name,
        kana,
        email,
        phone,
        relation,
    } = &reservation.applicant;
    Exported {
        number: reservation.number.clone(),
        programme: offering.programme.name.clone(),
        starts_at: offering.slot.starts_at,
        ends_at: offering.slot.ends_at,
        status: reservation.status,
        party: reservation.party.clone(),
        relation: *relation,
        source: reservation.source,
        language: reservation.language,
        created_at: reservation.created_at,
        is_concealed,
        name: may_tell(export.has_names).then(|| {
            let kana = kana.as_ref().map(|kana| kana.as_str().to_owned());
            (name.as_str().to_owned(), kana.unwrap_or_default())
        }),
        contact: may_tell(export.has_contact).then(|| {
            let email = email.as_ref().map(|email| email.as_str().to_owned());
            let phone = phone.as_ref().map(ToString::to_string);
            (email.unwrap_or_default(), phone.unwrap_or_default())
        }),
    }
}

/// Says in the log how many were taken out, of what, how much of them was told, and of whom.
async fn note(
    tx: &mut WriteTx,
    services: &Services,
    member: &StaffMember,
    (export, desk): (Export, Option<DeskId>),
    taken: Taken,
) -> Result<(), StoreError> {
    let subject = match (export.programme, desk) {
        (Some(programme), _) => Subject::Programme(programme),
        (None, Some(desk)) => Subject::Desk(desk),
        (None, None) => Subject::Service,
    };
    let mut told = format!("{} reservations, {} to {}", taken.count, export.from, export.to);
    for (is_told, what) in [(export.has_names, ", names"), (export.has_contact, ", contact")] {
        if is_told {
            told.push_str(what);
        }
    }
    let now = services.now();
    let id = AuditId::fresh(now, &*services.entropy);
    let line = Line {
        actor: Actor::Staff(member.id),
        act: "export",
        subject,
        desk,
        detail: Some(told),
    };
    audit::insert(tx, id, &line, now).await?;
    audit_pages::insert_seen(tx, id, &taken.told).await
}
