//! Putting a letter about a reservation into the outbox, with a secret link of its own to the reservation's page.
//! Deliberately within the caller's transaction: what happened and its letter are kept together or not at all.

use chrono::{DateTime, Utc};

use std::sync::Arc;

use super::Services;
use super::letter_facts::{Besides, call_about, letter_about};
use crate::catalogue;
use crate::domain::ids::LetterId;
use crate::domain::language::Language;
use crate::domain::letter::{Letter, LetterKind, TypedWording};
use crate::domain::letter_way::LetterWay;
use crate::domain::offering::Offering;
use crate::domain::programme::Programme;
use crate::domain::quiet_hours;
use crate::domain::reservation::Reservation;
use crate::domain::token::SecretToken;
use crate::domain::wording::{self, Level, WordingKey};
use crate::store::{StoreError, WriteTx, access_links, outbox, phrases, programmes, reservations, wordings};

/// When a letter goes out.
#[derive(Debug, Clone, Copy)]
pub(super) struct When {
    at: DateTime<Utc>,
    by_day: bool,
    is_unasked: bool,
}

impl When {
    /// As soon as it may, but never in the quiet hours: what staff did for the household, which knows of it.
    pub(super) fn by_day(now: DateTime<Utc>) -> Self {
        Self {
            at: quiet_hours::next_allowed(now),
            by_day: true,
            is_unasked: false,
        }
    }

    /// The same for what came about without the household – a draw, a decision – so that somebody must tell it.
    pub(super) fn unasked(now: DateTime<Utc>) -> Self {
        Self {
            is_unasked: true,
            ..Self::by_day(now)
        }
    }
}

/// At this time; whether it may be in the quiet hours, its kind says.
impl From<DateTime<Utc>> for When {
    fn from(at: DateTime<Utc>) -> Self {
        Self {
            at,
            by_day: false,
            is_unasked: false,
        }
    }
}

/// Writes the letter, to go out at `when`; `None` if none goes out: the family wants none or gave no address. What it must
/// hear all the same is kept for the call list.
pub(super) async fn write_letter(
    tx: &mut WriteTx,
    services: &Services,
    kind: LetterKind,
    (offering, reservation): (&Offering, &Reservation),
    besides: Besides,
    when: impl Into<When>,
) -> Result<Option<LetterId>, StoreError> {
    let entropy = &*services.entropy;
    let now = services.now();
    let id = LetterId::fresh(now, entropy);
    let letter = letter_in_its_language(tx, services, (kind, id), (offering, reservation), besides, when).await?;
    let Some(letter) = letter else {
        return Ok(None);
    };
    let is_told_by_phone = letter.is_told_by_phone();
    // A call needs no link.
    let token = (!is_told_by_phone).then(|| SecretToken::fresh(entropy));
    if let Some(token) = &token {
        access_links::insert(tx, token, reservation.id, now, None).await?;
    }
    let sealed_by = reservations::find_key(tx, reservation.id).await?;
    let key = sealed_by
        .ok_or(StoreError::Corrupt("a reservation's key"))?
        .unwrap_with(tx.keyring())?;
    outbox::push(tx, id, reservation.id, (&letter, token.as_ref()), &key, entropy).await?;
    Ok((!is_told_by_phone).then_some(id))
}

/// The letter with the city's names in the language of the reservation, in the words that are in use now; one without an
/// address if it is told on the telephone, `None` if not at all. Whoever writes a letter asks here, so nobody forgets the call.
pub(super) async fn letter_in_its_language(
    tx: &mut WriteTx,
    services: &Services,
    (kind, id): (LetterKind, LetterId),
    (offering, reservation): (&Offering, &Reservation),
    besides: Besides,
    when: impl Into<When>,
) -> Result<Option<Letter>, StoreError> {
    let When { at, by_day, is_unasked } = when.into();
    let way = reservation.way_of(kind, is_unasked);
    if way == LetterWay::Nothing {
        return Ok(None);
    }
    let language = reservation.language;
    let phrases = match language {
        Language::Ja => Arc::default(),
        other => Arc::new(phrases::list(tx, other).await?),
    };
    let built_in = catalogue::speaking_now(language, phrases, || {
        let about = (offering, reservation);
        match way {
            LetterWay::Call => Some(call_about(services, kind, id, about, besides, at)),
            _ => letter_about(services, kind, id, about, besides, at),
        }
    });
    let Some(letter) = built_in else {
        return Ok(None);
    };
    let key = WordingKey {
        programme: offering.programme.id,
        kind,
        language,
        level: Level::of(&letter.body),
    };
    let wording = wording_in_use(tx, &offering.programme, key).await?;
    Ok(Some(Letter {
        by_day,
        wording,
        ..letter
    }))
}

/// The words that staff chose. They were checked when they were kept; what they must not tell may have changed since, and
/// then the built-in text is used.
async fn wording_in_use(
    tx: &mut WriteTx,
    programme: &Programme,
    key: WordingKey,
) -> Result<Option<TypedWording>, StoreError> {
    let Some(typed) = wordings::find_for_letter(tx, key).await? else {
        return Ok(None);
    };
    let all = programmes::list(tx).await?;
    let all: Vec<&Programme> = all.values().map(AsRef::as_ref).collect();
    let said = phrases::list(tx, key.language).await?;
    if wording::check((key.kind, key.language, key.level), &typed, programme, all, &said).is_err() {
        tracing::warn!(programme = %key.programme, kind = key.kind.code(), "a wording cannot be used any more");
        return Ok(None);
    }
    Ok(Some(typed))
}
