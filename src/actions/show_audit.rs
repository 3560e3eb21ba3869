//! The audit log for those who may read it: a page of lines, newest first, with names of staff and numbers of reservations;
//! and all of them for an export, which is itself a line.
//! Deliberately only the lines of desks where the reader's role holds; lines of no desk are for those who read everywhere.

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use uuid::Uuid;

use super::Services;
use super::note_act::note_act;
use super::verify_audit::{NEWEST, Verified, verify_audit};
use crate::domain::audit::{ActKind, Actor, Subject};
use crate::domain::audit_chain::Entry;
use crate::domain::calendar::jst;
use crate::domain::ids::{AuditId, DeskId, StaffId};
use crate::domain::number::Number;
use crate::domain::staff::{Act, Reach, StaffMember};
use crate::store::audit_pages::{self, LineFilter};
use crate::store::{ReadTx, StoreError, staff};

/// So many lines stand on a page.
const PAGE: usize = 50;

/// So many are exported at most; whoever needs more asks day by day.
pub const MOST_EXPORTED: usize = 100_000;

/// Which lines are asked for.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Only those of this member of staff.
    pub staff: Option<StaffId>,
    /// Only those of this kind.
    pub kind: Option<ActKind>,
    /// Only those of this day in Japan.
    pub day: Option<NaiveDate>,
    /// Only those about this reservation, and those of pages that showed it.
    pub number: Option<Number>,
    /// Only those older than this line.
    pub before: Option<AuditId>,
}

/// A line with the words that its ids stand for.
pub struct AuditLine {
    /// The line.
    pub entry: Entry,
    /// The number of its seal; `None` while it waits for one.
    pub seq: Option<i64>,
    /// The name of the member of staff who acted.
    pub who: Option<String>,
    /// The number of the reservation that it is about.
    pub number: Option<String>,
}

/// A page of the log.
pub struct AuditPage {
    /// Newest first.
    pub lines: Vec<AuditLine>,
    /// Where the next page begins, if there is one.
    pub older: Option<AuditId>,
    /// Members of staff, for the filter.
    pub staff: Vec<(StaffId, String)>,
    /// How the newest part of the chain stands.
    pub chain: Verified,
}

/// A page; `None` for those who may read the log nowhere.
///
/// # Errors
/// [`StoreError`].
pub async fn show_audit(
    services: &Services,
    member: &StaffMember,
    query: &Query,
) -> Result<Option<AuditPage>, StoreError> {
    let Some(Readable { desks }) = readable(member) else {
        return Ok(None);
    };
    let mut tx = services.store.read().await?;
    let filter = filter(&mut tx, query, desks).await?;
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut found = audit_pages::list(&mut tx, &filter, limit).await?;
    let has_more = found.len() > PAGE;
    found.truncate(PAGE);
    let older = found.last().filter(|_| has_more).map(|(entry, _)| AuditId(entry.id));
    let staff = staff::list_names(&mut tx).await?;
    let lines = with_words(&mut tx, &staff, found).await?;
    drop(tx);
    let chain = verify_audit(services, Some(NEWEST), None).await?;
    let mut staff: Vec<(StaffId, String)> = staff.into_iter().collect();
    staff.sort_by(|(a, left), (b, right)| (left, a).cmp(&(right, b)));
    Ok(Some(AuditPage {
        lines,
        older,
        staff,
        chain,
    }))
}

/// Every line that fits, newest first, and a line that says so; `None` for those who may read the log nowhere.
///
/// # Errors
/// [`StoreError`].
pub async fn export_audit(
    services: &Services,
    member: &StaffMember,
    query: &Query,
) -> Result<Option<Vec<AuditLine>>, StoreError> {
    let Some(Readable { desks }) = readable(member) else {
        return Ok(None);
    };
    let mut tx = services.store.read().await?;
    let filter = filter(&mut tx, query, desks).await?;
    let limit = i64::try_from(MOST_EXPORTED).unwrap_or(i64::MAX);
    let found = audit_pages::list(&mut tx, &filter, limit).await?;
    let staff = staff::list_names(&mut tx).await?;
    let lines = with_words(&mut tx, &staff, found).await?;
    drop(tx);
    let (own, actor) = (services.clone(), Actor::Staff(member.id));
    let cut = if lines.len() == MOST_EXPORTED { ", cut off" } else { "" };
    let detail = format!("audit log: {} lines{cut}", lines.len());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let act = ("export", Subject::Service, None);
                note_act(tx, &own, actor, act, Some(detail)).await
            })
        })
        .await?;
    Ok(Some(lines))
}

/// Whose lines may be read.
struct Readable {
    /// `None`: every desk's, and those of no desk.
    desks: Option<Vec<DeskId>>,
}

/// What the member of staff may read; `None`: nothing.
fn readable(member: &StaffMember) -> Option<Readable> {
    if member.may_everywhere(Act::ReadAudit) {
        return Some(Readable { desks: None });
    }
    let own = member.memberships.iter().filter(|one| one.role.may(Act::ReadAudit));
    let desks: Vec<DeskId> = own
        .filter_map(|one| match one.reach {
            Reach::Desk(desk) => Some(desk),
            Reach::EveryDesk => None,
        })
        .collect();
    (!desks.is_empty()).then_some(Readable { desks: Some(desks) })
}

async fn filter(tx: &mut ReadTx, query: &Query, desks: Option<Vec<DeskId>>) -> Result<LineFilter, StoreError> {
    let midnight = |day: NaiveDate| -> DateTime<Utc> { jst::instant(day, NaiveTime::MIN) };
    let next = |day: NaiveDate| day.checked_add_days(Days::new(1)).unwrap_or(day);
    let reservations = match &query.number {
        Some(number) => Some(audit_pages::list_ids_by_number(tx, number).await?),
        None => None,
    };
    Ok(LineFilter {
        actor: query.staff.map(|staff| Actor::Staff(staff).code()),
        kind: query.kind,
        from: query.day.map(midnight),
        to: query.day.map(|day| midnight(next(day))),
        reservations,
        desks,
        before: query.before,
    })
}

async fn with_words(
    tx: &mut ReadTx,
    staff: &HashMap<StaffId, String>,
    found: Vec<(Entry, Option<i64>)>,
) -> Result<Vec<AuditLine>, StoreError> {
    let about = |entry: &Entry| entry.subject.filter(|_| entry.subject_kind == "reservation");
    let mut ids: Vec<Uuid> = found.iter().filter_map(|(entry, _)| about(entry)).collect();
    ids.sort_unstable();
    ids.dedup();
    let numbers = audit_pages::list_numbers(tx, &ids).await?;
    let lines = found.into_iter().map(|(entry, seq)| {
        let who = entry.actor.strip_prefix("staff:").and_then(|id| id.parse().ok());
        AuditLine {
            who: who.and_then(|id: StaffId| staff.get(&id).cloned()),
            number: about(&entry).and_then(|id| numbers.get(&id).cloned()),
            entry,
            seq,
        }
    });
    Ok(lines.collect())
}
