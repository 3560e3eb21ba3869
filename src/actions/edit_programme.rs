//! Changing a programme: its names, texts and rules, in one piece and as a new version each time.
//! Deliberately never takes the place of a version that the member of staff has not seen, and touches no reservation: what
//! was promised to a household stands on its own row.

use chrono::{DateTime, Utc};

use super::Services;
use super::edit_phrase::said_by_city;
use super::note_act::note_act;
use crate::catalogue;
use crate::domain::audit::{Actor, Subject};
use crate::domain::calendar::jst;
use crate::domain::ids::{ProgrammeId, ProgrammeVersionId};
use crate::domain::language::Language;
use crate::domain::phrase::{self, Place, Said, Sight};
use crate::domain::programme::{Acceptance, Programme};
use crate::domain::programme_content::{At, ContentProblem, ContentRefusal, OutsideText, ProgrammeContent};
use crate::domain::staff::{Act, StaffMember};
use crate::store::schedule::Directory;
use crate::store::{
    ReadTx, StoreError, WriteTx, online_addresses, phrases, programme_versions, programmes, queues, schedule,
};

/// What a programme is to be from now on.
#[derive(Debug, Clone)]
pub struct NewContent {
    /// Which.
    pub programme: ProgrammeId,
    /// The version that was looked at; 0 if there was none.
    pub opened: u32,
    /// What it is to be.
    pub content: ProgrammeContent,
}

/// Why the programme is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ProgrammeError {
    /// There is no such programme, or it is another desk's.
    #[error("この事業は見つかりませんでした")]
    Unknown,
    /// Somebody else has changed it since it was looked at.
    #[error("ほかの職員が、先に事業を変えました")]
    Stale,
    /// It cannot be as it was typed.
    #[error("この内容は、このままでは使えません")]
    Refused(Vec<ContentProblem>),
    /// The database is away or failed; nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Puts it into use. What is in use already makes no version.
///
/// # Errors
/// [`ProgrammeError`].
pub async fn edit_programme(services: &Services, member: &StaffMember, new: NewContent) -> Result<(), ProgrammeError> {
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
    NewContent {
        programme,
        opened,
        content,
    }: NewContent,
) -> Result<(), ProgrammeError> {
    let now = services.now();
    // Whoever is reserving there holds the row a little: afterwards either it is counted, or it sees what changes here.
    programmes::lock(tx, programme).await?;
    let directory = schedule::directory(tx).await?;
    let programme = managed(&directory, member, programme)?;
    let was = ProgrammeContent::of(programme);
    check_content(tx, &directory, (programme, &content), now).await?;
    let changed = content.changed_from(&was);
    if changed.is_empty() {
        return Ok(());
    }
    let stops_drawing =
        was.policy.acceptance == Acceptance::Lottery && content.policy.acceptance != was.policy.acceptance;
    if stops_drawing && queues::has_entries(tx, programme.id).await? {
        return Err(ProgrammeError::Refused(vec![ContentProblem {
            at: At::Acceptance,
            refusal: ContentRefusal::DrawToCome,
        }]));
    }
    let newest = programme_versions::find_newest(tx, programme.id).await?;
    if newest != opened {
        return Err(ProgrammeError::Stale);
    }
    let mut versions = Vec::new();
    if newest == 0 {
        versions.push((None, was));
    }
    versions.push((Some(member.id), content.clone()));
    for ((by, content), number) in versions.iter().zip(newest.saturating_add(1)..) {
        let id = ProgrammeVersionId::fresh(now, &*services.entropy);
        // Two who looked at the same version meet at the number of the next one.
        match programme_versions::insert(tx, id, programme.id, (number, content), (*by, now)).await {
            Err(StoreError::AlreadyThere) => return Err(ProgrammeError::Stale),
            other => other?,
        }
    }
    programmes::save(tx, &content.of_programme(programme)).await?;
    let act = (
        "change programme",
        Subject::Programme(programme.id),
        Some(programme.desk),
    );
    note_act(tx, services, Actor::Staff(member.id), act, Some(changed.join(", "))).await?;
    Ok(())
}

/// What was typed, held against the rules and everything of the city that others may see, in every language. A wording that
/// staff saved is not among it: the letter falls back to the built-in text as soon as a word in it tells.
pub(super) async fn check_content(
    tx: &mut ReadTx,
    directory: &Directory,
    (programme, content): (&Programme, &ProgrammeContent),
    now: DateTime<Utc>,
) -> Result<(), ProgrammeError> {
    let senders = directory
        .desks
        .values()
        .map(|desk| OutsideText::of(&format!("{}の差出人の名前", desk.name), &desk.sender_name));
    let places = directory.venues.values().flat_map(|venue| {
        let texts = [Some(&venue.address), venue.entrance.as_ref(), venue.parking.as_ref()];
        let name = ("会場の名前", Some(&venue.place));
        let about = texts.map(|text| ("会場のご案内", text));
        about
            .into_iter()
            .chain([name])
            .filter_map(|(place, text)| Some(OutsideText::of(place, text?)))
    });
    let mut outside: Vec<OutsideText> = senders.chain(places).collect();
    outside.extend(translated(tx, directory, &content.clone().of_programme(programme)).await?);
    for (starts_at, address) in online_addresses::list_coming(tx, now).await? {
        let on = catalogue::month_day(jst::date_of(starts_at));
        outside.push(OutsideText {
            is_secret: true,
            ..OutsideText::of(&format!("{on}の回のオンラインのアドレス"), address.as_str())
        });
    }
    let others = directory.programmes.values().map(AsRef::as_ref);
    content
        .check(programme, others, &outside)
        .map_err(ProgrammeError::Refused)
}

/// What stands on the outside in other languages, the programme as it is to be.
async fn translated(tx: &mut ReadTx, directory: &Directory, draft: &Programme) -> Result<Vec<OutsideText>, StoreError> {
    let own = Place::Programme(draft.id);
    let mut said: Vec<Said> = said_by_city(directory);
    said.retain(|one| one.place != own);
    said.extend(phrase::of_programme(draft));
    said.retain(|one| one.sight == Sight::Outside);
    let mut outside = Vec::new();
    for language in Language::FURTHER {
        let known = phrases::list(tx, language).await?;
        let name = catalogue::plain_name(language);
        outside.extend(said.iter().filter_map(|one| {
            let place = format!("「{}」の訳（{name}）", one.japanese);
            Some(OutsideText::of(&place, known.get(&one.japanese)?))
        }));
    }
    Ok(outside)
}

/// The programme, if the member of staff manages it.
pub(super) fn managed<'d>(
    directory: &'d Directory,
    member: &StaffMember,
    id: ProgrammeId,
) -> Result<&'d Programme, ProgrammeError> {
    let found = directory.programmes.get(&id).map(AsRef::as_ref);
    found
        .filter(|programme| member.may(Act::ManageProgrammes, programme.desk))
        .ok_or(ProgrammeError::Unknown)
}
