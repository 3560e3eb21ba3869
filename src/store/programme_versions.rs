//! What programmes were, version by version; the newest is what a programme is.
//! Deliberately only adds: what a page said in spring can still be read in autumn.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::{programme_versions, staff_members};
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, count, from_json, stored, to_json};
use crate::domain::ids::{ProgrammeId, ProgrammeVersionId, StaffId};
use crate::domain::programme_content::ProgrammeContent;

/// A version of a programme.
#[derive(Debug, Clone)]
pub struct ProgrammeVersion {
    /// Counts from 1.
    pub number: u32,
    /// What the programme was.
    pub content: ProgrammeContent,
    /// When it was saved.
    pub made_at: DateTime<Utc>,
    /// The name of whoever saved it; `None`: it is what was there before the first change.
    pub made_by: Option<String>,
}

/// Adds a version.
///
/// # Errors
/// [`StoreError::AlreadyThere`] if somebody else added this version meanwhile.
pub async fn insert(
    tx: &mut WriteTx,
    id: ProgrammeVersionId,
    programme: ProgrammeId,
    (number, content): (u32, &ProgrammeContent),
    (by, at): (Option<StaffId>, DateTime<Utc>),
) -> Result<(), StoreError> {
    let values = (
        programme_versions::id.eq(Key(id.0)),
        programme_versions::programme_id.eq(Key(programme.0)),
        programme_versions::version.eq(stored(number)?),
        programme_versions::content.eq(to_json(content)?),
        programme_versions::made_at.eq(At(at)),
        programme_versions::made_by.eq(by.map(|by| Key(by.0))),
    );
    on_both!(tx, c => diesel::insert_into(programme_versions::table).values(values.clone()).execute(c))?;
    Ok(())
}

/// The number of the newest version; 0 if there is none.
///
/// # Errors
/// [`StoreError`].
pub async fn find_newest(tx: &mut ReadTx, programme: ProgrammeId) -> Result<u32, StoreError> {
    let newest: Option<i32> = on_both!(tx, c => programme_versions::table
        .filter(programme_versions::programme_id.eq(Key(programme.0)))
        .order(programme_versions::version.desc())
        .select(programme_versions::version)
        .first(c))
    .optional()?;
    newest.map_or(Ok(0), count)
}

/// Every version, newest first.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut ReadTx, programme: ProgrammeId) -> Result<Vec<ProgrammeVersion>, StoreError> {
    let rows: Vec<(i32, String, At, Option<String>)> = on_both!(tx, c => programme_versions::table
        .left_join(staff_members::table)
        .filter(programme_versions::programme_id.eq(Key(programme.0)))
        .order(programme_versions::version.desc())
        .select((
            programme_versions::version,
            programme_versions::content,
            programme_versions::made_at,
            staff_members::name.nullable(),
        ))
        .load(c))?;
    rows.into_iter()
        .map(|(version, content, made_at, made_by)| {
            Ok(ProgrammeVersion {
                number: count(version)?,
                content: from_json(&content)?,
                made_at: made_at.0,
                made_by,
            })
        })
        .collect()
}
