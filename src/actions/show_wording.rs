//! The wording of a programme's letters, for the staff who manage it: what is in use, what was, and how it would read.
//! Deliberately writes nothing: a preview is a letter about nobody.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::Services;
use super::edit_wording::{WordingError, built_in, check_typed, worded};
use super::letter_facts::phone_words;
use crate::catalogue::{self, bare, say};
use crate::domain::desk::Desk;
use crate::domain::ids::ProgrammeId;
use crate::domain::language::Language;
use crate::domain::letter::{DiscreetFacts, Letter, LetterBody, Times, TypedWording};
use crate::domain::programme::{Participation, Programme};
use crate::domain::staff::{Act, StaffMember};
use crate::domain::wording::fact::Fact;
use crate::domain::wording::{Level, WordingKey};
use crate::mail::texts;
use crate::store::schedule::Directory;
use crate::store::wordings::WordingVersion;
use crate::store::{ReadTx, StoreError, phrases, schedule, wordings};

/// The wording of one kind of letter.
pub struct ShownWording {
    /// Whose letters.
    pub programme: Arc<Programme>,
    /// The number of the newest version; 0 if there is none.
    pub newest: u32,
    /// Whether the built-in text is in use.
    pub is_built_in: bool,
    /// Whether what staff chose cannot be used any more, since other words must not be told now: letters have the built-in text.
    pub is_refused: bool,
    /// What is in use, as it is typed.
    pub in_use: TypedWording,
    /// The built-in text, as it would be typed.
    pub built_in: TypedWording,
    /// Every version, newest first.
    pub versions: Vec<WordingVersion>,
    /// What may stand between braces, with an example.
    pub placeholders: Vec<(Fact, Vec<String>)>,
    /// How letters read, the discreet one first.
    pub samples: Vec<LetterSample>,
}

/// How a letter would read.
pub struct LetterSample {
    /// How much it tells.
    pub level: Level,
    /// Who sends it, as a telephone shows it.
    pub sender: String,
    /// Its subject.
    pub subject: String,
    /// Its plain text.
    pub text: String,
}

/// The programmes whose letters the member of staff may word, in the city's order.
///
/// # Errors
/// [`StoreError`].
pub async fn show_worded_programmes(
    services: &Services,
    member: &StaffMember,
) -> Result<Vec<Arc<Programme>>, StoreError> {
    let directory = schedule::directory(&mut services.store.read().await?).await?;
    let mut programmes: Vec<Arc<Programme>> = directory
        .programmes
        .values()
        .filter(|programme| programme.is_reserved() && member.may(Act::ManageProgrammes, programme.desk))
        .cloned()
        .collect();
    programmes.sort_by_key(|programme| (programme.ordinal, programme.id));
    Ok(programmes)
}

/// A programme, with those of its letters that have words of their own.
///
/// # Errors
/// [`WordingError`].
pub async fn show_changed_wordings(
    services: &Services,
    member: &StaffMember,
    id: ProgrammeId,
) -> Result<(Arc<Programme>, Vec<WordingKey>), WordingError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let (programme, _) = found(&directory, member, id)?;
    Ok((programme, wordings::list_changed(&mut tx, id).await?))
}

/// One kind of letter. `draft` is what the samples of its level show instead of what is in use.
///
/// # Errors
/// [`WordingError`]; [`WordingError::Refused`] if the draft could not be used.
pub async fn show_wording(
    services: &Services,
    member: &StaffMember,
    key: WordingKey,
    draft: Option<&TypedWording>,
) -> Result<ShownWording, WordingError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let (programme, desk) = found(&directory, member, key.programme)?;
    if let Some(draft) = draft {
        check_typed(&mut tx, &directory, &programme, key, draft).await?;
    }
    let versions = wordings::list_versions(&mut tx, key).await?;
    let newest = versions.first();
    let in_use = newest.and_then(|newest| newest.typed.clone());
    let is_refused = match &in_use {
        Some(typed) => match check_typed(&mut tx, &directory, &programme, key, typed).await {
            Ok(()) => false,
            Err(WordingError::Store(error)) => return Err(error.into()),
            Err(_) => true,
        },
        None => false,
    };
    let built_in = built_in(key)?;
    let phrases = match key.language {
        Language::Ja => Arc::default(),
        other => Arc::new(phrases::list(&mut tx, other).await?),
    };
    let example = |level| {
        catalogue::speaking_now(key.language, Arc::clone(&phrases), || {
            example(services, (&programme, &desk), WordingKey { level, ..key })
        })
    };
    let mut samples = Vec::new();
    for &level in Level::ALL {
        let shown = draft.filter(|_| level == key.level).cloned();
        let shown = match shown {
            Some(draft) => Some(draft),
            None => words_of(&mut tx, WordingKey { level, ..key }).await?,
        };
        let letter = Letter {
            wording: shown,
            ..example(level)
        };
        samples.push(sample(&letter, level)?);
    }
    let placeholders =
        texts::placeholders(&example(key.level)).map_err(|error| WordingError::Text(error.to_string()))?;
    Ok(ShownWording {
        newest: newest.map_or(0, |newest| newest.number),
        is_built_in: in_use.is_none(),
        is_refused,
        in_use: in_use.unwrap_or_else(|| built_in.clone()),
        built_in,
        versions,
        placeholders,
        samples,
        programme,
    })
}

async fn words_of(tx: &mut ReadTx, key: WordingKey) -> Result<Option<TypedWording>, StoreError> {
    let (_, typed) = wordings::find_newest(tx, key).await?;
    Ok(typed)
}

fn sample(letter: &Letter, level: Level) -> Result<LetterSample, WordingError> {
    let said = texts::render(letter).map_err(|error| WordingError::Text(error.to_string()))?;
    Ok(LetterSample {
        level,
        sender: letter.body.facts().sender_name.clone(),
        subject: said.subject,
        text: said.text,
    })
}

/// A letter about nobody, from this desk.
fn example(services: &Services, (programme, desk): (&Programme, &Desk), key: WordingKey) -> Letter {
    let letter = Letter::example(key.kind, key.language, services.now());
    let facts = letter.body.facts();
    let dates = match programme.participation {
        Participation::Course => weekly(facts.starts_at),
        _ => Vec::new(),
    };
    let facts = DiscreetFacts {
        sender_name: bare(&say(&desk.sender_name)),
        outward_name: bare(&say(&programme.outward_name)),
        desk_phone: phone_words(desk),
        desk_hours: catalogue::desk_hours(&desk.calendar),
        dates,
        ..facts.clone()
    };
    Letter {
        body: match key.level {
            Level::Discreet => LetterBody::Discreet(facts),
            Level::Normal => LetterBody::Normal {
                programme_name: say(&programme.name),
                facts,
                contents: vec!["お話を聞く".to_owned()],
            },
        },
        ..letter
    }
}

/// Three sessions of a course.
fn weekly(first: DateTime<Utc>) -> Vec<Times> {
    let week = |weeks: i64| Times {
        starts_at: first + TimeDelta::weeks(weeks),
        ends_at: first + TimeDelta::weeks(weeks) + TimeDelta::hours(1),
    };
    (0..3).map(week).collect()
}

fn found(
    directory: &Directory,
    member: &StaffMember,
    id: ProgrammeId,
) -> Result<(Arc<Programme>, Arc<Desk>), WordingError> {
    let desk = worded(directory, member, id)?.desk;
    let programme = directory.programmes.get(&id).cloned();
    let desk = directory.desks.get(&desk).cloned();
    programme
        .zip(desk)
        .ok_or(WordingError::Store(StoreError::Corrupt("a programme's desk")))
}
