//! The list of reservations: which of them a filter lets through, newest first, by key instead of by offset.
//! Deliberately answers identities only, from indexes alone; a page opens no more reservations than it shows.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::name_lookups::sought_indexes;
use super::outbox::LOST;
use super::schema::{change_notices, letters, name_lookups, reservations, session_changes, slots};
use super::values::{At, Key};
use super::{ReadTx, StoreError};
use crate::domain::ids::{ProgrammeId, ReservationId};
use crate::domain::name_search::SoughtName;
use crate::domain::reservation::Source;
use crate::domain::reservation_filter::Waits;

/// Which reservations are asked for. Erased ones are found by their number alone.
#[derive(Clone, Default)]
pub struct ListFilter {
    /// Only those of these programmes: what the reader may see.
    pub programmes: Vec<ProgrammeId>,
    /// Only those with one of these stored statuses.
    pub statuses: Option<&'static [&'static str]>,
    /// Only those of slots that start at or after.
    pub from: Option<DateTime<Utc>>,
    /// Only those of slots that start before.
    pub to: Option<DateTime<Utc>>,
    /// Only those that came through this door.
    pub source: Option<Source>,
    /// Only those that wait for this.
    pub waits: Option<Waits>,
    /// Only concealed ones.
    pub is_concealed: bool,
    /// Only those whose household has not been in the programme before.
    pub is_first: bool,
    /// Only these; where there are none, those whose name may fit.
    pub sought: Option<Sought>,
}

/// What was searched for.
#[derive(Clone)]
pub struct Sought {
    /// Found already by number, telephone or e-mail.
    pub ids: Vec<ReservationId>,
    /// How the name begins.
    pub name: Option<SoughtName>,
}

/// Known by telephone or e-mail, and in no earlier slot of the programme. Text, since a table joined with itself reads
/// worse in the query builder; nothing is put into it.
const FIRST: &str = "\
    EXISTS (SELECT 1 FROM reservation_lookups known WHERE known.reservation_id = reservations.id) \
    AND NOT EXISTS (SELECT 1 FROM reservation_lookups own \
    JOIN reservation_lookups other ON other.blind_index = own.blind_index AND other.reservation_id <> own.reservation_id \
    JOIN reservations earlier ON earlier.id = other.reservation_id AND earlier.programme_id = reservations.programme_id \
        AND earlier.status IN ('confirmed', 'attended') \
    JOIN slots then_slot ON then_slot.id = earlier.slot_id \
    JOIN slots now_slot ON now_slot.id = reservations.slot_id \
    WHERE own.reservation_id = reservations.id AND then_slot.starts_at < now_slot.starts_at)";

/// Reservations that fit, newest first, before `before`. Of a sought name they may fit: whether they do shows once they
/// are opened.
///
/// # Errors
/// [`StoreError`].
pub async fn list_ids(
    tx: &mut ReadTx,
    filter: &ListFilter,
    before: Option<ReservationId>,
    limit: i64,
) -> Result<Vec<ReservationId>, StoreError> {
    let programmes: Vec<Key> = filter.programmes.iter().map(|id| Key(id.0)).collect();
    let sought = filter.sought.as_ref().map(|sought| {
        let ids: Vec<Key> = sought.ids.iter().map(|id| Key(id.0)).collect();
        let name = sought.name.as_ref();
        (ids, name.map(|name| sought_indexes(tx, name)).unwrap_or_default())
    });
    let ids: Vec<Key> = on_both!(tx, c => {
        let mut query = reservations::table
            .filter(reservations::programme_id.eq_any(programmes))
            .order(reservations::id.desc())
            .limit(limit)
            .select(reservations::id)
            .into_boxed();
        if let Some(before) = before {
            query = query.filter(reservations::id.lt(Key(before.0)));
        }
        if let Some(statuses) = filter.statuses {
            query = query.filter(reservations::status.eq_any(statuses));
        }
        if filter.from.is_some() || filter.to.is_some() {
            let mut within = slots::table.select(slots::id).into_boxed();
            if let Some(from) = filter.from {
                within = within.filter(slots::starts_at.ge(At(from)));
            }
            if let Some(to) = filter.to {
                within = within.filter(slots::starts_at.lt(At(to)));
            }
            query = query.filter(reservations::slot_id.eq_any(within));
        }
        if let Some(source) = filter.source {
            query = query.filter(reservations::source.eq(source.code()));
        }
        if filter.is_concealed {
            query = query.filter(reservations::concealed_at.is_not_null());
        }
        if filter.is_first {
            query = query.filter(diesel::dsl::sql::<diesel::sql_types::Bool>(FIRST));
        }
        query = match filter.waits {
            None => query,
            Some(Waits::Decision) => query.filter(reservations::status.eq("pending")),
            Some(Waits::Offer) => query.filter(reservations::status.eq("offered")),
            Some(Waits::Move) => query.filter(reservations::id.eq_any(change_notices::table
                .inner_join(session_changes::table)
                .filter(change_notices::answer.is_null().and(session_changes::undone_at.is_null()))
                .filter(session_changes::answer_by.is_not_null())
                .select(change_notices::reservation_id))),
            Some(Waits::Letter) => query.filter(reservations::id.eq_any(letters::table
                .filter(letters::state.eq_any(LOST).and(letters::told_at.is_null()))
                .select(letters::reservation_id))),
        };
        if sought.is_none() {
            query = query.filter(reservations::erased_at.is_null());
        }
        if let Some((ids, indexes)) = sought {
            // One or the other: joined by "or", PostgreSQL walks along all reservations.
            query = if ids.is_empty() {
                let named = name_lookups::table
                    .filter(name_lookups::blind_index.eq_any(indexes))
                    .select(name_lookups::reservation_id);
                query.filter(reservations::id.eq_any(named))
            } else {
                query.filter(reservations::id.eq_any(ids))
            };
        }
        query.load(c)
    })?;
    Ok(ids.into_iter().map(|id| ReservationId(id.0)).collect())
}
