//! The chain over the audit log: sealing waiting lines, reading seals with their lines, and lines that should not be.
//! Deliberately apart from writing a line, so that acts never wait for each other at the end of the chain.

use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::connection::{Connection, on_both};
use super::schema::{audit, audit_seals, audit_unsealed};
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx};
use crate::domain::audit_chain::{BEGINNING, Entry, Head, Link};

/// Whoever holds it is the only one who lengthens the chain.
const SEALERS_LOCK: &str = "SELECT pg_advisory_xact_lock(7236837019374)";

type Fields = (
    Key,
    At,
    String,
    String,
    String,
    Option<Key>,
    Option<Key>,
    Option<String>,
);

fn entry((id, at, actor, act, subject_kind, subject, desk, detail): Fields) -> Entry {
    Entry {
        id: id.0,
        at: at.0,
        actor,
        act,
        subject_kind,
        subject: subject.map(|id| id.0),
        desk: desk.map(|id| id.0),
        detail,
    }
}

fn number(seq: i64) -> Result<u64, StoreError> {
    u64::try_from(seq).map_err(|_| StoreError::Corrupt("a seal's number"))
}

fn stored(seq: u64) -> Result<i64, StoreError> {
    i64::try_from(seq).map_err(|_| StoreError::Corrupt("a seal's number"))
}

/// Seals the lines that have waited longest, at most `limit`; answers how many. One transaction lengthens the chain at a
/// time, whatever the number of processes.
///
/// # Errors
/// [`StoreError`].
pub async fn seal_batch(tx: &mut WriteTx, now: DateTime<Utc>, limit: i64) -> Result<usize, StoreError> {
    if let Connection::Postgres(c) = &mut tx.connection {
        diesel::sql_query(SEALERS_LOCK).execute(&mut **c).await?;
    }
    let waiting: Vec<Fields> = on_both!(tx, c => audit_unsealed::table
        .inner_join(audit::table.on(audit::id.eq(audit_unsealed::audit_id)))
        .order(audit::id)
        .limit(limit)
        .select((
            audit::id,
            audit::at,
            audit::actor,
            audit::act,
            audit::subject_kind,
            audit::subject_id,
            audit::desk_id,
            audit::detail,
        ))
        .load(c))?;
    let head = head(tx).await?;
    let (mut seq, mut previous) = head.map_or((0, BEGINNING.to_vec()), |head| (head.seq, head.hash));
    let mut sealed: Vec<Key> = Vec::with_capacity(waiting.len());
    for line in waiting.into_iter().map(entry) {
        seq += 1;
        let hash = line.hash(&previous).to_vec();
        let seal = (
            audit_seals::seq.eq(stored(seq)?),
            audit_seals::audit_id.eq(Key(line.id)),
            audit_seals::previous.eq(std::mem::replace(&mut previous, hash.clone())),
            audit_seals::hash.eq(hash),
            audit_seals::sealed_at.eq(At(now)),
        );
        on_both!(tx, c => diesel::insert_into(audit_seals::table).values(seal.clone()).execute(c))?;
        sealed.push(Key(line.id));
    }
    on_both!(tx, c => diesel::delete(audit_unsealed::table.filter(audit_unsealed::audit_id.eq_any(sealed.clone())))
        .execute(c))?;
    Ok(sealed.len())
}

/// The newest seal.
///
/// # Errors
/// [`StoreError`].
pub async fn head(tx: &mut ReadTx) -> Result<Option<Head>, StoreError> {
    let found: Option<(i64, Vec<u8>)> = on_both!(tx, c => audit_seals::table
        .order(audit_seals::seq.desc())
        .select((audit_seals::seq, audit_seals::hash))
        .first(c))
    .optional()?;
    found
        .map(|(seq, hash)| {
            Ok(Head {
                seq: number(seq)?,
                hash,
            })
        })
        .transpose()
}

/// The seal with this number.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut ReadTx, seq: u64) -> Result<Option<Head>, StoreError> {
    let at = stored(seq)?;
    let hash: Option<Vec<u8>> = on_both!(tx, c => audit_seals::table
        .find(at)
        .select(audit_seals::hash)
        .get_result(c))
    .optional()?;
    Ok(hash.map(|hash| Head { seq, hash }))
}

/// Seals from this number on, each with its line if that is still there.
///
/// # Errors
/// [`StoreError`].
pub async fn links_from(tx: &mut ReadTx, seq: u64, limit: i64) -> Result<Vec<Link>, StoreError> {
    type Found = ((i64, Key, Vec<u8>, Vec<u8>), Option<Fields>);
    let from = stored(seq)?;
    let found: Vec<Found> = on_both!(tx, c => audit_seals::table
        .left_join(audit::table.on(audit::id.eq(audit_seals::audit_id)))
        .filter(audit_seals::seq.ge(from))
        .order(audit_seals::seq)
        .limit(limit)
        .select((
            (audit_seals::seq, audit_seals::audit_id, audit_seals::previous, audit_seals::hash),
            (
                audit::id,
                audit::at,
                audit::actor,
                audit::act,
                audit::subject_kind,
                audit::subject_id,
                audit::desk_id,
                audit::detail,
            ).nullable(),
        ))
        .load(c))?;
    found
        .into_iter()
        .map(|((seq, line, previous, hash), fields)| {
            Ok(Link {
                seq: number(seq)?,
                line: line.0,
                previous,
                hash,
                entry: fields.map(entry),
            })
        })
        .collect()
}

/// A line from `since` on that the service did not write: without a seal, and not waiting for one.
///
/// # Errors
/// [`StoreError`].
pub async fn find_inserted(tx: &mut ReadTx, since: Option<DateTime<Utc>>) -> Result<Option<Uuid>, StoreError> {
    let found: Option<Key> = on_both!(tx, c => {
        let mut query = audit::table
            .filter(not(exists(audit_seals::table.filter(audit_seals::audit_id.eq(audit::id)))))
            .filter(not(exists(audit_unsealed::table.filter(audit_unsealed::audit_id.eq(audit::id)))))
            .order(audit::id)
            .select(audit::id)
            .limit(1)
            .into_boxed();
        if let Some(since) = since {
            query = query.filter(audit::at.ge(At(since)));
        }
        query.get_result(c)
    })
    .optional()?;
    Ok(found.map(|id| id.0))
}

/// A line that waits for its seal and is not there any more.
///
/// # Errors
/// [`StoreError`].
pub async fn find_lost(tx: &mut ReadTx) -> Result<Option<Uuid>, StoreError> {
    let found: Option<Key> = on_both!(tx, c => audit_unsealed::table
        .filter(not(exists(audit::table.filter(audit::id.eq(audit_unsealed::audit_id)))))
        .order(audit_unsealed::audit_id)
        .select(audit_unsealed::audit_id)
        .first(c))
    .optional()?;
    Ok(found.map(|id| id.0))
}

/// How many lines wait for their seal.
///
/// # Errors
/// [`StoreError`].
pub async fn count_unsealed(tx: &mut ReadTx) -> Result<i64, StoreError> {
    Ok(on_both!(tx, c => audit_unsealed::table.count().get_result(c))?)
}
