//! The sums of the events that figures are made of.
//! Deliberately reads only, and nothing but events: the reservations need not be there any more.

use chrono::{DateTime, Utc};
use diesel::dsl::sum;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::{figures, sessions};
use super::values::{At, Key};
use super::{ReadTx, StoreError, count, decode, from_json};
use crate::domain::figures::{Counted, Facts, Standing, Visit};
use crate::domain::ids::{DeskId, ProgrammeId, SessionId, SlotId};
use crate::domain::party::Relation;
use crate::domain::reservation::Source;

#[derive(Queryable)]
struct Summed {
    programme: Key,
    desk: Key,
    session: Key,
    slot: Key,
    standing: String,
    source: String,
    relation: String,
    comes: String,
    persons: i32,
    has_waited: bool,
    visit: String,
    desk_visit: String,
}

/// What is counted for the sessions that start in `[from, to)`.
///
/// # Errors
/// [`StoreError`].
pub async fn sums(tx: &mut ReadTx, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<Counted>, StoreError> {
    let what = (
        figures::programme_id,
        figures::desk_id,
        figures::session_id,
        figures::slot_id,
        figures::standing,
        figures::source,
        figures::relation,
        figures::comes,
        figures::persons,
        figures::has_waited,
        figures::visit,
        figures::desk_visit,
    );
    let rows: Vec<(Summed, Option<i64>)> = on_both!(tx, c => figures::table
        .inner_join(sessions::table)
        .filter(sessions::starts_at.ge(At(from)).and(sessions::starts_at.lt(At(to))))
        .group_by(what)
        .select((what, sum(figures::delta)))
        .load(c))?;
    let mut sums = Vec::new();
    for (facts, households) in rows {
        let households = u64::try_from(households.unwrap_or_default());
        let households = households.map_err(|_| StoreError::Corrupt("more was taken off the figures than counted"))?;
        if households > 0 {
            let facts = facts.facts()?;
            sums.push(Counted { facts, households });
        }
    }
    Ok(sums)
}

impl Summed {
    fn facts(self) -> Result<Facts, StoreError> {
        Ok(Facts {
            programme: ProgrammeId(self.programme.0),
            desk: DeskId(self.desk.0),
            session: SessionId(self.session.0),
            slot: SlotId(self.slot.0),
            standing: decode(&self.standing, Standing::from_code)?,
            source: decode(&self.source, Source::from_code)?,
            relation: decode(&self.relation, Relation::from_code)?,
            comes: from_json(&self.comes)?,
            persons: count(self.persons)?,
            has_waited: self.has_waited,
            visit: decode(&self.visit, Visit::from_code)?,
            desk_visit: decode(&self.desk_visit, Visit::from_code)?,
            year: None,
        })
    }
}
