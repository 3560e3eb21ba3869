//! From schedule rules to sessions: each date within a rule's rolling horizon becomes a session once, a skipped date, or a
//! question to staff. The worker calls it, and every verb that changes a rule.
//! Deliberately proposes no date twice: what became of a date is a row, written with its session in one transaction.

use std::collections::HashSet;

use chrono::{Days, NaiveDate};

use super::Services;
use super::schedule_session::{ScheduleError, Setting, schedule_session};
use crate::domain::audit::Actor;
use crate::domain::calendar::{ClosedReason, jst};
use crate::domain::ids::RuleId;
use crate::domain::programme_rule::{DateState, PlannedDate, ProgrammeRule};
use crate::domain::schedule::{Outcome, Proposal};
use crate::domain::session::ScheduleRefusal;
use crate::store::schedule::{self, Directory};
use crate::store::{StoreError, WriteTx, schedule_rules};

/// A date of the rule may have passed while the day to which it was moved is still to come.
const LONGEST_MOVE: Days = Days::new(35);

/// Proposes what is due by every rule; answers how many sessions were made. A rule that fails does not stop the others.
///
/// # Errors
/// [`StoreError`].
pub async fn propose_sessions(services: &Services) -> Result<usize, StoreError> {
    let rules = schedule_rules::list_active(&mut services.store.read().await?).await?;
    let mut made = 0;
    for rule in rules {
        let own = services.clone();
        let proposed = services
            .store
            .write(|tx| Box::pin(async move { propose_rule(tx, &own, rule.id).await }))
            .await;
        match proposed {
            Ok(sessions) => made += sessions,
            Err(error @ StoreError::Unavailable(_)) => return Err(error),
            Err(error) => tracing::error!(rule = %rule.id, %error, "a schedule rule cannot be worked on"),
        }
    }
    Ok(made)
}

/// Proposes what is due by one rule, within the caller's transaction.
pub(super) async fn propose_rule(tx: &mut WriteTx, services: &Services, id: RuleId) -> Result<usize, StoreError> {
    let Some(rule) = schedule_rules::lock(tx, id).await?.filter(|rule| rule.is_active) else {
        return Ok(0);
    };
    let directory = schedule::directory(tx).await?;
    let programme = directory.programmes.get(&rule.programme);
    if programme.is_some_and(|programme| programme.ended_on.is_some()) {
        return Ok(0);
    }
    let today = jst::date_of(services.now());
    let known: HashSet<NaiveDate> = schedule_rules::list_dates(tx, id)
        .await?
        .into_iter()
        .map(|date| date.rule_date)
        .collect();
    let mut made = 0;
    let from = today.checked_sub_days(LONGEST_MOVE).unwrap_or(today);
    for proposal in proposals(&directory, &rule, from, rule.horizon(today)) {
        let held_on = proposal.date().unwrap_or(proposal.rule_date);
        if known.contains(&proposal.rule_date) || held_on < today {
            continue;
        }
        let date = settle(tx, services, (&directory, &rule), &proposal).await?;
        made += usize::from(date.session.is_some());
        schedule_rules::insert_date(tx, &date).await?;
    }
    Ok(made)
}

/// What a rule comes to from `from` to `to`, on the calendars of its desk and venue.
#[must_use]
pub fn proposals(directory: &Directory, rule: &ProgrammeRule, from: NaiveDate, to: NaiveDate) -> Vec<Proposal> {
    let desk = directory
        .programmes
        .get(&rule.programme)
        .and_then(|programme| directory.desks.get(&programme.desk));
    let venue = rule.venue.and_then(|venue| directory.venues.get(&venue));
    let closed = |date: NaiveDate| -> Option<ClosedReason> {
        desk.and_then(|desk| desk.calendar.closed_reason(date))
            .or_else(|| venue.and_then(|venue| venue.calendar.closed_reason(date)))
    };
    rule.rule.proposals(from, to, closed)
}

/// Makes the session of a proposal, or notes why there is none.
async fn settle(
    tx: &mut WriteTx,
    services: &Services,
    (directory, rule): (&Directory, &ProgrammeRule),
    proposal: &Proposal,
) -> Result<PlannedDate, StoreError> {
    let noted = |state, reason| PlannedDate {
        rule: rule.id,
        rule_date: proposal.rule_date,
        state,
        session: None,
        reason,
    };
    let Some(date) = proposal.date() else {
        let state = match proposal.outcome {
            Outcome::Skipped { .. } => DateState::Skipped,
            _ => DateState::Undecided,
        };
        return Ok(noted(state, proposal.reason()));
    };
    match place(
        tx,
        services,
        (directory, rule),
        date,
        (proposal.rule_date, proposal.reason()),
    )
    .await
    {
        Ok(planned) => Ok(planned),
        Err(ScheduleError::Refused(refusal @ ScheduleRefusal::InThePast)) => {
            Ok(noted(DateState::Skipped, Some(refusal.to_string())))
        }
        // Shorter hours, a room or a counsellor taken: staff decide.
        Err(ScheduleError::Refused(refusal)) => Ok(noted(DateState::Undecided, Some(refusal.to_string()))),
        Err(ScheduleError::Store(error)) => Err(error),
    }
}

/// Makes the session of a rule on a date.
///
/// # Errors
/// [`ScheduleError`].
pub(super) async fn place(
    tx: &mut WriteTx,
    services: &Services,
    (directory, rule): (&Directory, &ProgrammeRule),
    date: NaiveDate,
    (rule_date, reason): (NaiveDate, Option<String>),
) -> Result<PlannedDate, ScheduleError> {
    let now = services.now();
    let entropy = &*services.entropy;
    let programme = directory.programmes.get(&rule.programme);
    let desk = programme.and_then(|programme| directory.desks.get(&programme.desk));
    let setting = Setting {
        desk: desk.ok_or(StoreError::Corrupt("a rule's desk"))?,
        venue: rule.venue.and_then(|venue| directory.venues.get(&venue)),
        counsellor: rule.counsellor,
    };
    let (session, slots) = rule.session_on(date, (rule_date, reason.clone()), (now, entropy));
    let id = session.id;
    schedule_session(tx, setting, (session, slots), Actor::Worker, (now, entropy)).await?;
    Ok(PlannedDate {
        rule: rule.id,
        rule_date,
        state: DateState::Proposed,
        session: Some(id),
        reason,
    })
}
