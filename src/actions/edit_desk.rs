//! Changing what a desk is called, who its letters are from, and its telephone.
//! Deliberately leaves its hours to `edit_calendar`, and letters that are written already as they are.

use super::Services;
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::desk::{Desk, DeskFacts};
use crate::domain::ids::DeskId;
use crate::domain::spelling::words_in;
use crate::domain::staff::{Act, StaffMember};
use crate::domain::wording::telling::words_of;
use crate::store::schedule::Directory;
use crate::store::{StoreError, WriteTx, desks, schedule};

/// What the desk is to be from now on.
#[derive(Debug, Clone)]
pub struct NewFacts {
    /// Which.
    pub desk: DeskId,
    /// What was looked at.
    pub seen: DeskFacts,
    /// What it is to be.
    pub facts: DeskFacts,
}

/// Why the desk is as it was.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// There is no such desk, or the member of staff may not change it.
    #[error("この窓口は見つかりませんでした")]
    Unknown,
    /// Somebody else has changed it since it was looked at.
    #[error("ほかの職員が、先に窓口を変えました")]
    Stale,
    /// Another desk is called so.
    #[error("この名前の窓口は、もうあります。区別できる名前にしてください。")]
    NameTaken,
    /// The sender's name would tell what a letter is about.
    #[error(
        "事業の内容が分かる言葉（{0}）が入っています。メールの差出人として表示されるので、別の言い方にしてください。"
    )]
    Telling(String),
    /// The database is away or failed; nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Puts it into use.
///
/// # Errors
/// [`DeskError`].
pub async fn edit_desk(services: &Services, member: &StaffMember, new: NewFacts) -> Result<(), DeskError> {
    if !member.may(Act::ManageProgrammes, new.desk) {
        return Err(DeskError::Unknown);
    }
    let (own, actor) = (services.clone(), Actor::Staff(member.id));
    services
        .store
        .write(|tx| Box::pin(async move { keep(tx, &own, actor, new).await }))
        .await
}

async fn keep(
    tx: &mut WriteTx,
    services: &Services,
    actor: Actor,
    NewFacts { desk: id, seen, facts }: NewFacts,
) -> Result<(), DeskError> {
    desks::lock(tx, id).await?;
    let directory = schedule::directory(tx).await?;
    let desk: &Desk = directory.desks.get(&id).ok_or(DeskError::Unknown)?;
    check_sender(&directory, &facts)?;
    let was = DeskFacts::of(desk);
    let changed = facts.changed_from(&was);
    if changed.is_empty() {
        return Ok(());
    }
    if was != seen {
        return Err(DeskError::Stale);
    }
    desks::save_facts(tx, id, &facts).await?;
    let act = ("change desk", Subject::Desk(id), Some(id));
    note_act(tx, services, actor, act, Some(changed.join(", "))).await?;
    Ok(())
}

/// Refuses a sender whose name would tell what a letter is about.
pub(super) fn check_sender(directory: &Directory, facts: &DeskFacts) -> Result<(), DeskError> {
    let all = directory.programmes.values().flat_map(|programme| words_of(programme));
    let told = words_in(&facts.sender_name, all);
    if told.is_empty() {
        return Ok(());
    }
    let told: Vec<String> = told.iter().map(|word| format!("「{word}」")).collect();
    Err(DeskError::Telling(told.concat()))
}
