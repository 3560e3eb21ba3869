//! The city's own texts in further languages, by the Japanese text.
//! Deliberately one table for all of them: a name that changes simply loses its translation and is shown in Japanese.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::phrases;
use super::{ReadTx, StoreError, WriteTx};
use crate::domain::language::Language;

/// Every phrase in a language, by the Japanese text.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut ReadTx, language: Language) -> Result<HashMap<String, String>, StoreError> {
    let rows: Vec<(String, String)> = on_both!(tx, c => phrases::table
        .filter(phrases::language.eq(language.code()))
        .select((phrases::japanese, phrases::words))
        .load(c))?;
    Ok(rows.into_iter().collect())
}

/// What the city says for a Japanese text in a language, from now on.
///
/// # Errors
/// [`StoreError`].
pub async fn save(tx: &mut WriteTx, language: Language, japanese: &str, words: &str) -> Result<(), StoreError> {
    let values = (
        phrases::language.eq(language.code()),
        phrases::japanese.eq(japanese),
        phrases::words.eq(words),
    );
    on_both!(tx, c => diesel::insert_into(phrases::table)
        .values(values)
        .on_conflict((phrases::language, phrases::japanese))
        .do_update()
        .set(phrases::words.eq(words))
        .execute(c))?;
    Ok(())
}

/// A text has no words in a language any more.
///
/// # Errors
/// [`StoreError`].
pub async fn delete(tx: &mut WriteTx, language: Language, japanese: &str) -> Result<(), StoreError> {
    let own = phrases::table.find((language.code(), japanese));
    on_both!(tx, c => diesel::delete(own).execute(c))?;
    Ok(())
}
