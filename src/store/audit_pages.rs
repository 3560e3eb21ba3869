//! Reading the audit log: pages of lines, newest first, narrowed by who, what, when and about which reservation; and who saw
//! which reservation.
//! Deliberately writes nothing but who saw what; lines are written by `audit`.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::IntoSql as _;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::connection::on_both;
use super::schema::sql_types::Id;
use super::schema::{audit, audit_seals, audit_seen, reservations};
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx};
use crate::domain::audit::ActKind;
use crate::domain::audit_chain::Entry;
use crate::domain::ids::{AuditId, DeskId, ReservationId};
use crate::domain::number::Number;

/// Which lines are asked for.
#[derive(Debug, Clone, Default)]
pub struct LineFilter {
    /// Only those of this actor's code.
    pub actor: Option<String>,
    /// Only those of this kind.
    pub kind: Option<ActKind>,
    /// Only those at or after.
    pub from: Option<DateTime<Utc>>,
    /// Only those before.
    pub to: Option<DateTime<Utc>>,
    /// Only those about, or by pages that showed, one of these reservations.
    pub reservations: Option<Vec<ReservationId>>,
    /// Only those of these desks; `None`: all, also those of no desk.
    pub desks: Option<Vec<DeskId>>,
    /// Only those older than this line.
    pub before: Option<AuditId>,
}

type Found = (
    Key,
    At,
    String,
    String,
    String,
    Option<Key>,
    Option<Key>,
    Option<String>,
    Option<i64>,
);

/// Lines, newest first, each with the number of its seal if it has one.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut ReadTx, filter: &LineFilter, limit: i64) -> Result<Vec<(Entry, Option<i64>)>, StoreError> {
    let about: Option<Vec<Key>> = filter
        .reservations
        .as_ref()
        .map(|ids| ids.iter().map(|id| Key(id.0)).collect());
    let desks: Option<Vec<Option<Key>>> = filter
        .desks
        .as_ref()
        .map(|desks| desks.iter().map(|desk| Some(Key(desk.0))).collect());
    let found: Vec<Found> = on_both!(tx, c => {
        let mut query = audit::table
            .left_join(audit_seals::table.on(audit_seals::audit_id.eq(audit::id)))
            .order(audit::id.desc())
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
                audit_seals::seq.nullable(),
            ))
            .into_boxed();
        if let Some(actor) = &filter.actor {
            query = query.filter(audit::actor.eq(actor.clone()));
        }
        query = match filter.kind {
            Some(ActKind::Other) => query.filter(audit::act.ne_all(ActKind::named())),
            Some(kind) => query.filter(audit::act.eq_any(kind.acts())),
            None => query,
        };
        if let Some(from) = filter.from {
            query = query.filter(audit::at.ge(At(from)));
        }
        if let Some(to) = filter.to {
            query = query.filter(audit::at.lt(At(to)));
        }
        if let Some(before) = filter.before {
            query = query.filter(audit::id.lt(Key(before.0)));
        }
        if let Some(desks) = desks.clone() {
            query = query.filter(audit::desk_id.eq_any(desks));
        }
        if let Some(about) = about.clone() {
            let is_subject = audit::subject_id.assume_not_null().eq_any(about.clone());
            let was_seen = exists(audit_seen::table
                .filter(audit_seen::audit_id.eq(audit::id))
                .filter(audit_seen::reservation_id.eq_any(about)));
            query = query.filter(is_subject.or(was_seen));
        }
        query.load(c)
    })?;
    let lines = found
        .into_iter()
        .map(|(id, at, actor, act, subject_kind, subject, desk, detail, seq)| {
            let entry = Entry {
                id: id.0,
                at: at.0,
                actor,
                act,
                subject_kind,
                subject: subject.map(|id| id.0),
                desk: desk.map(|id| id.0),
                detail,
            };
            (entry, seq)
        });
    Ok(lines.collect())
}

/// Every reservation that this number stands for, the later parts of an enrolment included.
///
/// # Errors
/// [`StoreError`].
pub async fn list_ids_by_number(tx: &mut ReadTx, number: &Number) -> Result<Vec<ReservationId>, StoreError> {
    let compact = number.compact().to_owned();
    let ids: Vec<Key> = on_both!(tx, c => reservations::table
        .filter(reservations::number.eq(compact.clone()).or(reservations::number.like(format!("{compact}-%"))))
        .order(reservations::id)
        .select(reservations::id)
        .load(c))?;
    Ok(ids.into_iter().map(|id| ReservationId(id.0)).collect())
}

/// The numbers of reservations, as families see them.
///
/// # Errors
/// [`StoreError`].
pub async fn list_numbers(tx: &mut ReadTx, ids: &[Uuid]) -> Result<HashMap<Uuid, String>, StoreError> {
    let mut numbers = HashMap::new();
    // Both databases limit how many values one query may carry.
    for ids in ids.chunks(500) {
        let ids: Vec<Key> = ids.iter().map(|id| Key(*id)).collect();
        let found: Vec<(Key, String)> = on_both!(tx, c => reservations::table
            .filter(reservations::id.eq_any(ids.clone()))
            .select((reservations::id, reservations::number))
            .load(c))?;
        for (id, number) in found {
            let number = number.split('-').next().unwrap_or_default();
            let number: Number = number
                .parse()
                .map_err(|_| StoreError::Corrupt("a reservation's number"))?;
            numbers.insert(id.0, number.to_string());
        }
    }
    Ok(numbers)
}

/// Notes which reservations a page of several showed, in one statement however many they are.
///
/// # Errors
/// [`StoreError`].
pub async fn insert_seen(tx: &mut WriteTx, line: AuditId, seen: &[ReservationId]) -> Result<(), StoreError> {
    for some in seen.chunks(1000) {
        let ids: Vec<Key> = some.iter().map(|id| Key(id.0)).collect();
        on_both!(tx, c => diesel::insert_into(audit_seen::table)
            .values(
                reservations::table
                    .filter(reservations::id.eq_any(ids.clone()))
                    .select((reservations::id, Key(line.0).into_sql::<Id>())),
            )
            .into_columns((audit_seen::reservation_id, audit_seen::audit_id))
            .execute(c))?;
    }
    Ok(())
}
