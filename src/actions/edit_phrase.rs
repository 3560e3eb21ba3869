//! Putting a text of the city into another language, or taking its words away again.
//! Deliberately only for texts that stand somewhere: what nobody reads needs no words.

use super::Services;
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::DeskId;
use crate::domain::language::Language;
use crate::domain::phrase::{self, PhraseRefusal, Place, Said, Sight};
use crate::domain::spelling::words_in;
use crate::domain::staff::{Act, StaffMember};
use crate::domain::wording::telling::words_of;
use crate::store::schedule::Directory;
use crate::store::{ReadTx, StoreError, WriteTx, phrases, schedule};

/// What is said for a text from now on.
#[derive(Debug, Clone)]
pub struct NewPhrase {
    /// The text.
    pub japanese: String,
    /// In which language.
    pub language: Language,
    /// The words that were looked at; empty if there were none.
    pub seen: String,
    /// The words; empty: none any more.
    pub words: String,
}

/// Why the words are as they were.
#[derive(Debug, thiserror::Error)]
pub enum PhraseError {
    /// No such text stands anywhere where the member of staff may change it.
    #[error("この文は見つかりませんでした")]
    Unknown,
    /// Somebody else has changed the words since they were looked at.
    #[error("ほかの職員が、先に言葉を変えました")]
    Stale,
    /// They cannot be used.
    #[error(transparent)]
    Refused(#[from] PhraseRefusal),
    /// The database is away or failed; nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Puts the words of several languages into use, all or none. What is in use already changes nothing.
///
/// # Errors
/// [`PhraseError`] with the language that it is about.
pub async fn edit_phrases(
    services: &Services,
    member: &StaffMember,
    new: Vec<NewPhrase>,
) -> Result<(), (Option<Language>, PhraseError)> {
    let (own, member) = (services.clone(), member.clone());
    let kept = services
        .store
        .write(|tx| {
            Box::pin(async move {
                for phrase in new {
                    let language = phrase.language;
                    keep(tx, &own, &member, phrase)
                        .await
                        .map_err(|error| Failed(Some(language), error))?;
                }
                Ok(())
            })
        })
        .await;
    kept.map_err(|Failed(language, error)| (language, error))
}

struct Failed(Option<Language>, PhraseError);

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self(None, error.into())
    }
}

async fn keep(tx: &mut WriteTx, services: &Services, member: &StaffMember, new: NewPhrase) -> Result<(), PhraseError> {
    let directory = schedule::directory(tx).await?;
    let all = said_by_city(&directory);
    let uses: Vec<&Said> = all.iter().filter(|said| said.japanese == new.japanese).collect();
    let own = uses.iter().find(|said| may_word(member, &directory, said.place));
    let own = own.ok_or(PhraseError::Unknown)?;
    let known = phrases::list(tx, new.language).await?;
    let stored = known.get(&new.japanese).map_or("", String::as_str);
    if stored == new.words {
        return Ok(());
    }
    if !new.words.is_empty() {
        phrase::check(new.language, &new.words)?;
        if uses.iter().any(|said| said.sight == Sight::Outside) {
            let told = telling(tx, &directory, new.language, &new.words).await?;
            if !told.is_empty() {
                return Err(PhraseRefusal::Telling(told).into());
            }
        }
    }
    let names_it = |said: &&Said| said.sight == Sight::Forbidden || said.field == "name";
    if !new.words.is_empty() && uses.iter().any(names_it) {
        let stands = |said: &&Said| {
            let words = known.get(&said.japanese);
            words.is_some_and(|words| !words_in(words, [new.words.as_str()]).is_empty())
        };
        let mut outside = all
            .iter()
            .filter(|said| said.sight == Sight::Outside && said.japanese != new.japanese);
        if let Some(found) = outside.find(stands) {
            return Err(PhraseRefusal::StandsOutside(found.japanese.clone()).into());
        }
    }
    if stored != new.seen {
        return Err(PhraseError::Stale);
    }
    if new.words.is_empty() {
        phrases::delete(tx, new.language, &new.japanese).await?;
    } else {
        phrases::save(tx, new.language, &new.japanese, &new.words).await?;
    }
    let (subject, desk) = subject(&directory, own.place);
    let detail = format!("{} {}", new.language.code(), own.field);
    let act = ("change phrase", subject, desk);
    note_act(tx, services, Actor::Staff(member.id), act, Some(detail)).await?;
    Ok(())
}

/// Every text of the city that has words in other languages: programmes in their order, desks, venues.
pub(super) fn said_by_city(directory: &Directory) -> Vec<Said> {
    let mut programmes: Vec<_> = directory.programmes.values().collect();
    programmes.sort_by_key(|programme| (programme.ordinal, programme.id));
    let mut desks: Vec<_> = directory.desks.values().collect();
    desks.sort_by(|one, other| one.name.cmp(&other.name));
    let mut venues: Vec<_> = directory.venues.values().collect();
    venues.sort_by(|one, other| one.place.cmp(&other.place));
    let mut said: Vec<Said> = programmes
        .into_iter()
        .flat_map(|one| phrase::of_programme(one))
        .collect();
    said.extend(desks.into_iter().flat_map(|one| phrase::of_desk(one)));
    said.extend(venues.into_iter().flat_map(phrase::of_venue));
    said
}

/// Whether the member of staff may word what stands there.
pub(super) fn may_word(member: &StaffMember, directory: &Directory, place: Place) -> bool {
    let desk = match place {
        Place::Programme(id) => directory.programmes.get(&id).map(|programme| programme.desk),
        Place::Desk(id) => Some(id),
        Place::Venue(_) => None,
    };
    member.may_everywhere(Act::ManageCity) || desk.is_some_and(|desk| member.may(Act::ManageProgrammes, desk))
}

/// The telling words that stand in words of that language: in Japanese, and as they are said in that language.
async fn telling(
    tx: &mut ReadTx,
    directory: &Directory,
    language: Language,
    words: &str,
) -> Result<String, StoreError> {
    let known = phrases::list(tx, language).await?;
    let forbidden: Vec<&str> = directory.programmes.values().flat_map(|one| words_of(one)).collect();
    let said = forbidden.iter().filter_map(|word| known.get(*word)).map(String::as_str);
    let told = words_in(words, forbidden.iter().copied().chain(said));
    let told: Vec<String> = told.iter().map(|word| format!("「{word}」")).collect();
    Ok(told.concat())
}

fn subject(directory: &Directory, place: Place) -> (Subject, Option<DeskId>) {
    match place {
        Place::Programme(id) => {
            let desk = directory.programmes.get(&id).map(|programme| programme.desk);
            (Subject::Programme(id), desk)
        }
        Place::Desk(id) => (Subject::Desk(id), Some(id)),
        Place::Venue(id) => (Subject::Venue(id), None),
    }
}
