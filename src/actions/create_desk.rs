//! A new desk of the city or of a partner, with a town hall's usual hours.
//! Deliberately without staff, programmes and special days: each is added where it is kept.

use super::Services;
use super::edit_desk::{DeskError, check_sender};
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::calendar::DeskCalendar;
use crate::domain::calendar::OpeningHours;
use crate::domain::desk::{Desk, DeskFacts};
use crate::domain::ids::DeskId;
use crate::domain::staff::{Act, StaffMember};
use crate::store::{WriteTx, desks, schedule};

/// A desk to be made.
#[derive(Debug, Clone)]
pub struct NewDesk {
    /// Its id, so that a form that is sent twice makes one desk.
    pub id: DeskId,
    /// What it is called and how it is reached.
    pub facts: DeskFacts,
    /// Whether a partner runs it.
    pub is_partner: bool,
    /// When it is open.
    pub hours: OpeningHours,
}

/// Makes it; the same form again makes no second one.
///
/// # Errors
/// [`DeskError`].
pub async fn create_desk(services: &Services, member: &StaffMember, new: NewDesk) -> Result<DeskId, DeskError> {
    if !member.may_everywhere(Act::ManageCity) {
        return Err(DeskError::Unknown);
    }
    let (own, actor) = (services.clone(), Actor::Staff(member.id));
    services
        .store
        .write(|tx| Box::pin(async move { make(tx, &own, actor, new).await }))
        .await
}

async fn make(tx: &mut WriteTx, services: &Services, actor: Actor, new: NewDesk) -> Result<DeskId, DeskError> {
    let directory = schedule::directory(tx).await?;
    if directory.desks.contains_key(&new.id) {
        return Ok(new.id);
    }
    if directory.desks.values().any(|desk| desk.name == new.facts.name) {
        return Err(DeskError::NameTaken);
    }
    check_sender(&directory, &new.facts)?;
    let desk = Desk {
        id: new.id,
        key: new.id.to_string(),
        name: new.facts.name,
        is_partner: new.is_partner,
        phone: new.facts.phone,
        extension: new.facts.extension,
        sender_name: new.facts.sender_name,
        calendar: DeskCalendar::new(new.hours),
    };
    desks::insert(tx, &desk).await?;
    let act = ("create desk", Subject::Desk(desk.id), Some(desk.id));
    note_act(tx, services, actor, act, None).await?;
    Ok(desk.id)
}
