//! The events that the figures of a year are made of, written before every commit for whatever reservation the transaction
//! has touched: what no longer holds is taken off, what holds now is counted.
//! Deliberately never changes an event, and nothing in one leads to a reservation: its id is random, its time a day.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::connection::{BeforeCommit, Connection, on_both};
use super::reservation_row::read_status;
use super::schema::{
    counted_reservations as counted, figures, programmes, reservation_lookups, reservations, sessions, slots,
};
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, attendance_notes, count, decode, from_json, stored, to_json};
use crate::domain::attendance::Attendance;
use crate::domain::calendar::{FiscalYear, jst};
use crate::domain::clock::Clock;
use crate::domain::entropy::Entropy;
use crate::domain::figures::visit::{OwnVisit, visits, without_contact};
use crate::domain::figures::{Facts, Standing, Visit};
use crate::domain::ids::{DeskId, ProgrammeId, ReservationId, SessionId, SlotId};
use crate::domain::party::Relation;
use crate::domain::reservation::{CancelledBy, Source, Status};
use crate::domain::session::SessionStatus;

/// Counting what a transaction has touched.
pub struct Counting {
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl Counting {
    /// With the service's clock and randomness.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self { clock, entropy }
    }
}

impl BeforeCommit for Counting {
    fn run<'t>(&'t self, tx: &'t mut WriteTx) -> BoxFuture<'t, Result<(), StoreError>> {
        async move {
            let touched = std::mem::take(&mut tx.touched);
            if touched.is_empty() {
                return Ok(());
            }
            let today = jst::date_of(self.clock.now());
            count_anew(tx, touched, today, &*self.entropy).await
        }
        .boxed()
    }
}

/// What one reservation was and is.
struct Seen {
    facts: Facts,
    before: Option<Facts>,
    is_erased: bool,
    starts_at: DateTime<Utc>,
}

/// Counts these reservations as they are now, and the others of their households, whose first visit may be another one
/// since.
async fn count_anew(
    tx: &mut WriteTx,
    touched: BTreeSet<ReservationId>,
    today: NaiveDate,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    let households = households(tx, &touched).await?;
    let mut all: BTreeSet<ReservationId> = touched;
    all.extend(households.iter().flatten());
    let before = lock_counted(tx, &all).await?;
    let mut seen = load(tx, &all, before).await?;
    tell_visits(&mut seen, &households);
    for (id, Seen { facts, before, .. }) in seen {
        if before.as_ref() == Some(&facts) {
            continue;
        }
        let is_counted = before.is_some();
        if let Some(before) = before {
            insert(tx, &before, (-1, today), entropy).await?;
        }
        insert(tx, &facts, (1, today), entropy).await?;
        let (id, facts) = (Key(id.0), to_json(&facts)?);
        if is_counted {
            on_both!(tx, c => diesel::update(counted::table.find(id)).set(counted::facts.eq(&facts)).execute(c))?;
        } else {
            let values = (counted::reservation_id.eq(id), counted::facts.eq(&facts));
            on_both!(tx, c => diesel::insert_into(counted::table).values(values).execute(c))?;
        }
    }
    Ok(())
}

/// The reservations that share a contact or an enrolment with one of these, a household each.
async fn households(
    tx: &mut WriteTx,
    ids: &BTreeSet<ReservationId>,
) -> Result<Vec<BTreeSet<ReservationId>>, StoreError> {
    let ids: Vec<Key> = ids.iter().map(|id| Key(id.0)).collect();
    let indexes: Vec<Vec<u8>> = on_both!(tx, c => reservation_lookups::table
        .filter(reservation_lookups::reservation_id.eq_any(ids.clone()))
        .select(reservation_lookups::blind_index)
        .load(c))?;
    let mut together: BTreeMap<Vec<u8>, BTreeSet<ReservationId>> = BTreeMap::new();
    if !indexes.is_empty() {
        let rows: Vec<(Key, Vec<u8>)> = on_both!(tx, c => reservation_lookups::table
            .filter(reservation_lookups::blind_index.eq_any(indexes.clone()))
            .select((reservation_lookups::reservation_id, reservation_lookups::blind_index))
            .load(c))?;
        for (id, index) in rows {
            together.entry(index).or_default().insert(ReservationId(id.0));
        }
    }
    // An enrolment is one household, be there no contact to know it by.
    let enrolments: Vec<Option<Key>> = on_both!(tx, c => reservations::table
        .filter(reservations::id.eq_any(ids.clone()).and(reservations::enrolment_id.is_not_null()))
        .select(reservations::enrolment_id)
        .distinct()
        .load(c))?;
    let enrolments: Vec<Key> = enrolments.into_iter().flatten().collect();
    if !enrolments.is_empty() {
        let rows: Vec<(Key, Option<Key>)> = on_both!(tx, c => reservations::table
            .filter(reservations::enrolment_id.assume_not_null().eq_any(enrolments.clone()))
            .select((reservations::id, reservations::enrolment_id))
            .load(c))?;
        for (id, enrolment) in rows {
            let of = enrolment.map_or_else(Vec::new, |enrolment| enrolment.0.as_bytes().to_vec());
            together.entry(of).or_default().insert(ReservationId(id.0));
        }
    }
    // Whoever shares an address here and a telephone there is one household.
    let mut households: Vec<BTreeSet<ReservationId>> = Vec::new();
    for mut own in together.into_values() {
        households.retain(|other| {
            let is_same = !other.is_disjoint(&own);
            if is_same {
                own.extend(other.iter().copied());
            }
            !is_same
        });
        households.push(own);
    }
    Ok(households)
}

/// What of these is counted so far, in order of id, which is the order in which everybody takes these rows, last of all.
async fn lock_counted(
    tx: &mut WriteTx,
    ids: &BTreeSet<ReservationId>,
) -> Result<HashMap<ReservationId, Facts>, StoreError> {
    let ids: Vec<Key> = ids.iter().map(|id| Key(id.0)).collect();
    let rows = counted::table
        .filter(counted::reservation_id.eq_any(ids))
        .order(counted::reservation_id)
        .select((counted::reservation_id, counted::facts));
    let rows: Vec<(Key, String)> = match &mut tx.connection {
        Connection::Postgres(c) => rows.for_update().load(&mut **c).await?,
        Connection::Sqlite(c) => rows.load(&mut **c).await?,
    };
    rows.into_iter()
        .map(|(id, facts)| Ok((ReservationId(id.0), from_json(&facts)?)))
        .collect()
}

#[derive(Queryable)]
struct Row {
    id: Key,
    persons: i32,
    comes: String,
    relation: String,
    source: String,
    status: String,
    lapses_at: Option<At>,
    cancelled_by: Option<String>,
    cancelled_at: Option<At>,
    queue: Option<Key>,
    erased_at: Option<At>,
    slot: Key,
    starts_at: At,
    session: Key,
    session_status: String,
    programme: Key,
    desk: Key,
}

async fn load(
    tx: &mut WriteTx,
    ids: &BTreeSet<ReservationId>,
    mut before: HashMap<ReservationId, Facts>,
) -> Result<BTreeMap<ReservationId, Seen>, StoreError> {
    let known: Vec<ReservationId> = ids.iter().copied().collect();
    let noted = attendance_notes::list(tx, &known).await?;
    let ids: Vec<Key> = ids.iter().map(|id| Key(id.0)).collect();
    let rows: Vec<Row> = on_both!(tx, c => reservations::table
        .inner_join(slots::table.inner_join(sessions::table.inner_join(programmes::table)))
        .filter(reservations::id.eq_any(ids.clone()))
        .select((
            reservations::id,
            reservations::persons,
            reservations::comes,
            reservations::relation,
            reservations::source,
            reservations::status,
            reservations::lapses_at,
            reservations::cancelled_by,
            reservations::cancelled_at,
            reservations::queue_id,
            reservations::erased_at,
            slots::id,
            slots::starts_at,
            sessions::id,
            sessions::status,
            programmes::id,
            programmes::desk_id,
        ))
        .load(c))?;
    rows.into_iter()
        .map(|row| {
            let id = ReservationId(row.id.0);
            Ok((id, row.seen(before.remove(&id), noted.get(&id).copied())?))
        })
        .collect()
}

impl Row {
    fn seen(self, before: Option<Facts>, noted: Option<Attendance>) -> Result<Seen, StoreError> {
        let cancelled = match (self.cancelled_by.as_deref(), self.cancelled_at) {
            (Some(by), Some(at)) => Some((decode(by, CancelledBy::from_code)?, at.0)),
            _ => None,
        };
        let status = read_status(&self.status, self.lapses_at.map(|at| at.0), cancelled)?;
        let session_status = decode(&self.session_status, SessionStatus::from_code)?;
        let was = before.as_ref().map(|before| before.standing);
        let is_draw = self.status == Status::Entered.code() || was == Some(Standing::Entered);
        let is_from_before = before.is_none() && self.queue.is_some() && !is_draw;
        let standing = Standing::of(status, session_status, is_from_before, was).noted(noted, was);
        let has_waited = is_from_before
            || before.as_ref().is_some_and(|before| before.has_waited)
            || matches!(standing, Standing::Waiting | Standing::Offered);
        let facts = Facts {
            programme: ProgrammeId(self.programme.0),
            desk: DeskId(self.desk.0),
            session: SessionId(self.session.0),
            slot: SlotId(self.slot.0),
            standing,
            source: decode(&self.source, Source::from_code)?,
            relation: decode(&self.relation, Relation::from_code)?,
            comes: from_json(&self.comes)?,
            persons: count(self.persons)?,
            has_waited,
            visit: Visit::Nothing,
            desk_visit: Visit::Nothing,
            year: Some(FiscalYear::of(jst::date_of(self.starts_at.0)).start_year()),
        };
        Ok(Seen {
            facts,
            before,
            is_erased: self.erased_at.is_some(),
            starts_at: self.starts_at.0,
        })
    }
}

/// Tells of each whether it is the first of its household, in the programme and at the desk.
fn tell_visits(seen: &mut BTreeMap<ReservationId, Seen>, households: &[BTreeSet<ReservationId>]) {
    for one in seen.values_mut() {
        let (was, desk_was) = (
            one.before.as_ref().map(|before| before.visit),
            one.before.as_ref().map(|before| before.desk_visit),
        );
        one.facts.visit = without_contact(one.facts.standing, one.is_erased, was);
        one.facts.desk_visit = without_contact(one.facts.standing, one.is_erased, desk_was);
    }
    for household in households {
        let own = |visit: fn(&Facts) -> Visit| -> Vec<OwnVisit> {
            let all = household.iter().filter_map(|id| seen.get(id).map(|one| (*id, one)));
            all.map(|(id, one)| OwnVisit {
                id,
                standing: one.facts.standing,
                starts_at: one.starts_at,
                before: one.before.as_ref().map(|before| (visit(before), before.year)),
            })
            .collect()
        };
        let programme_of = |id: ReservationId| seen.get(&id).map(|one| one.facts.programme);
        let desk_of = |id: ReservationId| seen.get(&id).map(|one| one.facts.desk);
        let in_programme = visits(&own(|facts| facts.visit), programme_of);
        let at_desk = visits(&own(|facts| facts.desk_visit), desk_of);
        for (id, visit) in in_programme {
            if let Some(one) = seen.get_mut(&id) {
                one.facts.visit = visit;
            }
        }
        for (id, visit) in at_desk {
            if let Some(one) = seen.get_mut(&id) {
                one.facts.desk_visit = visit;
            }
        }
    }
}

async fn insert(
    tx: &mut WriteTx,
    facts: &Facts,
    (delta, on): (i32, NaiveDate),
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    // Not one of our ids, which tell when they were made.
    let mut random = [0_u8; 16];
    entropy.fill(&mut random);
    let values = (
        figures::id.eq(Key(uuid::Builder::from_random_bytes(random).into_uuid())),
        figures::noted_on.eq(on),
        figures::programme_id.eq(Key(facts.programme.0)),
        figures::desk_id.eq(Key(facts.desk.0)),
        figures::session_id.eq(Key(facts.session.0)),
        figures::slot_id.eq(Key(facts.slot.0)),
        figures::standing.eq(facts.standing.code()),
        figures::source.eq(facts.source.code()),
        figures::relation.eq(facts.relation.code()),
        figures::comes.eq(to_json(&facts.comes)?),
        figures::persons.eq(stored(facts.persons)?),
        figures::has_waited.eq(facts.has_waited),
        figures::visit.eq(facts.visit.code()),
        figures::desk_visit.eq(facts.desk_visit.code()),
        figures::delta.eq(delta),
    );
    on_both!(tx, c => diesel::insert_into(figures::table).values(values.clone()).execute(c))?;
    Ok(())
}

/// Reservations that were never counted, in order of id: those from before there were figures.
///
/// # Errors
/// [`StoreError`].
pub async fn list_uncounted(tx: &mut ReadTx, limit: i64) -> Result<Vec<ReservationId>, StoreError> {
    let ids: Vec<Key> = on_both!(tx, c => reservations::table
        .filter(reservations::id.ne_all(counted::table.select(counted::reservation_id)))
        .order(reservations::id)
        .limit(limit)
        .select(reservations::id)
        .load(c))?;
    Ok(ids.into_iter().map(|id| ReservationId(id.0)).collect())
}

/// Has these counted when the transaction ends.
pub fn touch(tx: &mut WriteTx, ids: &[ReservationId]) {
    tx.touched.extend(ids);
}
