//! The wording of letters as staff have typed it, version by version; the newest counts.
//! Deliberately only adds: what a letter said in spring can still be read in autumn.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::{staff_members, wordings};
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, count, decode, stored};
use crate::domain::ids::{ProgrammeId, StaffId, WordingId};
use crate::domain::language::Language;
use crate::domain::letter::{LetterKind, TypedWording};
use crate::domain::wording::{Level, WordingKey};

/// A version of a wording.
#[derive(Debug, Clone)]
pub struct WordingVersion {
    /// Counts from 1.
    pub number: u32,
    /// What was typed; `None`: the built-in text is used again.
    pub typed: Option<TypedWording>,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// The name of whoever made it.
    pub made_by: String,
}

/// Columns of a version, without who made it.
type Columns = (i32, Option<String>, Option<String>);

/// Adds a version.
///
/// # Errors
/// [`StoreError::AlreadyThere`] if somebody else added this version meanwhile.
pub async fn insert(
    tx: &mut WriteTx,
    id: WordingId,
    key: WordingKey,
    (number, typed): (u32, Option<&TypedWording>),
    (by, at): (StaffId, DateTime<Utc>),
) -> Result<(), StoreError> {
    let values = (
        wordings::id.eq(Key(id.0)),
        wordings::programme_id.eq(Key(key.programme.0)),
        wordings::kind.eq(key.kind.code()),
        wordings::language.eq(key.language.code()),
        wordings::level.eq(key.level.code()),
        wordings::version.eq(stored(number)?),
        wordings::subject.eq(typed.map(|typed| typed.subject.as_str())),
        wordings::body.eq(typed.map(|typed| typed.body.as_str())),
        wordings::made_at.eq(At(at)),
        wordings::made_by.eq(Key(by.0)),
    );
    on_both!(tx, c => diesel::insert_into(wordings::table).values(values).execute(c))?;
    tx.wordings.remove(&key);
    Ok(())
}

/// The newest version's number (0 if there is none) and words.
///
/// # Errors
/// [`StoreError`].
pub async fn find_newest(tx: &mut ReadTx, key: WordingKey) -> Result<(u32, Option<TypedWording>), StoreError> {
    let newest: Option<Columns> = on_both!(tx, c => wordings::table
        .filter(wordings::programme_id.eq(Key(key.programme.0)).and(wordings::kind.eq(key.kind.code())))
        .filter(wordings::language.eq(key.language.code()).and(wordings::level.eq(key.level.code())))
        .order(wordings::version.desc())
        .select((wordings::version, wordings::subject, wordings::body))
        .first(c))
    .optional()?;
    newest.map_or(Ok((0, None)), |(version, subject, body)| {
        Ok((count(version)?, typed(subject, body)))
    })
}

/// The words for a letter that is being written; `None`: the built-in ones. Asked once in a transaction, so that all
/// letters of one act say the same.
///
/// # Errors
/// [`StoreError`].
pub async fn find_for_letter(tx: &mut WriteTx, key: WordingKey) -> Result<Option<TypedWording>, StoreError> {
    if let Some(known) = tx.wordings.get(&key) {
        return Ok(known.clone());
    }
    let (_, typed) = find_newest(tx, key).await?;
    tx.wordings.insert(key, typed.clone());
    Ok(typed)
}

/// Every version, newest first.
///
/// # Errors
/// [`StoreError`].
pub async fn list_versions(tx: &mut ReadTx, key: WordingKey) -> Result<Vec<WordingVersion>, StoreError> {
    let rows: Vec<(Columns, At, String)> = on_both!(tx, c => wordings::table
        .inner_join(staff_members::table)
        .filter(wordings::programme_id.eq(Key(key.programme.0)).and(wordings::kind.eq(key.kind.code())))
        .filter(wordings::language.eq(key.language.code()).and(wordings::level.eq(key.level.code())))
        .order(wordings::version.desc())
        .select((
            (wordings::version, wordings::subject, wordings::body),
            wordings::made_at,
            staff_members::name,
        ))
        .load(c))?;
    rows.into_iter()
        .map(|((version, subject, body), made_at, made_by)| {
            Ok(WordingVersion {
                number: count(version)?,
                typed: typed(subject, body),
                made_at: made_at.0,
                made_by,
            })
        })
        .collect()
}

/// Which letters of a programme have words of their own at present.
///
/// # Errors
/// [`StoreError`].
pub async fn list_changed(tx: &mut ReadTx, programme: ProgrammeId) -> Result<Vec<WordingKey>, StoreError> {
    let rows: Vec<(String, String, String, bool)> = on_both!(tx, c => wordings::table
        .filter(wordings::programme_id.eq(Key(programme.0)))
        .order(wordings::version)
        .select((wordings::kind, wordings::language, wordings::level, wordings::subject.is_not_null()))
        .load(c))?;
    let mut newest: HashMap<WordingKey, bool> = HashMap::new();
    for (kind, language, level, is_changed) in rows {
        let key = WordingKey {
            programme,
            kind: decode(&kind, LetterKind::from_code)?,
            language: decode(&language, Language::from_code)?,
            level: decode(&level, Level::from_code)?,
        };
        newest.insert(key, is_changed);
    }
    let changed = newest.into_iter().filter(|(_, is_changed)| *is_changed);
    Ok(changed.map(|(key, _)| key).collect())
}

fn typed(subject: Option<String>, body: Option<String>) -> Option<TypedWording> {
    let (subject, body) = subject.zip(body)?;
    Some(TypedWording { subject, body })
}
