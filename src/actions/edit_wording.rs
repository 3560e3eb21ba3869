//! Changing the wording of a programme's letters, and going back to the built-in one: a new version each time.
//! Deliberately never takes the place of a version that the member of staff has not seen, and never touches a letter that
//! is written already.

use super::Services;
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::{ProgrammeId, WordingId};
use crate::domain::letter::TypedWording;
use crate::domain::programme::Programme;
use crate::domain::staff::{Act, StaffMember};
use crate::domain::wording::refusal::WordingProblem;
use crate::domain::wording::{WordingKey, check};
use crate::mail::texts::starting_wording;
use crate::store::schedule::Directory;
use crate::store::{ReadTx, StoreError, WriteTx, phrases, schedule, wordings};

/// What is to be used from now on.
#[derive(Debug, Clone)]
pub struct NewWording {
    /// For which letters.
    pub key: WordingKey,
    /// The version that was looked at; 0 if there was none.
    pub opened: u32,
    /// What was typed; `None`: the built-in text again.
    pub typed: Option<TypedWording>,
}

/// Why the wording is as it was.
#[derive(Debug, thiserror::Error)]
pub enum WordingError {
    /// There is no such programme, it is another desk's, or nobody reserves there.
    #[error("この事業は見つかりませんでした")]
    Unknown,
    /// Somebody else has changed it since it was looked at.
    #[error("ほかの職員が、先に文面を変えました")]
    Stale,
    /// It cannot be used as it is.
    #[error("この文面は、このままでは使えません")]
    Refused(Vec<WordingProblem>),
    /// A built-in text could not be put together: a mistake of ours.
    #[error("a built-in letter could not be put together: {0}")]
    Text(String),
    /// The database is away or failed; nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Puts it into use. What is in use already, and the built-in text unchanged, make no version.
///
/// # Errors
/// [`WordingError`].
pub async fn edit_wording(services: &Services, member: &StaffMember, new: NewWording) -> Result<(), WordingError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| Box::pin(async move { keep(tx, &own, &member, new).await }))
        .await
}

async fn keep(
    tx: &mut WriteTx,
    services: &Services,
    member: &StaffMember,
    NewWording { key, opened, typed }: NewWording,
) -> Result<(), WordingError> {
    let now = services.now();
    let directory = schedule::directory(tx).await?;
    let programme = worded(&directory, member, key.programme)?;
    let built_in = built_in(key)?;
    let typed = typed.filter(|typed| *typed != built_in);
    if let Some(typed) = &typed {
        check_typed(tx, &directory, programme, key, typed).await?;
    }
    let (newest, in_use) = wordings::find_newest(tx, key).await?;
    if in_use == typed {
        return Ok(());
    }
    if newest != opened {
        return Err(WordingError::Stale);
    }
    let number = newest.saturating_add(1);
    let id = WordingId::fresh(now, &*services.entropy);
    // Two who looked at the same version meet at the number of the next one.
    match wordings::insert(tx, id, key, (number, typed.as_ref()), (member.id, now)).await {
        Err(StoreError::AlreadyThere) => return Err(WordingError::Stale),
        other => other?,
    }
    let act = match typed {
        Some(_) => "change wording",
        None => "use built-in wording",
    };
    let act = (act, Subject::Programme(programme.id), Some(programme.desk));
    let detail = format!(
        "{} {} {} {number}",
        key.kind.code(),
        key.language.code(),
        key.level.code()
    );
    note_act(tx, services, Actor::Staff(member.id), act, Some(detail)).await?;
    Ok(())
}

/// What was typed, held against the rules and every programme of the city.
pub(super) async fn check_typed(
    tx: &mut ReadTx,
    directory: &Directory,
    programme: &Programme,
    key: WordingKey,
    typed: &TypedWording,
) -> Result<(), WordingError> {
    let all: Vec<&Programme> = directory.programmes.values().map(AsRef::as_ref).collect();
    let said = phrases::list(tx, key.language).await?;
    check((key.kind, key.language, key.level), typed, programme, all, &said).map_err(WordingError::Refused)
}

/// The built-in text as staff start from it.
pub(super) fn built_in(key: WordingKey) -> Result<TypedWording, WordingError> {
    starting_wording(key.kind, key.language, key.level).map_err(|error| WordingError::Text(error.to_string()))
}

/// The programme, if the member of staff manages it and letters are written about it.
pub(super) fn worded<'d>(
    directory: &'d Directory,
    member: &StaffMember,
    id: ProgrammeId,
) -> Result<&'d Programme, WordingError> {
    let found = directory.programmes.get(&id).map(AsRef::as_ref);
    found
        .filter(|programme| programme.is_reserved() && member.may(Act::ManageProgrammes, programme.desk))
        .ok_or(WordingError::Unknown)
}
